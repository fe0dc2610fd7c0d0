"""Measures how well rankings answer, on judged sets of queries, and holds the figures against their bars.

python3 tests/ranking.py MORGUE DATA TOOLS [MORE ARGUMENTS OF `morgue search` …]

DATA has `ir/` with a folder for each set (`queries.tsv`, `qrels.txt`, and `docs.jsonl.zst` where the set has articles of
its own) and the archives that the other sets ask for; TOOLS has `trec_eval.py`. A figure below its bar makes the exit code 1.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

# The set, its archive, whether headlines are taken away (a known item is asked for by its headline), the measure, its bar.
SETS = [
    ("fnc", "ir/fnc/docs", False, "nDCG@10", 0.68),
    ("ki_reu", "reuters21578", True, "MRR", 0.675),
    ("ki_bbc", "bbc2225", True, "MRR", 0.81),
    ("pt_reu", "reuters21578", False, "MRR", None),
    ("pt_bbc", "bbc2225", False, "MRR", None),
    ("cranfield", "ir/cranfield/docs", False, "nDCG@10", 0.375),
]
# The mean of the partial headlines has a bar together.
PARTIAL, PARTIAL_BAR = ("pt_reu", "pt_bbc"), 0.90


def prepare(packed, drops_titles, file):
    lines = subprocess.run(["zstdcat", packed], capture_output=True, check=True).stdout.splitlines()
    with file.open("w", encoding="utf-8") as out:
        for row in (json.loads(line) for line in lines if line.strip()):
            if drops_titles:
                row.pop("title", None)
            out.write(json.dumps(row) + "\n")


def measured(tools, qrels, run):
    """Returns the figures of a run, for ten hits a query."""
    command = [sys.executable, tools / "trec_eval.py", qrels, run, "--json"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    report = json.loads(output)
    return report[0] if isinstance(report, list) else report


def main():
    morgue = pathlib.Path(sys.argv[1]).resolve()
    data, tools, more = pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4:]
    figures, is_fine = {}, True
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, archive, drops_titles, measure, bar in SETS:
            own = folder / (archive.replace("/", "_") + ("_bare" if drops_titles else ""))
            file = own / "articles.jsonl"
            if not own.exists():
                own.mkdir()
                prepare(data / f"{archive}.jsonl.zst", drops_titles, file)
                subprocess.run([morgue, "index", own], capture_output=True, check=True)
            run = folder / f"{name}.run"
            queries = data / "ir" / name / "queries.tsv"
            command = [morgue, "search", "--batch", queries, "--words", "--format", "trec", "--no-update", *more, own]
            with run.open("wb") as out:
                subprocess.run(command, stdout=out, check=True)
            figures[name] = measured(tools, data / "ir" / name / "qrels.txt", run)[measure]
            is_fine &= told(f"{name} {measure}@10" if measure == "MRR" else f"{name} {measure}", figures[name], bar)
    macro = sum(figures[name] for name in PARTIAL) / len(PARTIAL)
    is_fine &= told("partial headlines, mean MRR@10", macro, PARTIAL_BAR)
    sys.exit(0 if is_fine else 1)


def told(what, figure, bar):
    is_fine = bar is None or figure >= bar
    verdict = "" if bar is None else f", bar {bar}" + ("" if is_fine else ": MISSED")
    print(f"{'ok' if is_fine else 'FAILED'}: {what} {figure:.4f}{verdict}")
    return is_fine


main()
