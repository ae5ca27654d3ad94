"""One log for every process, on standard error, without the secrets that addresses carry and without people."""

import logging
import logging.config
import re
from typing import Any

TOKEN = re.compile(r"(/(?:r|enquiries|links(?:/[a-z-]+)?)/)(?!new\b)[^/\s?#\"'<>\])]+")
# What a mail server or PostgreSQL says of somebody: an address in an answer, a row that was refused.
ADDRESS = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
ROW = re.compile(r"(?<=^DETAIL:) .*?(?=\n\n|\n\[SQL|\nCONTEXT|\Z)", re.DOTALL | re.MULTILINE)

SETTINGS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "referrals.logs.Line", "fmt": "%(asctime)s %(levelname)s %(name)s [%(process)d] %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        "gunicorn.error": {"level": "WARNING", "handlers": ["stderr"], "propagate": False},
        "rq.worker": {"level": "ERROR", "handlers": ["stderr"], "propagate": False},
        "rq.job": {"level": "ERROR", "handlers": ["stderr"], "propagate": False},
        "alembic": {"level": "WARNING"},
    },
}


class Line(logging.Formatter):
    """Takes secrets and people out of the whole text, traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


def scrub(text: str) -> str:
    """The text with the secret part of each private address replaced, email addresses, and what a refused row held."""
    return ADDRESS.sub("…", ROW.sub(" …", TOKEN.sub(r"\1…", text)))


def configure() -> None:
    logging.config.dictConfig(SETTINGS)
