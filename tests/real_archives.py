"""Indexes real archives and holds the index against a plain count of their files, as JSON Lines and as a tree of text files.

python3 tests/real_archives.py MORGUE DATA

DATA is a folder of `*.jsonl.zst` whose rows have `id`, `title`, `text` and `source`. Every difference is printed and makes
the exit code 1.
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

ARCHIVES = ["allsides_dev", "reuters21578"]


def rows(packed):
    lines = subprocess.run(["zstdcat", packed], capture_output=True, check=True).stdout.splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def host(source):
    host = source.strip().lower().split("//")[-1].split("/")[0]
    return host.removeprefix("www.")


def run(morgue, *args, cwd=None):
    return subprocess.run([morgue, *args], capture_output=True, text=True, check=True, cwd=cwd).stdout


def counted(morgue, archive):
    """Returns the articles of an archive and how many each source has, as its index counts them."""
    run(morgue, "index", archive)
    stats = json.loads(run(morgue, "stats", "--json", archive))
    return stats["articles"], {bucket["value"]: bucket["count"] for bucket in stats["sources"]}


def write_tree(articles, folder):
    """Writes a text file for each article: headline, blank line, text, source."""
    for number, article in enumerate(articles):
        file = folder / str(number // 1000) / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        parts = [article.get("title", ""), article["text"], f"Original Source: www.{article['source']}"]
        file.write_text("\n\n".join(part for part in parts if part.strip()), encoding="utf-8")


def compare(what, found, expected):
    if found == expected:
        print(f"ok: {what}: {found[0]} articles of {len(found[1])} sources")
        return True
    print(f"DIFFERS: {what}: {found[0]} articles in the index, {expected[0]} in the file")
    sources = set(found[1]) | set(expected[1])
    for source in sorted(sources, key=str):
        counts = found[1].get(source, 0), expected[1].get(source, 0)
        if counts[0] != counts[1]:
            print(f"  {source}: {counts[0]} in the index, {counts[1]} in the file")
    return False


def main(morgue, data):
    morgue = str(pathlib.Path(morgue).resolve())
    is_good = True
    for name in ARCHIVES:
        packed = pathlib.Path(data) / f"{name}.jsonl.zst"
        articles = rows(packed)
        expected = len(articles), dict(collections.Counter(host(article["source"]) for article in articles))
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "rows").mkdir()
            (folder / "rows" / packed.name).write_bytes(packed.read_bytes())
            is_good &= compare(f"{name} as JSON Lines", counted(morgue, folder / "rows"), expected)
            write_tree(articles, folder / "tree")
            is_good &= compare(f"{name} as text files", counted(morgue, folder / "tree"), expected)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
