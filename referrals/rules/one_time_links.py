"""One-time links: how long they work, how many may be sent, and why one no longer works."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from referrals.rules.refusal import N_, Refusal

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIFETIME = {
    "invitation": 14 * DAY,
    "sign-in": HOUR,
    "password-reset": HOUR,
    "email-change": DAY,
    "first-operator": 7 * DAY,
    "contact-check": 14 * DAY,
}
MAX_LINKS_PER_HOUR = 5  # to one person or mailbox, whoever asks
# Mails that somebody else causes, to an address that may be a stranger's. They are counted apart from those that the
# owner asks for, so that nobody can use up another person's links to sign in.
CAUSED_BY_OTHERS = ("invitation", "email-change", "contact-check")


class LinkProblem(StrEnum):
    """Why a link no longer works."""

    USED = "used"
    VOIDED = "voided"
    EXPIRED = "expired"


SENTENCES = {
    LinkProblem.USED: N_("This link has already been used. Each link works once."),
    LinkProblem.VOIDED: N_("This link was replaced by a newer one, or cancelled."),
    LinkProblem.EXPIRED: N_("This link has expired."),
}
TOO_MANY = N_("Too many emails have been sent to this person in the last hour. Try again later.")


class StoredLink(Protocol):
    @property
    def used_at(self) -> datetime | None: ...
    @property
    def voided_at(self) -> datetime | None: ...
    @property
    def expires_at(self) -> datetime: ...


class LinkInvalid(Refusal):
    """The link does not work, or no longer. Nothing has changed."""

    def __init__(self, problem: LinkProblem = LinkProblem.USED) -> None:
        super().__init__(SENTENCES[problem])
        self.trouble = problem


def link_problem(link: StoredLink, now: datetime) -> LinkProblem | None:
    """Return why the link does not work at `now`, or None if it does."""
    if link.used_at is not None:
        return LinkProblem.USED
    if link.voided_at is not None:
        return LinkProblem.VOIDED
    return LinkProblem.EXPIRED if link.expires_at <= now else None
