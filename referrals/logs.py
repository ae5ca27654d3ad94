"""One log for every process, on standard error, without the secrets that addresses carry and without people."""

import logging
import logging.config
import re
import threading
from collections import Counter
from contextvars import ContextVar
from typing import Any

TOKEN = re.compile(r"(/(?:r|enquiries|links(?:/[a-z-]+)?)/|[?&]demo=)(?!new\b)[^/\s?#&\"'<>\])]+")
# What a mail server or PostgreSQL says of somebody: an address in an answer, a row that was refused.
ADDRESS = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
ROW = re.compile(r"(?<=^DETAIL:) .*?(?=\n\n|\n\[SQL|\nCONTEXT|\Z)", re.DOTALL | re.MULTILINE)

REPEATS_EVERY = 30.0  # seconds for which what has been said is only counted

# The request that this thread is at work for; empty outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")

SETTINGS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "referrals.logs.Line", "fmt": "%(asctime)s %(levelname)s %(name)s [%(process)d] %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        "waitress": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},  # a short queue is no news
        "rq.worker": {"level": "ERROR", "handlers": ["stderr"], "propagate": False},
        "rq.job": {"level": "ERROR", "handlers": ["stderr"], "propagate": False},
        "alembic": {"level": "WARNING"},
    },
}


class Line(logging.Formatter):
    """Takes secrets and people out of the whole text, traceback included, and says for which request it was."""

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as logging has it
        at_work_for = request_id.get()
        return super().formatMessage(record) + (f" [{at_work_for}]" if at_work_for else "")


def scrub(text: str) -> str:
    """The text with the secret part of each private address replaced, email addresses, and what a refused row held."""
    return ADDRESS.sub("…", ROW.sub(" …", TOKEN.sub(r"\1…", text)))


def configure() -> None:
    logging.config.dictConfig(SETTINGS)


class Repeated:
    """Says at once what happens for the first time, and how often it happened again half a minute later."""

    def __init__(self, log: logging.Logger, *, every: float = REPEATS_EVERY) -> None:
        self._log, self._every = log, every
        self._lock = threading.Lock()
        self._again: Counter[str] = Counter()

    def error(self, key: str, line: str, *, exc_info: BaseException | None = None) -> None:
        """Log the line, unless one with the same key was logged just now."""
        with self._lock:
            is_new = key not in self._again
            self._again[key] = 0 if is_new else self._again[key] + 1
        if is_new:
            self._log.error("%s", line, exc_info=exc_info)
            self._sum_up_later(key)

    def _sum_up_later(self, key: str) -> None:
        timer = threading.Timer(self._every, self._sum_up, [key])
        timer.daemon = True
        timer.start()

    def _sum_up(self, key: str) -> None:
        with self._lock:
            again = self._again.pop(key)
        if again:
            self._log.error("%s: %d times more in the last %.0f s", key, again, self._every)
