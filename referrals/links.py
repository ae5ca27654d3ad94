"""Signed links for mails: for one recipient and one purpose, with a random secret that revokes them.

The signature covers a random value of the row, never its number, which a restored database gives out again. The value
is stored, so a mail rendered twice carries the same link. SHA-256, with a salt per purpose.
"""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

REFERRAL = "referral-link"
REFERRAL_COOKIE = "referral-cookie"
ENQUIRY = "enquiry-link"
ENQUIRY_COOKIE = "enquiry-cookie"
ONE_TIME = "one-time-link"
FORM = "enquiry-form"
CURSOR = "cursor"


# An integer is the counter of links from before they carried a secret. Those links work until they are revoked.
Secret = str | int


class Linked(Protocol):
    """A row that links lead to."""

    @property
    def link_secret(self) -> str: ...
    @property
    def old_link_epoch(self) -> int: ...


@dataclass(frozen=True)
class ReferralLink:
    """The content of a referral link: the referral, the recipient ("person:4", "location:9"), and both secrets."""

    public_id: str
    recipient: str
    referral_secret: Secret
    recipient_secret: Secret


@dataclass(frozen=True)
class EnquiryLink:
    """The content of an enquiry link. `is_mailed`: it was mailed to the customer's address.

    The browser that sent the enquiry also holds a link, which proves nothing about the address.
    """

    public_id: str
    secret: Secret
    is_mailed: bool = True


def link_opens(secret: Secret, row: Linked) -> bool:
    """Tell whether a link with this secret opens the row: it has not been revoked."""
    if isinstance(secret, int):
        return secret == row.old_link_epoch >= 0
    return secret == row.link_secret


def _signer(salt: str) -> URLSafeSerializer:
    """Return a serializer that signs with the current key and also reads earlier keys."""
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]  # the last one signs
    return URLSafeSerializer(keys, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})


def sign(salt: str, *values: str | int) -> str:
    return _signer(salt).dumps(list(values))


def read(salt: str, token: str) -> list[str | int] | None:
    """Return the values signed with `salt`, or None for anything else."""
    try:
        values = _signer(salt).loads(token)
    except BadSignature:
        return None
    return values if isinstance(values, list) else None


def referral_token(link: ReferralLink, salt: str = REFERRAL) -> str:
    return sign(salt, link.public_id, link.recipient, link.referral_secret, link.recipient_secret)


def read_referral_token(token: str, salt: str = REFERRAL) -> ReferralLink | None:
    match read(salt, token):
        case [str(public_id), str(recipient), str() | int() as referral_secret, str() | int() as recipient_secret]:
            return ReferralLink(public_id, recipient, referral_secret, recipient_secret)
    return None


def enquiry_token(link: EnquiryLink, salt: str = ENQUIRY) -> str:
    return sign(salt, link.public_id, link.secret)


def read_enquiry_token(token: str, salt: str = ENQUIRY) -> EnquiryLink | None:
    match read(salt, token):
        case [str(public_id), str() | int() as secret]:
            return EnquiryLink(public_id, secret)
    return None


def enquiry_cookie(link: EnquiryLink) -> str:
    return sign(ENQUIRY_COOKIE, link.public_id, link.secret, int(link.is_mailed))


def read_enquiry_cookie(token: str) -> EnquiryLink | None:
    """Return the link in a browser's cookie. Without a mark it is the link of a browser that sent the enquiry."""
    match read(ENQUIRY_COOKIE, token):
        case [str(public_id), str() | int() as secret]:
            return EnquiryLink(public_id, secret, is_mailed=False)
        case [str(public_id), str() | int() as secret, int(is_mailed)]:
            return EnquiryLink(public_id, secret, is_mailed=bool(is_mailed))
    return None


def one_time_token(purpose: str, secret: str) -> str:
    return sign(f"{ONE_TIME}:{purpose}", secret)


def read_one_time_token(purpose: str, token: str) -> Secret | None:
    """Return the secret in the link, or the row's number for links from before they carried a secret."""
    match read(f"{ONE_TIME}:{purpose}", token):
        case [str() | int() as secret]:
            return secret
    return None


def absolute(path: str) -> str:
    """Return `path` as an absolute URL for a mail: from BASE_URL, never from the request."""
    return f"{current_app.config['BASE_URL']}{path}"
