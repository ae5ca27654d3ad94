"""Concurrent requests for one URL, from a process of its own, so that the server has the rest of the machine.

    echo '{"port": 8000, "path": "/board", "headers": {}, "connections": 8, "seconds": 3}'
python -m tools.bench.load

Connections are kept alive. Prints requests per second, the median seconds of one, and the number of responses by
status.
"""

import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # without importing referrals.config: this process starts often
LARGEST = 1 << 20  # bytes per read


def load(port, path, headers, *, connections, seconds):
    """Load a URL from another process. Return the results."""
    asked = {"port": port, "path": path, "headers": headers, "connections": connections, "seconds": seconds}
    program = [sys.executable, "-m", "tools.bench.load"]
    done = subprocess.run(program, cwd=ROOT, input=json.dumps(asked), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main(port, path, headers, connections, seconds):
    until = time.perf_counter() + seconds
    results = [([], Counter()) for _ in range(connections)]
    threads = [threading.Thread(target=ask, args=(port, path, headers, until, *result)) for result in results]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    times = [one for times, _ in results for one in times]
    statuses = sum((statuses for _, statuses in results), Counter())
    found = {"rate": len(times) / took, "median": statistics.median(times), "statuses": statuses}
    print(json.dumps(found))


def ask(port, path, headers, until, times, statuses):
    """Request repeatedly over one connection, and a new one when the server has closed it."""
    while time.perf_counter() < until:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            is_open = True
            while is_open and time.perf_counter() < until:
                began = time.perf_counter()
                line.sendall(request(port, path, headers))
                status, answered = answer(line)
                times.append(time.perf_counter() - began)
                statuses[status] += 1
                is_open = answered.get("connection", "").lower() != "close"


def request(port, path, headers):
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def answer(line):
    """Return status and headers of a response. Its body is read and dropped."""
    got = bytearray()
    while (end := got.find(b"\r\n\r\n")) < 0:
        got += line.recv(LARGEST) or gone()
    first, *lines = bytes(got[:end]).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (header.partition(":") for header in lines)}
    left = int(headers.get("content-length", 0)) - (len(got) - end - 4)
    while left > 0:
        left -= len(line.recv(LARGEST) or gone())
    return first.split()[1], headers


def gone():
    raise ConnectionError("the server closed the connection before it had answered")


if __name__ == "__main__":
    main(**json.load(sys.stdin))
