#!/usr/bin/env python3
"""Load on `morgue serve` beside a node of OpenSearch: load_peer.py MORGUE ARTICLES.jsonl QUERIES [--seconds 20] [--rounds 3]

Both hold the articles (`title` and `text` of each line) and are asked by the same client, in turn: first as fast as they answer,
then at half of that rate (see `load.py`). The node is one process on loopback with a heap of 2 GB and the usual JVM flags, its index
one shard, merged to one segment, mapped as a user would: both fields analysed as English text. It is asked for the ten best articles that
hold any of the words, with their stored text and an exact total, once without and once with highlighted passages. `morgue` is
asked for what its page and its API give: ten articles with passages, notes and an exact total. Java 17 and Maven are needed.
"""

import argparse
import asyncio
import json
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests" / "cluster")]

import load  # noqa: E402
import run as cluster_of  # noqa: E402

FLAGS = ["-Xms2g", "-Xmx2g"] + [flag for flag in cluster_of.FLAGS if not re.match("-X(m|X:)", flag)]
CONNECTIONS = 64
MAPPING = {
    "settings": {"number_of_shards": 1, "number_of_replicas": 0},
    "mappings": {"properties": {name: {"type": "text", "analyzer": "english"} for name in ("title", "text")}},
}


def fill(node, articles):
    """Gives the node the articles, and merges them."""
    node.put("/news", MAPPING)

    def send(lines):
        body = "".join('{"index":{}}\n' + line for line in lines).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{cluster_of.PORT + 1}/news/_bulk", body, {"content-type": "application/x-ndjson"})
        with urllib.request.urlopen(request, timeout=300) as answer:
            assert not json.load(answer)["errors"]

    lines = []
    for line in articles.open(encoding="utf-8"):
        article = json.loads(line)
        lines.append(json.dumps({"title": article["title"], "text": article["text"]}) + "\n")
        if len(lines) == 1000:
            send(lines)
            lines = []
    if lines:
        send(lines)
    node.put("/news/_forcemerge?max_num_segments=1", {}, "POST")
    node.put("/news/_refresh", {}, "POST")
    return node.get("/news/_count")["count"]


def asked(query, has_passages):
    """The path that asks the node what `morgue` is asked."""
    body = {
        "size": 10,
        "track_total_hits": True,
        "query": {"multi_match": {"query": query, "fields": ["title", "text"], "type": "most_fields"}},
    }
    if has_passages:
        body["highlight"] = {"fields": {"text": {"number_of_fragments": 3, "fragment_size": 220}, "title": {}}}
    return "/news/_search?" + urllib.parse.urlencode({"source_content_type": "application/json", "source": json.dumps(body)})


def measured(host, paths, seconds):
    """Returns requests a second at the peak, and p50 and p99 in ms at half of it."""
    peak, errors, took = asyncio.run(load.run(host, paths, CONNECTIONS, seconds, None))
    rate = len(peak) / took
    half, more, _ = asyncio.run(load.run(host, paths, CONNECTIONS, seconds, rate / 2))
    return rate, *(1000 * half[int(part * (len(half) - 1))] for part in (0.5, 0.99)), len(errors) + len(more)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("morgue", type=pathlib.Path)
    parser.add_argument("articles", type=pathlib.Path)
    parser.add_argument("queries", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    queries = [line.strip() for line in args.queries.read_text(encoding="utf-8").splitlines() if line.strip()]
    folder = pathlib.Path(tempfile.mkdtemp())
    node = cluster_of.Cluster(folder, 1, FLAGS)
    served = None
    try:
        subprocess.run([args.morgue, "index", args.articles, "--index", folder / "index"], check=True, capture_output=True)
        serve = [args.morgue, "serve", args.articles, "--index", folder / "index", "--port", "0"]
        served = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        own = re.search(r"127\.0\.0\.1:\d+", served.stdout.readline())[0]
        node.start(1)
        node.wait()
        print(f"OpenSearch {node.get('/')['version']['number']}: {fill(node, args.articles)} articles", flush=True)
        there = f"127.0.0.1:{cluster_of.PORT + 1}"
        words = [urllib.parse.quote(query) for query in queries]
        contenders = {
            "morgue, page": (own, [f"/?q={query}" for query in words]),
            "morgue, API": (own, [f"/api/search?q={query}" for query in words]),
            "OpenSearch, passages": (there, [asked(query, True) for query in queries]),
            "OpenSearch, none": (there, [asked(query, False) for query in queries]),
        }
        for host, paths in contenders.values():  # warm
            asyncio.run(load.run(host, paths, CONNECTIONS, args.seconds, None))
        figures = {name: [] for name in contenders}
        for _ in range(args.rounds):
            random.seed(1)
            for name, (host, paths) in contenders.items():
                figures[name].append(measured(host, paths, args.seconds))
        print("| | requests/s | p50 ms at half | p99 ms at half | errors |\n| --- | --: | --: | --: | --: |")
        for name, rounds in figures.items():
            rate, middle, late = (statistics.median(column) for column in list(zip(*rounds))[:3])
            print(f"| {name} | {rate:.0f} | {middle:.1f} | {late:.1f} | {sum(own[3] for own in rounds)} |")
    finally:
        if served:
            served.kill()
        node.stop()
        shutil.rmtree(folder, ignore_errors=True)


main()
