"""Send texts that are expensive for careless programs, one field each, and time the responses.

    .venv/bin/python tools/attack/long_text.py http://127.0.0.1:8000

Only against a server of your own: it fills in forms as anybody on the internet could. Prints one line per text and form
with the time of its response and the slowest response of /healthz meanwhile. docs/security.md has the figures.
"""

import re
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SIZE = 120_000  # characters of two or three bytes, as many as a form of 256 KB holds
TEXTS = {
    "marks of two classes": "a" + "\u0300" * (SIZE // 2) + "\u0316" * (SIZE // 2),
    "marks that are none": "a" + "\u0f73" * (SIZE // 2),
    "just below the limit": "a" + "\u0300" * 9_900 + "\u0316" * 9_900,
    "one long word": "a" * SIZE,
    "digits": "9" * SIZE,
    "at signs": "a@" * (SIZE // 2),
    "dots": "a." * (SIZE // 2),
    "brackets": "<" * SIZE,
    "blank lines": "\n" * SIZE + "x",
    "commas": "a," * (SIZE // 2),
    "expanding": "\ufdfa" * (SIZE // 3),
}
FORMS = {
    "/sign-in": ("email", {"password": "x", "how": "password"}),
    "/sign-in (password)": ("password", {"email": "a@b.example", "how": "password"}),
    "/forgotten-password": ("email", {}),
    "/enquiries": ("email", {}),
    "/enquiries/new": ("need", {"step": "preview"}),
    "/enquiries/new (keywords)": ("keywords", {"step": "preview"}),
    "/enquiries/new (partner)": ("partner", {"step": "preview"}),
}


class Browser:
    """A visitor with cookies and a form token."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        with self._opener.open(f"{base}/sign-in") as page:
            self._token = TOKEN.search(page.read().decode())[1]

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, float]:
        """Return the status of the response and its time in seconds."""
        body = urllib.parse.urlencode({"csrf_token": self._token, **fields}, errors="replace").encode()
        boundary = "----------attack"
        parts = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {"csrf_token": self._token, **fields}.items()
        )
        multipart = f"{parts}--{boundary}--\r\n".encode()
        if len(multipart) < len(body):  # as an attacker would: the most text per byte
            body, kind = multipart, f"multipart/form-data; boundary={boundary}"
        else:
            kind = "application/x-www-form-urlencoded"
        request = urllib.request.Request(self._base + path, body, {"Content-Type": kind})
        begun = time.perf_counter()
        try:
            with self._opener.open(request, timeout=120) as answer:
                return answer.status, time.perf_counter() - begun
        except urllib.error.HTTPError as answer:
            return answer.code, time.perf_counter() - begun


@contextmanager
def watched(base: str) -> Iterator[list[float]]:
    """Ask /healthz repeatedly. The list holds the seconds of each response."""
    times: list[float] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            begun = time.perf_counter()
            with urllib.request.urlopen(f"{base}/healthz", timeout=120):
                times.append(time.perf_counter() - begun)
            done.wait(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield times
    finally:
        done.set()
        watcher.join()


def main(base: str) -> None:
    browser = Browser(base)
    slowest = 0.0
    for form, (field, others) in FORMS.items():
        for name, text in TEXTS.items():
            with watched(base) as health:
                status, took = browser.post(form.partition(" ")[0], {**others, field: text})
            slowest = max(slowest, took)
            print(f"{form:28} {name:22} {status} {1000 * took:8.0f} ms   /healthz at most {1000 * max(health):6.0f} ms")
    print(f"slowest answer: {1000 * slowest:.0f} ms")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
