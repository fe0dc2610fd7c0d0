#!/usr/bin/env python3
"""Names: how many are found exactly, and which mentions stand under one name, against what people marked.

    tests/entities.py MORGUE DATA

DATA is a folder with `ner/`: labelled news as `NAME.conll.zst` (a word, a tab, its label in IOB2 a line; a blank line
between sentences, `-DOCSTART-` between documents), and `gum_identity.json.zst`. Standard library and `zstdcat` only.

Found names. `morgue entities --tokens` labels the words; a name counts as found where first word, last word and kind are
those that people marked. F1 is the harmonic mean of precision and recall over persons, organisations and places together.
- `conll2003_en_testa`: the development part of CoNLL-2003 (English); never trained on.
- `gmb.test`: the part of the Groningen Meaning Bank that is held out. The trainer names what it reads: of this corpus
  `gmb.train` alone (`TRAINED` in benches/train_entities/main.rs); the parts are whole documents of the corpus.
- `entities/french.txt`, beside this file: sentences of our own as papers write them today, with the names in brackets;
  `morgue entities` is given the text. The French model knows newspapers of 1870 to 1945 only.

One name. `gum_identity.json` has the documents of GUM (CC BY) with the mentions of names that people marked: first word,
the word after the last, kind, number of the group of mentions of the same, and the article of Wikipedia on it where there
is one. Converted here: mentions of kind PER, ORG and LOC in the order of their first words, of two that overlap the first;
two are of the same if they have the same article or, without one, the same group. `morgue entities --tokens --labelled` is
given the words with these labels, and names each mention. Over all pairs of mentions within a document: precision is the
share of pairs of one name that are of the same, recall the share of pairs of the same that are of one name.
"""

import collections
import json
import os
import re
import subprocess
import sys

KINDS = ["PER", "ORG", "LOC"]

# The least F1 in hundredths, overall and by kind: what is reached today, less 0.3 (2026-11-30).
FOUND = {
    "conll2003_en_testa": {"all": 83.2, "PER": 91.3, "ORG": 64.6, "LOC": 86.8},
    "gmb.test": {"all": 81.8, "PER": 85.5, "ORG": 68.9, "LOC": 86.6},
}
FRENCH = {"all": 75.2, "PER": 83.7, "ORG": 34.1, "LOC": 87.2}

# The least F1 and precision of pairs of mentions under one name, in GUM's news.
ONE_NAME = {"F1": 93.0, "precision": 98.0}


def unpacked(path):
    return subprocess.run(["zstdcat", path], stdout=subprocess.PIPE, check=True).stdout.decode("utf-8")


def labelled(morgue, text, *flags):
    """Returns the lines that morgue makes of lines of words, one for each."""
    asked = [morgue, "entities", "--tokens", *flags]
    run = subprocess.run(asked, input=text.encode("utf-8"), stdout=subprocess.PIPE, check=True)
    lines = run.stdout.decode("utf-8").split("\n")[:-1]
    assert len(lines) == text.count("\n"), f"{len(lines)} lines for {text.count(chr(10))}"
    return [line.split("\t") for line in lines]


def names_of(rows):
    """Returns the names in rows of words and labels: first row, row after the last, kind."""
    names, start, kind = set(), None, None
    for at, row in enumerate(rows + [[""]]):
        label = row[1] if len(row) > 1 else "O"
        if start is not None and label != "I-" + kind:
            names.add((start, at, kind))
            start = None
        if label[:2] == "B-" or (label[:2] == "I-" and start is None):
            start, kind = at, label[2:]
    return {name for name in names if name[2] in KINDS}


def f1(found, there, both):
    return 200 * both / (found + there) if found + there else 0.0


def found_names(morgue, path):
    """Returns the F1 by kind, and how many names there are."""
    text = unpacked(path)
    text += "" if text.endswith("\n") else "\n"
    there = names_of([line.split("\t") for line in text.split("\n")[:-1]])
    words = "".join(line.split("\t")[0] + "\n" for line in text.split("\n")[:-1])
    return scores(names_of(labelled(morgue, words)), there)


def french_names(morgue, path):
    """Does the same for a text with its names in brackets."""
    text, there, at = "", set(), 0
    with open(path, encoding="utf-8") as file:
        marked = file.read()
    for name in re.finditer(r"\[(\w+) ([^]]+)\]", marked):
        text += marked[at : name.start()]
        start = len(text.encode())
        text += name[2]
        there.add((start, len(text.encode()), name[1]))
        at = name.end()
    text += marked[at:]
    asked = [morgue, "entities", "--language", "fr"]
    run = subprocess.run(asked, input=text.encode(), stdout=subprocess.PIPE, check=True)
    kinds = {"person": "PER", "organisation": "ORG", "place": "LOC"}
    found = [json.loads(line) for line in run.stdout.decode().splitlines()]
    return scores({(name["start"], name["end"], kinds[name["kind"]]) for name in found}, there)


def scores(found, there):
    of = lambda names, kind: {name for name in names if kind in ("all", name[2])}
    score = lambda kind: f1(len(of(found, kind)), len(of(there, kind)), len(of(there & found, kind)))
    return {kind: score(kind) for kind in ["all"] + KINDS}, len(there)


def mentions_of(document):
    """Returns the mentions of a document of GUM, and of what each is."""
    mentions, end = [], 0
    for mention in sorted(document["m"], key=lambda mention: mention[0]):
        start, stop, kind, group, article = mention[:5]
        if kind in KINDS and start >= end:
            mentions.append((start, stop, kind, article or group))
            end = stop
    return mentions


def one_name(morgue, documents):
    """Returns precision and recall of pairs of mentions under one name, in hundredths, and how many mentions there are."""
    counts = collections.Counter()
    for document in documents:
        labels = ["O"] * len(document["toks"])
        mentions = mentions_of(document)
        for start, stop, kind, _ in mentions:
            labels[start:stop] = ["B-" + kind] + ["I-" + kind] * (stop - start - 1)
        text = "".join(f"{word}\t{label}\n" for word, label in zip(document["toks"], labels))
        rows = labelled(morgue, text, "--labelled")
        named = [rows[start][2] if len(rows[start]) > 2 else f"unnamed {start}" for start, *_ in mentions]
        counts["mentions"] += len(mentions)
        for one in range(len(mentions)):
            for other in range(one):
                is_same = mentions[one][3] == mentions[other][3]
                is_named_same = named[one] == named[other]
                counts["both"] += is_same and is_named_same
                counts["named"] += is_named_same
                counts["same"] += is_same
                if is_same != is_named_same and os.environ.get("SHOW"):
                    surface = lambda at: " ".join(document["toks"][mentions[at][0] : mentions[at][1]])
                    sort = "apart" if is_same else "together"
                    print(f"  {sort}: {surface(other)} | {surface(one)} | {named[other]} | {named[one]}")
    return 100 * counts["both"] / counts["named"], 100 * counts["both"] / counts["same"], counts["mentions"]


def main():
    morgue, data = sys.argv[1], os.path.join(sys.argv[2], "ner")
    failed = []

    def hold(what, value, least):
        if value < least:
            failed.append(f"{what}: {value:.1f} is less than {least}")

    def hold_all(name, measured, least):
        by_kind, names = measured
        print(f"{name}: F1 " + ", ".join(f"{kind} {score:.2f}" for kind, score in by_kind.items()) + f" ({names} names)")
        for kind, score in by_kind.items():
            hold(f"{name} {kind}", score, least[kind])

    for name, least in FOUND.items():
        hold_all(name, found_names(morgue, os.path.join(data, name + ".conll.zst")), least)
    hold_all("french", french_names(morgue, os.path.join(os.path.dirname(__file__), "entities", "french.txt")), FRENCH)
    documents = json.loads(unpacked(os.path.join(data, "gum_identity.json.zst")))
    for genre in ["news", "interview", "bio", "speech"]:
        precision, recall, mentions = one_name(morgue, [own for own in documents if own["genre"] == genre])
        both = 2 * precision * recall / (precision + recall)
        print(f"GUM {genre}: pairs under one name: precision {precision:.2f}, recall {recall:.2f}, F1 {both:.2f} ({mentions} mentions)")
        if genre == "news":
            hold("GUM news, F1 of pairs", both, ONE_NAME["F1"])
            hold("GUM news, precision of pairs", precision, ONE_NAME["precision"])
    if failed:
        sys.exit("error: " + "; ".join(failed))


if __name__ == "__main__":
    main()
