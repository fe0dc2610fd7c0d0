"""A real three-node cluster on loopback, from Maven Central: a node killed while articles go in, the answers of an archive
there and here, and its rankings.

python3 tests/cluster/run.py MORGUE DATA TOOLS [--short] [--elasticsearch] [WHAT …]

DATA and TOOLS are those of `tests/ranking.py`; WHAT is any of `kill`, `compare`, `ranking`, `faults`: all of them by default. `--short`
asks fewer queries of each kind, and a part of the judged ones. With `--elasticsearch` the nodes are of Elasticsearch 7.10.2, the last
one under the Apache license, of which OpenSearch is the offspring. Java 17 and Maven are needed. Nodes have heaps of 512 MB; they
end with this script. Each step says what it took: seconds, and those of processors in the nodes and in everything else. A
failure makes the exit code 1.
"""

import json
import os
import pathlib
import random
import re
import resource
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
    # The second compiler does not pay within minutes.
    "-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss1m", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8",
    "-Djna.nosys=true", "-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true",
    "-Dio.netty.recycler.maxCapacityPerThread=0", "-Dlog4j2.disable.jmx=true",
]
NODES = 3

# What is called otherwise with Elasticsearch: the runner's package is the same under another name.
ELASTICSEARCH = {
    "maven": ["-Drunner.group=org.codelibs", "-Drunner.name=elasticsearch-cluster-runner", "-Drunner.version=7.10.2.0"],
    "java": [
        ("org.codelibs.opensearch.runner", "org.codelibs.elasticsearch.runner"),
        ("OpenSearchRunner", "ElasticsearchClusterRunner"),
        ("initial_cluster_manager_nodes", "initial_master_nodes"),
    ],
}
OPENSEARCH = {"maven": [], "java": []}


class Cluster:
    """Some nodes, three by default, each a process of its own."""

    def __init__(self, folder, nodes=NODES, flags=FLAGS, product=OPENSEARCH):
        self.folder, self.nodes, self.most, self.flags = folder, {}, nodes, flags
        listed = folder / "classpath"
        maven = ["mvn", "-B", "-q", "-Dstyle.color=never", "-f", HERE / "pom.xml", "dependency:build-classpath", f"-Dmdep.outputFile={listed}"]
        maven += product["maven"]
        subprocess.run(maven, check=True, stdout=subprocess.DEVNULL)
        self.classpath = f"{folder}{os.pathsep}{listed.read_text().strip()}"
        source = (HERE / "Node.java").read_text(encoding="utf-8")
        for there, here in product["java"]:
            source = source.replace(there, here)
        (folder / "Node.java").write_text(source, encoding="utf-8")
        subprocess.run(["javac", "-cp", self.classpath, "-d", folder, folder / "Node.java"], check=True)
        self.ended = 0.0

    def start(self, number):
        command = ["java", *self.flags, "-cp", self.classpath, "Node", str(number), str(self.most), self.folder, str(PORT)]
        log = (self.folder / f"n{number}.log").open("ab")
        self.nodes[number] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)

    def get(self, path, number=1):
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT + number}{path}", timeout=30) as answer:
            return json.load(answer)

    def put(self, path, body, method="PUT"):
        request = urllib.request.Request(
            f"http://127.0.0.1:{PORT + 1}{path}", json.dumps(body).encode(), {"content-type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def wait(self, number=1, status="green"):
        """Waits until all nodes have found each other."""
        end = time.time() + 240
        while time.time() < end:
            try:
                health = self.get("/_cluster/health", number)
                if health["number_of_nodes"] == self.most and (health["status"] == "green" or status != "green"):
                    return health
            except OSError:
                pass
            time.sleep(1)
        raise SystemExit(f"no cluster of {self.most} nodes within four minutes: see {self.folder}")

    def url(self, index, numbers=range(1, NODES + 1)):
        hosts = ",".join(f"127.0.0.1:{PORT + number}" for number in numbers)
        return f"http://{hosts}/{index}"

    def kill(self, number):
        self.ended += seconds_of(self.nodes[number].pid)
        os.kill(self.nodes[number].pid, signal.SIGKILL)
        self.nodes[number].wait()

    def seconds(self):
        """Processor seconds of all nodes so far."""
        return self.ended + sum(seconds_of(process.pid) for process in self.nodes.values() if process.poll() is None)

    def stop(self):
        for process in self.nodes.values():
            process.kill()
            process.wait()


def seconds_of(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(is_fine, what):
    print(f"{'ok' if is_fine else 'FAILED'}: {what}", flush=True)
    return is_fine


def unpack(packed, file, most=None):
    lines = subprocess.run(["zstdcat", packed], capture_output=True, check=True).stdout.splitlines(keepends=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"".join(lines[:most]))


def hand_off(morgue, archive, url, *more):
    subprocess.run([morgue, "handoff", archive, url, *more], check=True)


def allsides(morgue, data, folder):
    """The archive, indexed."""
    archive = folder / "allsides"
    if not archive.exists():
        unpack(data / "allsides_dev.jsonl.zst", archive / "allsides.jsonl")
        subprocess.run([morgue, "index", archive], check=True, capture_output=True)
    return archive


def compare(cluster, morgue, data, tools, folder, is_short):
    """The same answers here and there."""
    archive = allsides(morgue, data, folder)
    url = cluster.url("allsides")
    if "allsides" not in cluster.get("/_aliases"):
        hand_off(morgue, archive, url, "--replicas", "0")
    size = cluster.get("/allsides/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"]
    print(f"{size / 1e6:.0f} MB in the cluster", flush=True)
    command = [sys.executable, HERE / "compare.py", morgue, archive, archive / "allsides.jsonl", url, "2" if is_short else "5"]
    return subprocess.run(command).returncode == 0


def ranking(cluster, morgue, data, tools, folder, is_short):
    """The figures of judged queries, within .002 of those of the index here; of every fourth query where it is to be short."""
    sets = json.loads(subprocess.run(
        [sys.executable, "-c", RANKING_SETS, HERE.parent / "ranking.py"], capture_output=True, text=True, check=True).stdout)
    is_fine = True
    for name, packed, drops_titles, measure in sets:
        own = folder / (packed.replace("/", "_") + ("_bare" if drops_titles else ""))
        index = re.sub("[^a-z0-9]", "", own.name.lower())
        if not own.exists():
            unpack(data / f"{packed}.jsonl.zst", own / "articles.jsonl")
            if drops_titles:
                rows = [json.loads(line) for line in (own / "articles.jsonl").open(encoding="utf-8")]
                with (own / "articles.jsonl").open("w", encoding="utf-8") as out:
                    out.writelines(json.dumps({k: v for k, v in row.items() if k != "title"}) + "\n" for row in rows)
            subprocess.run([morgue, "index", "--no-entities", own], check=True, capture_output=True)
            hand_off(morgue, own, cluster.url(index), "--replicas", "0", "--shards", "2")
        queries = (data / "ir" / name / "queries.tsv").read_text(encoding="utf-8").splitlines(keepends=True)
        asked = folder / f"{name}.tsv"
        asked.write_text("".join(queries[::4] if is_short else queries), encoding="utf-8")
        judged = folder / f"{name}.qrels"
        ids = {line.split("\t")[0] for line in asked.read_text(encoding="utf-8").splitlines()}
        lines = (data / "ir" / name / "qrels.txt").read_text(encoding="utf-8").splitlines(keepends=True)
        judged.write_text("".join(line for line in lines if line.split()[0] in ids), encoding="utf-8")
        figures, took = [], []
        for more in (["--no-update", own], ["--engine", cluster.url(index)]):
            began = time.time()
            run = folder / f"{name}.run"
            command = [morgue, "search", "--batch", asked, "--words", "--format", "trec", *more]
            with run.open("wb") as out:
                subprocess.run(command, stdout=out, check=True)
            took.append(time.time() - began)
            command = [sys.executable, tools / "trec_eval.py", judged, run, "--json"]
            report = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            figures.append((report[0] if isinstance(report, list) else report)[measure])
        here, there = figures
        what = f"{name} {measure}, {len(ids)} queries: {here:.4f} here in {took[0]:.0f} s, {there:.4f} in the cluster in {took[1]:.0f} s"
        is_fine &= told(abs(here - there) <= 0.002, what)
    return is_fine


# Reads the sets of `tests/ranking.py` without running it.
RANKING_SETS = """
import ast, json, sys
tree = ast.parse(open(sys.argv[1]).read())
value = next(node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "SETS")
print(json.dumps([row[:4] for row in ast.literal_eval(value)]))
"""


def kill(cluster, morgue, data, tools, folder, is_short):
    """A node is killed while more than 20,000 articles go in and searches run. It is the only one that the handoff was told
    of: the others it has to know of by itself."""
    archive = allsides(morgue, data, folder)
    victim = 2
    url = cluster.url("allsides")
    process = subprocess.Popen(
        [morgue, "handoff", archive, cluster.url("allsides", [victim]), "--replicas", "1"], stdout=subprocess.PIPE, text=True)
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
            return cluster.get("/allsides/_count")["count"]
        except OSError:
            return 0

    while count() < 5_000 and process.poll() is None:
        time.sleep(0.5)
    thread = threading.Thread(target=search)
    thread.start()
    time.sleep(3)
    before = answered[0]
    cluster.kill(victim)
    print(f"node {victim} killed with {count()} articles in", flush=True)
    output, _ = process.communicate()
    is_over.set()
    thread.join()
    print(output.strip())
    is_fine = told(process.returncode == 0, "the handoff ends well")
    is_fine &= told(answered[0] > before and not failed, f"{answered[0]} searches answered, {len(failed)} failed {failed[:1]}")
    here = subprocess.run([morgue, "search", "*", archive, "--no-update", "--all", "--format", "trec"], capture_output=True, text=True)
    ids = lambda run: sorted(line.split()[2] for line in run.stdout.splitlines())
    there = subprocess.run([morgue, "search", "*", "--engine", url, "--all", "--format", "trec"], capture_output=True, text=True)
    articles = cluster.get("/allsides/_count")["count"]
    is_fine &= told(articles == len(ids(here)) > 20_000, f"{articles} articles are there")
    is_fine &= told(ids(there) == ids(here) and len(set(ids(there))) == articles, "each of them once, and none else")
    cluster.start(victim)
    cluster.wait()
    return is_fine


def faults(cluster, morgue, data, tools, folder, is_short):
    """What a real cluster says when its disks are full, of an index that is not morgue's, and of an alias of two."""
    for name, most in [("one", 400), ("two", 600)]:
        unpack(data / "bbc2225.jsonl.zst", folder / name / f"{name}.jsonl", most)
        subprocess.run([morgue, "index", folder / name], check=True, capture_output=True)
        hand_off(morgue, folder / name, cluster.url(name), "--replicas", "0", "--shards", "1")
    run = lambda *args: subprocess.run([morgue, *args], capture_output=True, text=True)
    blocked = lambda value: cluster.put("/one/_settings", {"index.blocks.read_only_allow_delete": value})
    blocked(True)
    refused = run("handoff", folder / "one", cluster.url("one"))
    is_fine = told(refused.returncode == 2 and "its disks are full" in refused.stderr, f"full disks: {refused.stderr.strip()}")
    blocked(None)
    is_fine &= told(run("handoff", folder / "one", cluster.url("one")).returncode == 0, "with room again, the handoff goes on")
    cluster.put("/foreign", {})
    foreign = run("search", "ferry", "--engine", cluster.url("foreign"))
    is_fine &= told(foreign.returncode == 2 and "was not made by morgue" in foreign.stderr, "a foreign index is refused")
    both = lambda end: [{"add": {"index": f"{name}{end}", "alias": f"both{end}"}} for name in ("one", "two")]
    cluster.put("/_aliases", {"actions": both("") + both("-words")}, "POST")
    # The first index is a part of the second: each of its articles is there twice.
    for query in ["*", "govern*", "film OR minister", "person:blair"]:
        counts = [int(run("search", query, "--count", "--engine", cluster.url(name)).stdout) for name in ("one", "two", "both")]
        is_fine &= told(counts[2] == counts[0] + counts[1] > 0, f"an alias of two indices: `{query}` {counts}")
    return is_fine


STEPS = {"kill": kill, "compare": compare, "ranking": ranking, "faults": faults}


def main():
    morgue, data, tools = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    is_short = "--short" in sys.argv[4:]
    product = ELASTICSEARCH if "--elasticsearch" in sys.argv[4:] else OPENSEARCH
    steps = [own for own in sys.argv[4:] if not own.startswith("--")] or list(STEPS)
    folder = pathlib.Path(tempfile.mkdtemp())
    cluster = Cluster(folder, product=product)
    results = []
    try:
        for number in range(1, NODES + 1):
            cluster.start(number)
        cluster.wait()
        version = cluster.get("/")["version"]
        print(f"{version.get('distribution', 'elasticsearch')} {version['number']}, {NODES} nodes, {cluster.seconds():.0f} s of processors", flush=True)
        for step in steps:
            began, there, here = time.time(), cluster.seconds(), own_seconds(cluster)
            results.append(STEPS[step](cluster, morgue, data, tools, folder, is_short))
            there, here = cluster.seconds() - there, own_seconds(cluster) - here
            print(f"{step}: {time.time() - began:.0f} s; of processors {there:.0f} s in the nodes, {here:.0f} s elsewhere", flush=True)
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if all(results) else 1)


def own_seconds(cluster):
    """Processor seconds of commands that have ended, nodes left out that were killed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime - cluster.ended


if __name__ == "__main__":
    main()
