"""The random secret in every link to a row, so that a link never opens another row, even after a restore.

A restored database gives out row numbers and counters again. A random value does not repeat.
"""

import secrets

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

NO_OLD_LINKS = -1


def new_link_secret() -> str:
    """Return 128 random bits as text for a URL."""
    return secrets.token_urlsafe(16)


def renewed() -> dict[str, str | int]:
    """Return the column values that revoke every link to a row sent so far."""
    return {"link_secret": new_link_secret(), "old_link_epoch": NO_OLD_LINKS}


class Linked:
    """The columns of a row that emailed links lead to.

    `old_link_epoch` is the counter that links carried before they carried a secret. NO_OLD_LINKS means that none of
    those links works any more.
    """

    link_secret: Mapped[str] = mapped_column(String(32), default=new_link_secret)
    old_link_epoch: Mapped[int] = mapped_column(default=NO_OLD_LINKS)
