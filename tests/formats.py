"""Indexes samples of the formats of agencies, feeds and crawlers and holds the index against counts made without it.

python3 tests/formats.py MORGUE DATA

DATA is a folder with `feeds` (the fixtures of feed-rs), `newsml_g2` (the examples of IPTC's guidelines), `reuters_sgml`
(files of Reuters-21578 as `.sgm.zst`) and `warc` (the test files of warcio). Each entry of a file must be an article or a row
that is left out with a reason, and what is no text must be left out for what it is. Every difference is printed and makes
the exit code 1.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zlib


def local(element):
    return element.tag.rsplit("}", 1)[-1]


def report_of(morgue, archive):
    """Returns what became of each file, by its path."""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.jsonl"
        subprocess.run(
            [morgue, "index", archive, "--index", str(pathlib.Path(folder) / "index"), "--report", str(report)],
            capture_output=True,
            check=True,
        )
        lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    return {line["path"]: line for line in lines if "path" in line}


def accounted(line):
    """Returns the articles of a file and the rows that are left out with a reason."""
    skipped = line.get("skipped_entries") or []
    assert all(row["reason"] for row in skipped), line
    return line.get("articles", 0), len(skipped)


def entries_of_feed(path):
    """Returns the number of entries, or `None` where the file is no feed or no well-formed one."""
    if path.suffix == ".json":
        feed = json.loads(path.read_text(encoding="utf-8"))
        is_feed = str(feed.get("version", "")).startswith("https://jsonfeed.org/")
        return len(feed["items"]) if is_feed else None
    try:
        root = ElementTree.fromstring(path.read_bytes().lstrip())
    except ElementTree.ParseError:
        return None
    if local(root).lower() not in ("rss", "rdf", "feed", "entry"):
        return None
    return sum(local(element) in ("item", "entry") for element in root.iter() if not is_inside_entry(root, element))


def is_inside_entry(root, wanted):
    """Returns whether an element lies within an entry: a thread or a source may repeat the name."""
    entries = [element for element in root.iter() if local(element) in ("item", "entry")]
    return any(wanted is inner for entry in entries for inner in entry.iter() if inner is not entry)


def classes_of_newsml(path):
    """Returns the class of each item of NewsML-G2, or the item's name where it is no news item."""
    root = ElementTree.parse(path).getroot()
    items = [root] if local(root) != "newsMessage" else [e for e in root.iter() if local(e) == "itemSet"][0]
    return [class_of(item) for item in items]


def class_of(item):
    if local(item) != "newsItem":
        return local(item)
    meta = [element for element in item if local(element) == "itemMeta"]
    classes = [e.get("qcode", "").split(":")[-1] for part in meta for e in part if local(e) == "itemClass"]
    return classes[0] if classes else "text"


def check(what, is_good, line):
    print(f"{'ok' if is_good else 'DIFFERS'}: {what}" + ("" if is_good else f": {json.dumps(line)[:400]}"))
    return is_good


def check_feeds(morgue, folder):
    report = report_of(morgue, folder)
    is_good = True
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.endswith(".serde.json") or path.suffix not in (".xml", ".json"):
            continue
        line = report[path.relative_to(folder).as_posix()]
        expected = entries_of_feed(path)
        articles, skipped = accounted(line)
        if expected:
            is_good &= check(f"{path.name}: {expected} entries", articles + skipped == expected, line)
        else:
            # No feed, an empty one or a broken one: something is read of it, or a reason given.
            has_reason = articles + skipped > 0 or bool(line.get("reason"))
            is_good &= check(f"{path.name}: read or left out: {line.get('reason', articles)}", has_reason, line)
    return is_good


NO_TEXT = {
    "picture": "no text but a picture",
    "video": "no text but a video",
    "conceptItem": "no text but a concept",
    "knowledgeItem": "no text but a set of concepts",
    "planningItem": "no text but the planning of coverage",
    "catalogItem": "no text but a catalogue of codes",
    "packageItem": "no text but a package of other items",
    "groupSet": "no text but a package of other items",
}


EVENTS = "no text but a list of events"


def check_newsml(morgue, folder):
    report = report_of(morgue, folder)
    is_good = True
    for path in sorted(folder.glob("*.xml")):
        line = report[path.name]
        classes = classes_of_newsml(path)
        articles, skipped = accounted(line)
        if len(classes) > 1:
            # Where no item is a text, the file is left out for what its first item is.
            good = articles + skipped == len(classes) or line["reason"] == NO_TEXT.get(classes[0])
        elif classes[0] in NO_TEXT:
            good = line["state"] == "skipped" and line["reason"] == NO_TEXT[classes[0]]
        else:
            parts = [e for e in ElementTree.parse(path).iter() if local(e) in ("headline", "hl1", "p")]
            has_text = any("".join(part.itertext()).strip() for part in parts)
            good = articles == 1 if has_text else line.get("reason") in ("neither a headline nor a text", EVENTS)
        is_good &= check(f"{path.name}: {', '.join(classes)}: {line.get('reason', articles)}", good, line)
    return is_good


def check_reuters(morgue, folder):
    report = report_of(morgue, folder)
    is_good = True
    for path in sorted(folder.glob("*.sgm.zst")):
        text = subprocess.run(["zstdcat", path], capture_output=True, check=True).stdout.decode("latin-1")
        elements = re.findall(r"<REUTERS .*?</REUTERS>", text, re.DOTALL)
        blank = sum(not has_text(element) for element in elements)
        found = accounted(report[path.name])
        expected = len(elements) - blank, blank
        is_good &= check(f"{path.name}: {expected[0]} articles, {expected[1]} blank", found == expected, report[path.name])
    return is_good


def has_text(element):
    """Returns whether an article of Reuters-21578 has a headline or a text."""
    def letters(text):
        return re.sub(r"&#\d+;|\s", "", text)

    parts = re.findall(r"<(?:TITLE|BODY)>(.*?)</(?:TITLE|BODY)>", element, re.DOTALL)
    parts += re.findall(r'<TEXT TYPE="UNPROC">(.*?)</TEXT>', element, re.DOTALL)
    return any(letters(part) for part in parts)


def unpacked(data):
    """Unpacks the members of a gzip file, as far as that goes."""
    out = b""
    while data[:2] == b"\x1f\x8b":
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            out += member.decompress(data) + member.flush()
        except zlib.error:
            break
        data = member.unused_data
    return out or data


def records_of_warc(data):
    """Returns the number of records that may hold a page: answers of servers and what was published itself."""
    heads = re.findall(rb"^WARC/1\.\d\r?\n(.*?)\r?\n\r?\n", data, re.DOTALL | re.MULTILINE)
    of_crawler = [re.search(rb"^WARC-Target-URI: *<?metadata:", head, re.IGNORECASE | re.MULTILINE) for head in heads]
    kinds = [re.search(rb"^WARC-Type: *(\S+)", head, re.IGNORECASE | re.MULTILINE) for head in heads]
    return sum(bool(kind) and kind[1].lower() in PAGES and not own for kind, own in zip(kinds, of_crawler))


# `revisit` is an answer like one before: it is left out for that reason.
PAGES = (b"response", b"resource", b"revisit")

# The line above a record of an ARC: address, IP address, date, media type, length; of the second version, more.
ARC_RECORD = rb"^(?!filedesc:)[a-z]+:\S.* [\d.]+ \d{14} \S+ .*\d\r?$"


def check_warc(morgue, folder):
    report = report_of(morgue, folder)
    is_good = True
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        line, data = report[path.name], unpacked(path.read_bytes())
        is_warc = data.startswith(b"WARC/")
        expected = records_of_warc(data) if is_warc else len(re.findall(ARC_RECORD, data, re.MULTILINE))
        articles, skipped = accounted(line)
        if line["state"] == "skipped":
            # Without an article, a file is left out for the first reason of its records.
            good = bool(line["reason"])
        else:
            good = articles + skipped == expected
        what = f"{path.name}: {expected} records, {articles} articles, {line.get('reason') or skipped}"
        is_good &= check(what, good, line)
    return is_good


def main(morgue, data):
    morgue = str(pathlib.Path(morgue).resolve())
    checks = {"feeds": check_feeds, "newsml_g2": check_newsml, "reuters_sgml": check_reuters, "warc": check_warc}
    is_good = True
    for name, check_format in checks.items():
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / name
            shutil.copytree(pathlib.Path(data) / name, copy)
            is_good &= check_format(morgue, copy)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
