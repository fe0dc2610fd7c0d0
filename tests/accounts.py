#!/usr/bin/env python3
"""Holds the account that morgue gives of real archives against the files on disk.

    accounts.py MORGUE DATA

Every corpus in DATA is indexed as it lies, packed files included, and all of DATA as one archive: the states that `morgue
status` counts have to add up to the files that Python finds. The rows of packed JSON Lines, and the members of containers
made of folders of pages, have each to be an article or an entry skipped with a reason.
"""

import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile

ON_DISK = ["unchanged", "changed", "new", "moved", "skipped"]
CONTAINERS = ["html_fundus", "html_trafilatura", "formats"]


def files_below(path):
    if not path.is_dir():
        return [path]
    return [pathlib.Path(folder) / name for folder, _, names in os.walk(path) for name in names]


def status(morgue, archive, index):
    """Indexes an archive; returns its account."""
    subprocess.run([morgue, "index", str(archive), "--index", str(index)], check=True, capture_output=True)
    done = subprocess.run(
        [morgue, "status", str(archive), "--index", str(index), "--format", "json"], check=True, capture_output=True
    )
    checked = subprocess.run([morgue, "check", "--files", "--index", str(index)], capture_output=True, text=True)
    if checked.returncode != 0:
        sys.exit(f"{archive}: {checked.stdout}{checked.stderr}")
    return json.loads(done.stdout)


def entries(file):
    """Returns how many rows or members of a file are accounted for."""
    skipped = len(file.get("skipped_entries", [])) + file.get("more_skipped_entries", 0)
    return file.get("articles", 0) + skipped


def members(file):
    """Returns how many members of a container of pages are accounted for: each is one article, or skipped."""
    return file.get("articles", 0) + len({entry["member"] for entry in file.get("skipped_entries", [])})


def told(what, found, expected):
    is_same = found == expected
    print(f"{'ok' if is_same else 'DIFFERS'}: {what}: {found}" + ("" if is_same else f", expected {expected}"), flush=True)
    return is_same


def files_of(morgue, archive, index):
    account = status(morgue, archive, index)
    states = sum(account["counts"][state] for state in ON_DISK) - account["unlisted_folders"]
    is_good = told(f"{archive.name}: files in states", states, len(files_below(archive)))
    is_good &= told(f"{archive.name}: files not read", account["counts"]["new"] + account["counts"]["changed"], 0)
    return is_good, account


def packed_rows(account, archive):
    """Compares the rows of packed JSON Lines with what became of them."""
    is_good = True
    for file in account["files"]:
        if file["path"].endswith(".jsonl.zst"):
            name = pathlib.Path(file["path"]).name
            path = archive if archive.is_file() else archive / file["path"]
            lines = subprocess.run(["zstdcat", str(path)], check=True, capture_output=True).stdout.split(b"\n")
            is_good &= told(f"{name}: rows", entries(file), sum(1 for line in lines if line.strip()))
    return is_good


def contained(morgue, folder, scratch):
    """Packs a folder of files into containers; every member has to be accounted for."""
    files = sorted(file for file in files_below(folder) if file.suffix != ".jsonl")
    archive = scratch / f"{folder.name}-containers"
    archive.mkdir()
    with tarfile.open(archive / "all.tar.gz", "w:gz", compresslevel=1) as tar:
        for file in files:
            tar.add(file, arcname=str(file.relative_to(folder)))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            packed.write(file, str(file.relative_to(folder)))
    (archive / "all.zip").write_bytes(inner.getvalue())
    with tarfile.open(archive / "nested.tar", "w") as tar:
        info = tarfile.TarInfo("inner.zip")
        info.size = len(inner.getvalue())
        tar.addfile(info, io.BytesIO(inner.getvalue()))
    is_good, account = files_of(morgue, archive, scratch / f"{folder.name}-containers-index")
    if not folder.name.startswith("html"):
        return is_good
    for file in account["files"]:
        is_good &= told(f"{folder.name} in {file['path']}: members", members(file), len(files))
    return is_good


def main(morgue, data):
    morgue, data = str(pathlib.Path(morgue).resolve()), pathlib.Path(data).resolve()
    is_good = True
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        for corpus in sorted(data.iterdir()):
            good, account = files_of(morgue, corpus, scratch / f"index-{corpus.name}")
            is_good &= good and packed_rows(account, corpus)
        is_good &= files_of(morgue, data, scratch / "index")[0]
        for name in CONTAINERS:
            if (data / name).is_dir():
                is_good &= contained(morgue, data / name, scratch)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
