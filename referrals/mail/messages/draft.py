"""What a function of this package returns, and the private addresses that a mail carries."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from referrals import links
from referrals.links import EnquiryLink, ReferralLink
from referrals.mail.calendar import Entry
from referrals.mail.email_message import MailAddress
from referrals.queries.notices import Mail

HIDDEN = "…"
NO_NAME = re.compile(r"[@/<>]|www\.|\.\w\w|\d{3}", re.IGNORECASE)  # an address or a number to call in place of a name


@dataclass(frozen=True)
class Links:
    """The addresses in a mail. Whoever looks at somebody else's mail sees them without what makes them work."""

    are_shown: bool = True

    def referral(self, mail: Mail) -> str:
        """Return the reader's own link to the first referral of the mail."""
        assert mail.reader
        referral = mail.referrals[0]
        link = ReferralLink(referral.public_id, mail.first.recipient, referral.link_secret, mail.reader.link_secret)
        return self._absolute("/r", links.referral_token(link))

    def enquiry(self, mail: Mail) -> str:
        assert mail.enquiry
        link = EnquiryLink(mail.enquiry.public_id, mail.enquiry.link_secret)
        return self._absolute("/enquiries", links.enquiry_token(link))

    def one_time(self, mail: Mail) -> str:
        assert mail.link
        token = links.one_time_token(mail.link.purpose, mail.link.secret)
        return self._absolute(f"/links/{mail.link.purpose}", token)

    def archive(self, _mail: Mail) -> str:
        """Return the address of the archive, for those who sign in."""
        return links.absolute("/archive")

    def _absolute(self, path: str, token: str) -> str:
        return links.absolute(f"{path}/{token if self.are_shown else HIDDEN}")


@dataclass(frozen=True)
class Draft:
    """A mail before it is put into words: the folder of its templates, and what they need.

    `carries` makes the private address that is in it, their `url`; `thread` names the conversation to which it belongs
    in the reader's mailbox; `entry` is what its reader's calendar may keep.
    """

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    carries: Callable[[Links, Mail], str] | None = None
    thread: str | None = None
    reply_to: MailAddress | None = None
    entry: Entry | None = None


def greeted(name: str) -> str:
    """Return a name that somebody else wrote, as a mail may repeat it; nothing when it is an address or a number."""
    return "" if NO_NAME.search(name) else name


def quoted(text: str) -> str:
    """Return what somebody else wrote as a mail quotes it, so that nobody takes it for ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
