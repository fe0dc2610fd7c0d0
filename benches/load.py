#!/usr/bin/env python3
"""Load on `morgue serve`: load.py URL QUERIES [--seconds 60] [--connections 64] [--path /api/search?q=] [--pid PID]

QUERIES holds a query a line. First the peak: every connection asks again as soon as it is answered. Then half of that rate,
asked at equal distances whatever the answers take, and timed from when each was due (no coordinated omission). Prints
requests a second, latencies and errors of both, and the memory of the server's process before and after.
"""

import argparse
import asyncio
import random
import time
import urllib.parse


async def ask(reader, writer, host, path):
    """Asks on an open connection; returns the status."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    await reader.readexactly(length)
    return int(head[9:12])


async def connection(host, paths, due, times, errors):
    """Asks one path after the other: when it is due, or at once where nothing says when."""
    name, port = host.split(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    while True:
        began = time.perf_counter()
        if due is not None:
            began = next(due)
            if began is None:
                break
            await asyncio.sleep(max(0, began - time.perf_counter()))
        elif began > times["end"]:
            break
        try:
            status = await ask(reader, writer, host, random.choice(paths))
            if status != 200:
                errors.append(status)
        except Exception as error:  # whatever it is, it is an error of the server's
            errors.append(type(error).__name__)
            reader, writer = await asyncio.open_connection(name, int(port))
        times["all"].append(time.perf_counter() - began)
    writer.close()


def schedule(rate, end):
    """Gives the times at which requests are due, then None for ever."""
    at = time.perf_counter()
    while at < end:
        yield at
        at += 1 / rate
    while True:
        yield None


async def run(host, paths, connections, seconds, rate):
    end = time.perf_counter() + seconds
    due = schedule(rate, end) if rate else None
    times, errors = {"all": [], "end": end}, []
    began = time.perf_counter()
    await asyncio.gather(*(connection(host, paths, due, times, errors) for _ in range(connections)))
    return sorted(times["all"]), errors, time.perf_counter() - began


def memory(pid):
    """Returns the MB of a process that are its own, files mapped left out."""
    if pid is None:
        return float("nan")
    lines = open(f"/proc/{pid}/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


def say(name, times, errors, took):
    at = lambda part: 1000 * times[min(len(times) - 1, int(part * len(times)))]
    print(
        f"{name:5} {len(times) / took:8.0f}/s   p50 {at(0.5):7.1f} ms   p95 {at(0.95):7.1f}   p99 {at(0.99):7.1f}"
        f"   max {1000 * times[-1]:7.1f}   {len(times)} requests, {len(errors)} errors {errors[:3] or ''}"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("queries")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--path", default="/api/search?q=")
    parser.add_argument("--pid", type=int)
    args = parser.parse_args()
    host = urllib.parse.urlsplit(args.url).netloc
    random.seed(1)
    paths = [args.path + line.strip() for line in open(args.queries) if line.strip()]
    before = memory(args.pid)
    peak, errors, took = asyncio.run(run(host, paths, args.connections, args.seconds, None))
    say("peak", peak, errors, took)
    between = memory(args.pid)
    half, errors, took = asyncio.run(run(host, paths, args.connections, args.seconds, len(peak) / took / 2))
    say("half", half, errors, took)
    print(f"memory {before:.0f} MB before, {between:.0f} after the peak, {memory(args.pid):.0f} at the end")


if __name__ == "__main__":
    main()
