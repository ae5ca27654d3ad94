"""Slow clients against a running server: how long does /healthz take meanwhile?

    python tools/attack/slow_clients.py http://127.0.0.1:8000 --headers 20 --bodies 20 --seconds 30

Some clients send their headers one byte at a time, the others a body. Prints the results of a probe every half second,
and how many slow connections the server has closed. Only against servers of your own.
"""

import argparse
import http.client
import socket
import statistics
import threading
import time
from urllib.parse import urlsplit

PROBE_TIMEOUT = 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--headers", type=int, default=20)
    parser.add_argument("--bodies", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30.0)
    wanted = parser.parse_args()
    address = urlsplit(wanted.url)
    host, port = address.hostname or "127.0.0.1", address.port or 80
    before = probe(host, port)
    print(f"before: {before * 1000:.0f} ms")
    stopping, closed = threading.Event(), []
    starts = [b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "] * wanted.headers
    starts += [b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"] * wanted.bodies
    for start in starts:
        threading.Thread(target=drip, args=(host, port, start, stopping, closed), daemon=True).start()
    time.sleep(1.0)
    times, until = [], time.monotonic() + wanted.seconds
    while time.monotonic() < until:
        times.append(probe(host, port))
        time.sleep(0.5)
    stopping.set()
    failed = sum(seconds >= PROBE_TIMEOUT for seconds in times)
    print(
        f"during: {len(times)} probes, median {statistics.median(times) * 1000:.0f} ms, "
        f"slowest {max(times) * 1000:.0f} ms, without an answer {failed}"
    )
    print(f"slow connections closed by the server: {len(closed)} of {len(starts)}")


def probe(host: str, port: int) -> float:
    """Return the seconds that /healthz took, PROBE_TIMEOUT without an answer."""
    began = time.monotonic()
    connection = http.client.HTTPConnection(host, port, timeout=PROBE_TIMEOUT)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return PROBE_TIMEOUT
    finally:
        connection.close()
    return time.monotonic() - began


def drip(host: str, port: int, start: bytes, stopping: threading.Event, closed: list[float]) -> None:
    """Send `start`, then a byte a second, until told to stop or the server closes."""
    began = time.monotonic()
    with socket.create_connection((host, port)) as client:
        client.sendall(start)
        client.settimeout(1.0)
        while not stopping.is_set():
            try:
                client.sendall(b"a")
                if client.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            return
    closed.append(time.monotonic() - began)


if __name__ == "__main__":
    main()
