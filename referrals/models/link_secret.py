"""The random value that every link to a row carries: no link ever opens another row, not even after a restore.

Numbers are given out again once a database has been restored from a backup, and so are counters; a random value is not.
"""

import secrets

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

NO_OLD_LINKS = -1


def new_link_secret() -> str:
    """Return 128 random bits as text for an address."""
    return secrets.token_urlsafe(16)


def renewed() -> dict[str, str | int]:
    """Return the values that end every link sent so far for a row."""
    return {"link_secret": new_link_secret(), "old_link_epoch": NO_OLD_LINKS}


class Linked:
    """Columns of a row that emailed links lead to.

    `old_link_epoch` is the counter that links carried before they carried a secret; NO_OLD_LINKS when none of those
    works any more.
    """

    link_secret: Mapped[str] = mapped_column(String(32), default=new_link_secret)
    old_link_epoch: Mapped[int] = mapped_column(default=NO_OLD_LINKS)
