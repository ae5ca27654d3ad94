"""The signed addresses that mails carry: for one recipient, one purpose, and with an epoch that revokes them.

Signed rather than stored, so that a mail rendered twice carries the same link. SHA-256, a salt for each purpose.
"""

import hashlib
from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

REFERRAL = "referral-link"
REFERRAL_COOKIE = "referral-cookie"
ENQUIRY = "enquiry-link"
ENQUIRY_COOKIE = "enquiry-cookie"
ONE_TIME = "one-time-link"
FORM = "enquiry-form"


@dataclass(frozen=True)
class ReferralLink:
    """What a link to a referral says: which one, for whom ("person:4", "location:9"), and the epochs it was made in."""

    public_id: str
    recipient: str
    referral_epoch: int
    recipient_epoch: int


@dataclass(frozen=True)
class EnquiryLink:
    public_id: str
    epoch: int


def _signer(salt: str) -> URLSafeSerializer:
    key = current_app.config["SECRET_KEY"]
    return URLSafeSerializer(key, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})


def sign(salt: str, *values: str | int) -> str:
    return _signer(salt).dumps(list(values))


def read(salt: str, token: str) -> list[str | int] | None:
    """Return the values that were signed with `salt`, or None for anything else."""
    try:
        values = _signer(salt).loads(token)
    except BadSignature:
        return None
    return values if isinstance(values, list) else None


def referral_token(link: ReferralLink, salt: str = REFERRAL) -> str:
    return sign(salt, link.public_id, link.recipient, link.referral_epoch, link.recipient_epoch)


def read_referral_token(token: str, salt: str = REFERRAL) -> ReferralLink | None:
    match read(salt, token):
        case [str(public_id), str(recipient), int(referral_epoch), int(recipient_epoch)]:
            return ReferralLink(public_id, recipient, referral_epoch, recipient_epoch)
    return None


def enquiry_token(link: EnquiryLink, salt: str = ENQUIRY) -> str:
    return sign(salt, link.public_id, link.epoch)


def read_enquiry_token(token: str, salt: str = ENQUIRY) -> EnquiryLink | None:
    match read(salt, token):
        case [str(public_id), int(epoch)]:
            return EnquiryLink(public_id, epoch)
    return None


def one_time_token(purpose: str, link_id: int) -> str:
    return sign(f"{ONE_TIME}:{purpose}", link_id)


def read_one_time_token(purpose: str, token: str) -> int | None:
    match read(f"{ONE_TIME}:{purpose}", token):
        case [int(link_id)]:
            return link_id
    return None


def absolute(path: str) -> str:
    """Return `path` as an address for a mail: from BASE_URL, never from the request."""
    return f"{current_app.config['BASE_URL']}{path}"
