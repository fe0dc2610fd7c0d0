#!/usr/bin/env python3
"""Kills indexing at random moments and lets its disk run full; the next run must end with what a clean build gives.

    crashes.py MORGUE [--files N] [--kills N] [--full-disks N] [--seconds N] [--seed N]

Every round begins from an empty index, or from that of an earlier state of the archive of which files have been changed,
moved, removed and added since, or builds such an index anew. After the crash the index, where there is one, must be good
(`morgue check`); after the next run its articles must be those of a clean build, by id and content, and so must the answers
to some queries. The disk is a tmpfs that is too small, where one can be mounted; else files may not grow beyond a limit.
"""

import argparse
import gzip
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

WORDS = (
    "harbour ferry strike mayor council budget vote storm flood bridge school teacher hospital nurse court judge police "
    "trial market price bank rate union wage factory export border treaty envoy minister election party campaign poll"
).split()

QUERIES = ["harbour", "ferry AND NOT strike", '"court judge"', "storm w/5 flood", "source:post.example mayor", "elect*"]


def sentence(rng):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randrange(6, 18))).capitalize() + "."


def text(rng):
    paragraphs = (" ".join(sentence(rng) for _ in range(rng.randrange(2, 6))) for _ in range(rng.randrange(2, 6)))
    return "\n\n".join([sentence(rng)[:60], *paragraphs])


def row(rng, number):
    source = rng.choice(["post.example", "news.post.example", "ledger.example"])
    return json.dumps({"id": str(number), "title": sentence(rng)[:60], "text": text(rng), "source": source}) + "\n"


def write(folder, number, rng):
    """Writes one file: most hold one text, some rows, some packed rows, some nothing of use. Returns its path."""
    kind = number % 50
    name = f"{number % 200:03}/{number:05}"
    if kind == 0:
        path, data = f"{name}.jsonl", "".join(row(rng, at) for at in range(rng.randrange(1, 40))).encode()
    elif kind == 1:
        path, data = f"{name}.jsonl.gz", gzip.compress("".join(row(rng, 7) for _ in range(3)).encode(), 1, mtime=0)
    elif kind == 2:
        path, data = f"{name}.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + rng.randbytes(50)
    else:
        path, data = f"{name}.txt", f"{text(rng)}\nOriginal Source: www.post.example".encode()
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    # Old enough not to be read again for fear of a change within the clock's tick.
    os.utime(file, (1_700_000_000 + number, 1_700_000_000.5 + number))
    return file


def change(folder, files, rng):
    """Changes, moves, removes and adds files, a twentieth of each."""
    rng.shuffle(files)
    part = len(files) // 20
    for number, file in enumerate(files[:part]):
        file.write_text(f"{text(rng)}\nOriginal Source: ledger.example")
        os.utime(file, (1_710_000_000 + number, 1_710_000_000.5 + number))
    for file in files[part : 2 * part]:
        target = folder / "moved" / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.rename(target)
    for file in files[2 * part : 3 * part]:
        file.unlink()
    for number in range(part):
        write(folder / "new", number, rng)


class Trial:
    def __init__(self, morgue, folder, arguments):
        self.morgue, self.folder, self.arguments = morgue, folder, arguments
        self.rng = random.Random(arguments.seed)
        self.archive, self.index = folder / "archive", folder / "disk" / "index"

    def command(self, *more):
        return [self.morgue, *more, "--index", str(self.index)]

    def run(self, *more, **options):
        return subprocess.run(self.command(*more), capture_output=True, text=True, cwd=self.archive, **options)

    def indexed(self, *more):
        done = self.run("index", *more, ".")
        if done.returncode != 0:
            sys.exit(f"index failed: {done}")

    def contents(self):
        """All articles but for their rank, and the ids that each query finds."""
        articles = []
        for line in self.run("search", "*", "--all").stdout.splitlines():
            article = json.loads(line)
            article.pop("rank")
            articles.append(json.dumps(article, sort_keys=True))
        found = {}
        for query in QUERIES:
            lines = self.run("search", query, "--all").stdout.splitlines()
            found[query] = sorted(json.loads(line)["id"] for line in lines)
        return sorted(articles), found

    def prepare(self):
        """Writes the archive in its two states and builds the index of each."""
        rng = random.Random(self.arguments.seed)
        files = [write(self.archive, number, rng) for number in range(self.arguments.files)]
        self.indexed()
        self.first = self.folder / "first"
        shutil.move(self.index, self.first)
        change(self.archive, files, rng)
        shutil.copytree(self.first, self.index)
        self.takes = {"earlier": self.measured()}
        shutil.rmtree(self.index)
        self.takes["empty"] = self.takes["rebuild"] = self.measured()
        self.wanted = self.contents()
        self.bytes = size(self.index)
        articles, found = self.wanted
        if len(articles) < self.arguments.files / 2 or not all(found.values()):
            sys.exit("the trial itself is wrong: too few articles, or a query without answers")

    def measured(self):
        """Brings the index in step; returns the seconds that it took."""
        began = time.monotonic()
        self.indexed()
        return time.monotonic() - began

    def begin(self, number):
        """Puts the index in the state that a round begins with; returns what is to be interrupted."""
        shutil.rmtree(self.index, ignore_errors=True)
        mode = ["empty", "earlier", "rebuild"][number % 3]
        if mode != "empty":
            shutil.copytree(self.first, self.index)
        more = ["--rebuild"] if mode == "rebuild" else []
        return mode, ["index", *more, "--checkpoint", "1", "--memory", "128", "."]

    def is_good_after(self, what):
        if (self.index / "meta.json").exists():
            checked = self.run("check")
            if checked.returncode not in (0, 2):
                print(f"DAMAGED after {what}: {checked.stdout}{checked.stderr}")
                return False
        self.indexed()
        if self.run("check").returncode != 0:
            print(f"DAMAGED in the end after {what}")
            return False
        # What a rebuild has left behind is no part of the index, and the next rebuild takes it.
        articles, found = self.contents()
        if (articles, found) == self.wanted:
            return True
        wanted, _ = self.wanted
        print(f"DIFFERS after {what}: {len(set(wanted) - set(articles))} missing, {len(set(articles) - set(wanted))} too many")
        return False

    def kill(self, number):
        mode, command = self.begin(number)
        after = self.rng.random() * self.takes[mode]
        child = subprocess.Popen(self.command(*command), cwd=self.archive, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            child.wait(after)
            what = f"{mode}, done within {after:.2f} s"
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            what = f"{mode}, killed after {after:.2f} s"
        good = self.is_good_after(what)
        print(f"{'ok' if good else 'BAD'}: {what}", flush=True)
        return good

    def fill(self, number):
        mode, command = self.begin(number)
        share = (0.01 + 0.2 * self.rng.random()) if mode == "earlier" else (0.05 + 0.9 * self.rng.random())
        taken = size(self.index) if mode != "empty" else 0
        with Disk(self.index.parent, taken, int(self.bytes * share)) as limit:
            done = self.run(*command, preexec_fn=limit)
        expected = "cannot write the index at" in done.stderr and "hint: make room" in done.stderr
        is_clear = done.returncode == 0 or (done.returncode == 2 and expected)
        if not is_clear:
            print(f"UNCLEAR: exit code {done.returncode}: {done.stderr[-2000:]}")
        ended = "done" if done.returncode == 0 else "failed clearly" if is_clear else "failed"
        what = f"{mode}, disk of {share:.0%} of the index, {ended}"
        good = self.is_good_after(what) and is_clear
        print(f"{'ok' if good else 'BAD'}: {what}", flush=True)
        return good


def size(folder):
    return sum(file.stat().st_size for file in folder.iterdir())


class Disk:
    """A folder with room for so many bytes more than the index in it has; back on the real disk afterwards."""

    def __init__(self, folder, taken, room):
        self.folder, self.room, self.bytes = folder, room, taken + room + (1 << 19)
        self.is_mounted = False

    def __enter__(self):
        aside = self.folder.with_name("aside")
        shutil.move(self.folder, aside)
        self.folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={self.bytes}", "tmpfs", str(self.folder)]
        self.is_mounted = subprocess.run(mount, capture_output=True).returncode == 0
        shutil.copytree(aside, self.folder, dirs_exist_ok=True)
        shutil.rmtree(aside)
        return None if self.is_mounted else self.limit

    def limit(self):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.room // 20, self.room // 20))

    def __exit__(self, *_):
        if self.is_mounted:
            aside = self.folder.with_name("aside")
            shutil.copytree(self.folder, aside)
            subprocess.run(["umount", str(self.folder)], check=True)
            shutil.copytree(aside, self.folder, dirs_exist_ok=True)
            shutil.rmtree(aside)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("morgue")
    for name, default in [("files", 20000), ("kills", 30), ("full-disks", 10), ("seconds", 3600), ("seed", 1)]:
        parser.add_argument(f"--{name}", type=int, default=default)
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(str(pathlib.Path(arguments.morgue).resolve()), pathlib.Path(folder), arguments)
        trial.index.parent.mkdir()
        trial.prepare()
        print(f"{arguments.files} files, {len(trial.wanted[0])} articles, a clean build takes {trial.takes['empty']:.1f} s", flush=True)
        rounds = [(trial.kill, number) for number in range(arguments.kills)]
        rounds += [(trial.fill, number) for number in range(arguments.full_disks)]
        good = done = 0
        for crash, number in rounds:
            if time.monotonic() - began > arguments.seconds:
                break
            good += crash(number)
            done += 1
        print(f"{good} of {done} good, {len(rounds) - done} not tried for want of time")
        sys.exit(0 if good == done and done else 1)


if __name__ == "__main__":
    main()
