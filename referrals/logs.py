"""Logging for every process, to standard error, without secrets in URLs and without personal data."""

import logging
import logging.config
import re
import threading
from collections import Counter
from contextvars import ContextVar

TOKEN = re.compile(r"(/(?:r|enquiries|links(?:/[a-z-]+)?)/|[?&]demo=)(?!new\b)[^/\s?#&\"'<>\])]+")
# Personal data in errors: an address in a mail server's answer, a row that PostgreSQL refused.
ADDRESS = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
ROW = re.compile(r"(?<=^DETAIL:) .*?(?=\n\n|\n\[SQL|\nCONTEXT|\Z)", re.DOTALL | re.MULTILINE)

SUMMARY_INTERVAL = 30.0  # seconds in which repetitions are only counted

# The request id of the current thread; empty outside of a request.
request_id: ContextVar[str] = ContextVar("request_id", default="")

SETTINGS: dict[str, object] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "referrals.logs.LogFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s [%(process)d] %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        "waitress": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},  # a short queue is normal
        "rq.worker": {"level": "ERROR", "handlers": ["stderr"], "propagate": False},
        "rq.job": {"level": "ERROR", "handlers": ["stderr"], "propagate": False},
        "alembic": {"level": "WARNING"},
    },
}


class LogFormatter(logging.Formatter):
    """Removes secrets and personal data from the whole text, traceback included, and adds the request id."""

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as logging has it
        current_request_id = request_id.get()
        return super().formatMessage(record) + (f" [{current_request_id}]" if current_request_id else "")


def scrub(text: str) -> str:
    """Return the text without the secrets of private links, email addresses, and the content of refused rows."""
    return ADDRESS.sub("…", ROW.sub(" …", TOKEN.sub(r"\1…", text)))


def configure() -> None:
    logging.config.dictConfig(SETTINGS)


class RepeatedErrorLog:
    """Logs the first occurrence of an error at once, and half a minute later how often it was repeated."""

    def __init__(self, log: logging.Logger, *, every: float = SUMMARY_INTERVAL) -> None:
        self._log, self._every = log, every
        self._lock = threading.Lock()
        self._repetitions: Counter[str] = Counter()

    def error(self, key: str, line: str, *, exc_info: BaseException | None = None) -> None:
        """Log the line, unless one with the same key was logged a moment ago."""
        with self._lock:
            is_new = key not in self._repetitions
            self._repetitions[key] = 0 if is_new else self._repetitions[key] + 1
        if is_new:
            self._log.error("%s", line, exc_info=exc_info)
            self._sum_up_later(key)

    def _sum_up_later(self, key: str) -> None:
        timer = threading.Timer(self._every, self._sum_up, [key])
        timer.daemon = True
        timer.start()

    def _sum_up(self, key: str) -> None:
        with self._lock:
            repetitions = self._repetitions.pop(key)
        if repetitions:
            self._log.error("%s: %d times more in the last %.0f s", key, repetitions, self._every)
