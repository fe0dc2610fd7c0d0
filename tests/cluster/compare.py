"""Asks the same queries of an archive's own index and of a cluster, and holds the answers against each other.

python3 tests/cluster/compare.py MORGUE ARCHIVE FILE.jsonl URL [QUERIES A KIND]

The archive is indexed, and has been handed over to the cluster at URL; FILE.jsonl is where its articles are, for words to
ask for. For each query the ids of all that matches have to be the same, and so have the first ten of the list with their
scores, but for neighbours whose scores differ by less than a thousandth. Of some of them, the whole answers are held
against each other: what is counted by every facet, and the articles with the names in them and their places; and what
`/api/suggest` makes of some beginnings (the words and sources that the index here suggests; names with as many articles as it finds). Any difference makes the exit code 1.
"""

import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

TOLERANCE = 1e-3
FACETS = "source,host,entity,person,org,place,language,author,section,agency,dateline,year,month,day"

# One query of these says all: they find nearly everything.
ONCE = {"everything", "no source"}


def kinds(rows, names, rng):
    """Returns for each kind of query a function that makes one."""
    texts = [row["text"] for row in rows]
    words = [re.findall(r"[A-Za-z]{3,}", text) for text in texts[:4000]]
    words = [own for own in words if len(own) > 60]
    counts = collections.Counter(word.lower() for own in words for word in set(own))
    common = [word for word, count in counts.items() if 40 < count < 1500]
    rare = [word for word, count in counts.items() if 3 <= count <= 40]
    accented = sorted({w.lower() for t in texts for w in re.findall(r"\w*[áéíóúñüöäçè]\w*", t)})
    authors = sorted({a for row in rows for a in (row.get("authors") or []) if isinstance(a, str) and a})
    sources = sorted({re.sub(r"^www\.", "", row["url"].split("/")[2]) for row in rows if row.get("url")})
    urls = [row["url"] for row in rows if row.get("url")]
    dates = sorted({str(row["date"])[:10] for row in rows if row.get("date")})
    years = sorted({date[:4] for date in dates})
    w = lambda: rng.choice(common).lower()
    r = lambda: rng.choice(rare).lower()

    def run(length):
        own = rng.choice(words)
        at = rng.randrange(len(own) - length)
        return [word.lower() for word in own[at : at + length]]

    def phrase(length=2):
        text = rng.choice(texts)
        own = re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){%d}" % (length - 1), text)
        return '"%s"' % rng.choice(own).lower() if own else phrase(length)

    def close():
        own = rng.choice(words)
        at = rng.randrange(len(own) - 8)
        return own[at].lower(), own[at + rng.randrange(1, 7)].lower()

    def near(operator):
        a, b = close()
        return f"{a} {operator} {b}"

    n = lambda: rng.choice([1, 2, 3, 5, 8, 10, 15])
    return {
        "one word": w,
        "rare word": r,
        "two words": lambda: f"{w()} {w()}",
        "neighbouring words": lambda: " ".join(run(2)),
        "three words": lambda: " ".join(run(3)),
        "a row of six words": lambda: " ".join(run(6)),
        "AND": lambda: f"{w()} AND {w()}",
        "OR": lambda: f"{w()} OR {r()}",
        "NOT": lambda: f"{w()} -{w()}",
        "groups": lambda: f"({w()} OR {r()}) AND ({w()} OR {w()}) NOT {w()}",
        "required": lambda: f"+{w()} {r()}",
        "boosted": lambda: f"{w()}^3 {w()}",
        "phrase": phrase,
        "phrase of three": lambda: phrase(3),
        "phrase and word": lambda: f"{phrase()} {w()}",
        "any word in a phrase": lambda: '"%s * %s"' % tuple(run(3)[::2]),
        "choice in a phrase": lambda: '"(%s|%s) %s"' % (w(), *run(2)),
        "loose phrase": lambda: '"%s %s"~%d' % (*close(), rng.choice([2, 4])),
        "exact form": lambda: f"={w()}",
        "accented": lambda: f"={rng.choice(accented)}",
        "without accents": lambda: rng.choice(accented),
        "caps": lambda: f"caps({rng.choice(rng.choice(words))})",
        "caps, small": lambda: f"caps({w()})",
        "prefix": lambda: f"{r()[:4]}*",
        "wildcard": lambda: (lambda word: f"{word[:2]}?{word[3:]}")(w()),
        "inner star": lambda: (lambda word: f"{word[:3]}*{word[-1]}")(w()),
        "fuzzy": lambda: f"{r()}~1",
        "fuzzy by two": lambda: f"{r()}~2",
        "w/n": lambda: near(f"w/{n()}"),
        "pre/n": lambda: near(f"pre/{n()}"),
        "w/n, wide": lambda: near(f"w/{rng.choice([25, 60])}"),
        "w/s": lambda: near("w/s"),
        "w/p": lambda: near("w/p"),
        "not w/n": lambda: near(f"not w/{n()}"),
        "exact forms near": lambda: '"%s" w/5 "%s"' % close(),
        "phrase near": lambda: f"{phrase()} w/{n()} {w()}",
        "groups near": lambda: f"({w()} OR {w()}) w/{n()} ({w()} OR {r()})",
        "nested near": lambda: f"({near('w/4')}) w/{n()} {w()}",
        "pattern near": lambda: f"{r()[:5]}* w/{n()} {w()}",
        "headline": lambda: f"headline:{w()}",
        "lede": lambda: f"lede:{w()}",
        "hlead": lambda: f"hlead:({w()} {w()})",
        "body": lambda: f"body:{phrase()}",
        "quote": lambda: f"quote:{w()}",
        "near in a part": lambda: f"quote:({near('w/6')})",
        "has a part": lambda: rng.choice(["headline:*", "quote:*", "NOT quote:*", "lede:*"]) + f" {w()}",
        "atleast": lambda: f"atleast{rng.choice([2, 3, 5])}({w()})",
        "atleast of several": lambda: f"atleast4({w()} OR {w()})",
        "first": lambda: f"first({rng.choice([10, 50, 100])}, {w()})",
        "source": lambda: f"source:{rng.choice(sources)} {w()}",
        "exact source": lambda: f"source:={rng.choice(sources)}",
        "several sources": lambda: f"source:({rng.choice(sources)}, {rng.choice(sources)})",
        "no source": lambda: "source:none",
        "author": lambda: f'author:"{rng.choice(authors)}"' if authors else "author:none",
        "url": lambda: f'url:"{rng.choice(urls)}"',
        "date": lambda: f"date:{rng.choice(dates)[:7]} {w()}",
        "dates": lambda: f"date:{rng.choice(years)}..{rng.choice(years)} {w()}",
        "after and before": lambda: f"after:{rng.choice(dates)} before:{rng.choice(years)}",
        "any year": lambda: f"day:{rng.choice(dates)[5:10]}",
        "no date": lambda: f"date:none {w()}",
        "length": lambda: f"words:{rng.choice([100, 300])}..{rng.choice([500, 900])} {w()}",
        "language": lambda: f"lang:en {w()}",
        "entity": lambda: f'entity:"{rng.choice(names["entity"])}"',
        "person": lambda: f'person:"{rng.choice(names["person"])}"',
        "organisation": lambda: f'org:"{rng.choice(names["org"])}" {w()}',
        "place": lambda: f'place:"{rng.choice(names["place"])}" {w()}',
        "part of a name": lambda: f'person:{rng.choice(names["person"]).split()[-1]}',
        "two names": lambda: f'person:"{rng.choice(names["person"][:40])}" place:"{rng.choice(names["place"][:20])}"',
        "not that name": lambda: f'{w()} -person:"{rng.choice(names["person"][:40])}"',
        "agency": lambda: rng.choice(["agency:reuters", 'agency:"associated press"', "agency:none"]) + f" {w()}",
        "dateline": lambda: f'dateline:"{rng.choice(names["dateline"] or ["washington"])}" {w()}',
        "path": lambda: f"path:{rng.choice(['allsides.jsonl', 'nothing'])} {r()}",
        "everything": lambda: "*",
        "compound": lambda: "-".join(run(2)),
        "stop words": lambda: f"the {w()} of {w()}",
    }


def ask(morgue, queries, more):
    """Returns the lines of a run as lists of (id, score) by query."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.writelines(f"{name}\t{query}\n" for name, query in queries)
        file.flush()
        command = [morgue, "search", "--batch", file.name, "--format", "trec", *more]
        run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode not in (0, 1):
        raise SystemExit(run.stderr)
    found = {name: [] for name, _ in queries}
    for line in run.stdout.splitlines():
        name, _, article, _, score, _ = line.split()
        found[name].append((article, float(score)))
    return found


def answer(morgue, query, more):
    """Returns what an answer in JSON says that both engines have to say alike."""
    command = [morgue, "search", query, "--format", "json", "--limit", "5", "--facet", FACETS, *more]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode not in (0, 1):
        raise SystemExit(run.stderr)
    said = json.loads(run.stdout)
    for hit in said["hits"]:
        hit["score"] = round(hit["score"], 3)
    return {name: said[name] for name in ("total", "total_partial", "hits", "facets", "words") if name in said}


def names_of(morgue, archive):
    """Returns the most frequent names of an archive by kind."""
    command = [morgue, "search", "*", archive, "--no-update", "--limit", "0", "--facet-limit", "400", "--format", "json", "--facet", "entity,person,org,place,dateline"]
    said = json.loads(subprocess.run(command, capture_output=True, text=True).stdout)
    values = lambda buckets: [own["value"] for own in buckets if own["value"] and '"' not in own["value"]]
    return {facet: values(buckets) for facet, buckets in said["facets"].items()}


def suggestions(morgue, typed, more):
    """Returns what is suggested for each beginning."""
    command = [morgue, "serve", "--port", "0", "--log", "none", *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            url = server.stdout.readline().strip()
            said = {}
            for own in typed:
                with urllib.request.urlopen(f"{url}api/suggest?q={urllib.parse.quote(own)}", timeout=60) as answer:
                    said[own] = json.load(answer)["suggestions"]
            return said
        finally:
            server.terminate()


def kinds_of(said, *kinds):
    return sorted((own["text"], own["articles"]) for own in said if own["kind"] in kinds)


def counted(morgue, archive, said):
    """Returns how many articles the index here finds for what is suggested."""
    text = said["text"]
    query = f'"{text}"' if said["kind"] == "word" else text
    run = subprocess.run([morgue, "search", query, archive, "--no-update", "--count"], capture_output=True, text=True)
    return int(run.stdout)


def same_order(ours, theirs):
    """Returns whether two lists are the same but for articles whose scores are so close that their order says nothing."""
    if len(ours) != len(theirs):
        return False
    scores = dict(ours)
    for (own, own_score), (other, other_score) in zip(ours, theirs):
        if own == other:
            if abs(own_score - other_score) > TOLERANCE * max(abs(own_score), 1e-9):
                return False
        elif abs(own_score - scores.get(other, other_score)) > TOLERANCE * abs(own_score):
            return False
    return True


def main():
    morgue, archive, file, url = sys.argv[1:5]
    each = int(sys.argv[5]) if len(sys.argv) > 5 else 6
    rng = random.Random(20261129)
    with open(file, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [dict(row, text=row.get("text") or row.get("body") or row.get("content") or "") for row in rows]
    queries = []
    for kind, make in kinds(rows, names_of(morgue, archive), rng).items():
        queries += [(f"{kind.replace(' ', '_')}/{number}", make()) for number in range(1 if kind in ONCE else each)]
    here, there = ["--no-update", archive], ["--engine", url]
    differ = collections.Counter()
    began = time.time()
    whole = [queries[at] for at in range(0, len(queries), max(1, len(queries) // 25))] + [("none/0", "misile korea")]
    for name, query in whole:
        mine, other = answer(morgue, query, here), answer(morgue, query, there)
        for part in mine:
            if mine[part] != other.get(part):
                differ["whole answers"] += 1
                print(f"FAILED: {part} of {name} `{query}`:\n  here  {str(mine[part])[:600]}\n  there {str(other.get(part))[:600]}")
    print(f"{'FAILED' if differ else 'ok'}: {len(whole)} whole answers with every facet; {time.time() - began:.0f} s")
    typed = ["kor", "pres", "con", "source:wa", "source:n", "person:oba", "person:mc", "place:new y", "org:dem", "entity:jos"]
    mine, other = suggestions(morgue, typed, ["--index", f"{archive}/.morgue"]), suggestions(morgue, typed, there)
    for own in typed:
        is_same = kinds_of(mine[own], "word", "source") == kinds_of(other[own], "word", "source") and other[own]
        wrong = [said for said in other[own] if said["articles"] is not None and said["articles"] != counted(morgue, archive, said)]
        if wrong or not is_same:
            differ["suggestions"] += 1
            print(f"FAILED: suggestions for `{own}`, {wrong} counted otherwise:\n  here  {mine[own]}\n  there {other[own]}")
    print(f"{'FAILED' if differ['suggestions'] else 'ok'}: suggestions for {len(typed)} beginnings", flush=True)
    for what, more in [("ids", ["--all"]), ("top ten", ["--limit", "10"])]:
        began = time.time()
        ours = ask(morgue, queries, more + here)
        between = time.time()
        theirs = ask(morgue, queries, more + there)
        took = f"{between - began:.0f} s here, {time.time() - between:.0f} s there"
        for name, query in queries:
            mine, other = ours[name], theirs[name]
            if what == "ids":
                is_same = sorted(a for a, _ in mine) == sorted(a for a, _ in other)
            else:
                is_same = same_order(mine, other)
            if not is_same:
                differ[what] += 1
                print(f"FAILED: {what} of {name} `{query}`: {len(mine)} here, {len(other)} there")
                print(f"  here  {mine[:10] if what != 'ids' else sorted(set(mine) - set(other))[:5]}")
                print(f"  there {other[:10] if what != 'ids' else sorted(set(other) - set(mine))[:5]}")
        found = sum(1 for name, _ in queries if ours[name])
        print(f"{'FAILED' if differ[what] else 'ok'}: {what} of {len(queries)} queries ({found} find something), {differ[what]} differ; {took}", flush=True)
    sys.exit(1 if differ else 0)


main()
