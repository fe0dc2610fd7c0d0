"""A real three-node OpenSearch on loopback, from Maven Central: the answers of an archive there and here, its rankings, and a
node killed while articles go in.

python3 tests/cluster/run.py MORGUE DATA TOOLS [WHAT …]

DATA and TOOLS are those of `tests/ranking.py`; WHAT is any of `compare`, `ranking`, `kill`: all of them by default. Java 17
and Maven are needed. Nodes have heaps of 1 GB; they end with this script. A failure makes the exit code 1.
"""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
PORT = 9230
FLAGS = [
    "-Xms1g", "-Xmx1g", "-XX:+UseSerialGC", "-Xss1m", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8",
    "-Djna.nosys=true", "-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true",
    "-Dio.netty.recycler.maxCapacityPerThread=0", "-Dlog4j2.disable.jmx=true",
]
NODES = 3


class Cluster:
    """Three nodes, each a process of its own."""

    def __init__(self, folder):
        self.folder, self.nodes = folder, {}
        listed = folder / "classpath"
        maven = ["mvn", "-B", "-q", "-Dstyle.color=never", "-f", HERE / "pom.xml", "dependency:build-classpath", f"-Dmdep.outputFile={listed}"]
        subprocess.run(maven, check=True, stdout=subprocess.DEVNULL)
        self.classpath = listed.read_text().strip()

    def start(self, number):
        command = ["java", *FLAGS, "-cp", self.classpath, HERE / "Node.java", str(number), str(NODES), self.folder, str(PORT)]
        log = (self.folder / f"n{number}.log").open("ab")
        self.nodes[number] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)

    def get(self, path, number=1):
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT + number}{path}", timeout=30) as answer:
            return json.load(answer)

    def wait(self, nodes=NODES, number=1, status="green"):
        """Waits until so many nodes have found each other."""
        end = time.time() + 240
        while time.time() < end:
            try:
                health = self.get("/_cluster/health", number)
                if health["number_of_nodes"] == nodes and (health["status"] == "green" or status != "green"):
                    return health
            except OSError:
                pass
            time.sleep(1)
        raise SystemExit(f"no cluster of {nodes} nodes within four minutes: see {self.folder}")

    def url(self, index):
        hosts = ",".join(f"127.0.0.1:{PORT + number}" for number in range(1, NODES + 1))
        return f"http://{hosts}/{index}"

    def stop(self):
        for process in self.nodes.values():
            process.kill()
            process.wait()


def told(is_fine, what):
    print(f"{'ok' if is_fine else 'FAILED'}: {what}", flush=True)
    return is_fine


def unpack(packed, file, most=None):
    lines = subprocess.run(["zstdcat", packed], capture_output=True, check=True).stdout.splitlines(keepends=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"".join(lines[:most]))


def index_and_hand_off(morgue, archive, url, *more):
    subprocess.run([morgue, "index", archive], check=True, capture_output=True)
    subprocess.run([morgue, "handoff", archive, url, *more], check=True)


def compare(cluster, morgue, data, tools, folder):
    """The same answers here and there."""
    archive = folder / "allsides"
    unpack(data / "allsides_dev.jsonl.zst", archive / "allsides.jsonl")
    url = cluster.url("allsides")
    began = time.time()
    index_and_hand_off(morgue, archive, url, "--replicas", "0")
    print(f"handed over in {time.time() - began:.0f} s")
    size = cluster.get("/allsides/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"]
    print(f"{size / 1e6:.0f} MB in the cluster")
    command = [sys.executable, HERE / "compare.py", morgue, archive, archive / "allsides.jsonl", url, "5"]
    return subprocess.run(command).returncode == 0


def ranking(cluster, morgue, data, tools, folder):
    """The figures of judged queries, within .002 of those of the index here."""
    sys.path.insert(0, str(HERE.parent))
    sets = json.loads(subprocess.run(
        [sys.executable, "-c", RANKING_SETS, HERE.parent / "ranking.py"], capture_output=True, text=True, check=True).stdout)
    is_fine = True
    handed = set()
    for name, packed, drops_titles, measure in sets:
        own = folder / (packed.replace("/", "_") + ("_bare" if drops_titles else ""))
        index = re.sub("[^a-z0-9]", "", own.name.lower())
        if own not in handed:
            unpack(data / f"{packed}.jsonl.zst", own / "articles.jsonl")
            if drops_titles:
                rows = [json.loads(line) for line in (own / "articles.jsonl").open(encoding="utf-8")]
                with (own / "articles.jsonl").open("w", encoding="utf-8") as out:
                    out.writelines(json.dumps({k: v for k, v in row.items() if k != "title"}) + "\n" for row in rows)
            index_and_hand_off(morgue, own, cluster.url(index), "--replicas", "0", "--shards", "2")
            handed.add(own)
        figures = []
        for more in (["--no-update", own], ["--engine", cluster.url(index)]):
            run = folder / f"{name}.run"
            command = [morgue, "search", "--batch", data / "ir" / name / "queries.tsv", "--words", "--format", "trec", *more]
            with run.open("wb") as out:
                subprocess.run(command, stdout=out, check=True)
            command = [sys.executable, tools / "trec_eval.py", data / "ir" / name / "qrels.txt", run, "--json"]
            report = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            figures.append((report[0] if isinstance(report, list) else report)[measure])
        here, there = figures
        is_fine &= told(abs(here - there) <= 0.002, f"{name} {measure}: {here:.4f} here, {there:.4f} in the cluster")
    return is_fine


# Reads the sets of `tests/ranking.py` without running it.
RANKING_SETS = """
import ast, json, sys
tree = ast.parse(open(sys.argv[1]).read())
value = next(node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "SETS")
print(json.dumps([row[:4] for row in ast.literal_eval(value)]))
"""


def kill(cluster, morgue, data, tools, folder):
    """A node is killed while 20,000 articles go in and searches run."""
    archive = folder / "killed"
    unpack(data / "allsides_dev.jsonl.zst", archive / "allsides.jsonl", 20_000)
    subprocess.run([morgue, "index", archive], check=True, capture_output=True)
    url = cluster.url("killed")
    process = subprocess.Popen([morgue, "handoff", archive, url, "--replicas", "1"], stdout=subprocess.PIPE, text=True)
    answered, failed, is_over = [0], [], threading.Event()

    def search():
        while not is_over.is_set():
            run = subprocess.run([morgue, "search", "president", "--engine", url, "--limit", "1"], capture_output=True, text=True)
            if run.returncode in (0, 1):
                answered[0] += 1
            else:
                failed.append(run.stderr)
            time.sleep(1)

    def count():
        try:
            return cluster.get("/killed/_count")["count"]
        except OSError:
            return 0

    while count() < 5_000 and process.poll() is None:
        time.sleep(0.5)
    thread = threading.Thread(target=search)
    thread.start()
    time.sleep(3)
    before = answered[0]
    victim = 2
    os.kill(cluster.nodes[victim].pid, signal.SIGKILL)
    print(f"node {victim} killed with {count()} articles in", flush=True)
    output, _ = process.communicate()
    is_over.set()
    thread.join()
    print(output.strip())
    is_fine = told(process.returncode == 0, "the handoff ends well")
    is_fine &= told(answered[0] > before and not failed, f"{answered[0]} searches answered, {len(failed)} failed {failed[:1]}")
    articles = cluster.get("/killed/_count")["count"]
    is_fine &= told(articles == 20_000, f"{articles} articles are there")
    here = subprocess.run([morgue, "search", "*", archive, "--no-update", "--all", "--format", "trec"], capture_output=True, text=True)
    ids = lambda run: sorted(line.split()[2] for line in run.stdout.splitlines())
    there = subprocess.run([morgue, "search", "*", "--engine", url, "--all", "--format", "trec"], capture_output=True, text=True)
    is_fine &= told(ids(there) == ids(here) and len(set(ids(there))) == 20_000, "each of them once, and none else")
    cluster.nodes[victim].wait()
    cluster.start(victim)
    cluster.wait()
    return is_fine


STEPS = {"compare": compare, "ranking": ranking, "kill": kill}


def main():
    morgue, data, tools = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    steps = sys.argv[4:] or list(STEPS)
    folder = pathlib.Path(tempfile.mkdtemp())
    cluster = Cluster(folder)
    try:
        for number in range(1, NODES + 1):
            cluster.start(number)
        cluster.wait()
        print(f"OpenSearch {cluster.get('/')['version']['number']}, {NODES} nodes", flush=True)
        results = [STEPS[step](cluster, morgue, data, tools, folder) for step in steps]
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if all(results) else 1)


main()
