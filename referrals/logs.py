"""One log for every process, on standard error, without the secrets that addresses carry."""

import logging
import logging.config
import re
from typing import Any

TOKEN = re.compile(r"(/(?:r|enquiries|links(?:/[a-z-]+)?)/)(?!new\b)[^/\s?#\"'<>\])]+")

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
    """Takes tokens out of the whole text, traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


def scrub(text: str) -> str:
    """The text with the secret part of each private address replaced."""
    return TOKEN.sub(r"\1…", text)


def configure() -> None:
    logging.config.dictConfig(SETTINGS)
