"""The Draft that each function of this package returns, and the private links in mails."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from referrals import links
from referrals.links import EnquiryLink, ReferralLink
from referrals.mail.calendar_entries import CalendarEntry
from referrals.mail.email_message import MailAddress
from referrals.queries.notice.notice_facts import MailFacts

HIDDEN = "…"
NO_NAME = re.compile(r"[@/<>]|www\.|\.\w\w|\d{3}", re.IGNORECASE)  # an address or a telephone number


@dataclass(frozen=True)
class Links:
    """The links in a mail. In a preview for somebody else (`are_shown` is false) their tokens are hidden."""

    are_shown: bool = True

    def referral(self, mail: MailFacts) -> str:
        """Return the reader's own link to the first referral of the mail."""
        assert mail.reader
        referral = mail.referrals[0]
        recipient = str(mail.first.recipient)
        link = ReferralLink(referral.public_id, recipient, referral.link_secret, mail.reader.link_secret)
        return self._absolute("/r", links.referral_token(link))

    def enquiry(self, mail: MailFacts) -> str:
        assert mail.enquiry
        link = EnquiryLink(mail.enquiry.public_id, mail.enquiry.link_secret)
        return self._absolute("/enquiries", links.enquiry_token(link))

    def one_time(self, mail: MailFacts) -> str:
        assert mail.link
        token = links.one_time_token(mail.link.purpose, mail.link.secret)
        return self._absolute(f"/links/{mail.link.purpose}", token)

    def archive(self, _mail: MailFacts) -> str:
        """Return the URL of the archive, for people with an account."""
        return links.absolute("/archive")

    def _absolute(self, path: str, token: str) -> str:
        return links.absolute(f"{path}/{token if self.are_shown else HIDDEN}")


@dataclass(frozen=True)
class Draft:
    """The content of a mail: the folder of its templates and their values.

    `link` makes the private URL of the mail, which templates know as `url`. Mails with the same `thread` form one
    conversation in the reader's mailbox. `entry` is attached as a calendar file.
    """

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    link: Callable[[Links, MailFacts], str] | None = None
    thread: str | None = None
    reply_to: MailAddress | None = None
    entry: CalendarEntry | None = None


def greeting_name(name: str) -> str:
    """Return a name that somebody typed, or "" when it looks like an address or a telephone number."""
    return "" if NO_NAME.search(name) else name


def quote(text: str) -> str:
    """Return text that somebody typed with "> " before each line, so that readers see that it is not ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
