"""Whether a customer is real: judge enquiries of the public form, and record the proof.

Within the transaction that stores the enquiry, or that proves the customer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from referrals import origin_keys
from referrals.actions import locks
from referrals.actions.enquiry import origin
from referrals.actions.notice import unproved_mail
from referrals.actions.notice.unproved_mail import MailLimitKeys
from referrals.actions.ranking import counts
from referrals.database import DbSession
from referrals.models import Enquiry, EnquiryPrivate, ProvedBrowser, Referral, UnprovedMail
from referrals.queries.network import settings
from referrals.rules import email_addresses, link_detection, triage
from referrals.rules.triage import Confirm, HoldReason, Proof


@dataclass(frozen=True)
class EnquiryOrigin:
    """Where an enquiry of the public form came from, as keys of `origin_keys`, and what was odd about the form."""

    browser_key: str | None = None
    network_key: str | None = None
    odd: tuple[HoldReason, ...] = ()


@dataclass(frozen=True)
class CheckedEnquiry:
    """The fields of an enquiry that triage checks."""

    email: str
    public_text: str
    words_key: str | None
    nonce: str
    partner_ids: Collection[int]
    origin: EnquiryOrigin

    @property
    def keys(self) -> MailLimitKeys:
        return unproved_mail.limit_keys(self.email, browser=self.origin.browser_key, network=self.origin.network_key)


@dataclass(frozen=True)
class TriageResult:
    """Whether and why an enquiry is held, and how its customer is proved at once, if at all."""

    is_held: bool
    reasons: tuple[HoldReason, ...] = ()
    proof: Proof | None = None


def triage_enquiry(session: DbSession, enquiry_to_check: CheckedEnquiry, *, now: datetime) -> TriageResult:
    """Judge an enquiry of the public form by the reasons found and the operator's setting.

    One from a browser in which the address was confirmed is proved, and waits at most for its partners' limit.
    """
    reasons = tuple(find_doubts(session, enquiry_to_check, now=now))
    if is_proved_browser(session, enquiry_to_check.email, enquiry_to_check.origin.browser_key, now=now):
        return TriageResult(HoldReason.PARTNER_LIMIT in reasons, reasons, Proof.CONFIRMED)
    confirm = settings.current().confirm_when
    if confirm is Confirm.ALWAYS:
        reasons = (HoldReason.ALWAYS, *reasons)
    return TriageResult(triage.must_hold(reasons, confirm), reasons)


def find_doubts(session: DbSession, enquiry_to_check: CheckedEnquiry, *, now: datetime) -> list[HoldReason]:
    """Return every reason for doubt. The operator's setting decides whether they hold the enquiry."""
    unproved_mail.lock(session, enquiry_to_check.keys)
    checks = {
        HoldReason.STAMP_USED: _is_stamp_used(session, enquiry_to_check.nonce),
        HoldReason.LINK: link_detection.has_link(enquiry_to_check.public_text),
        HoldReason.DISPOSABLE: is_disposable(enquiry_to_check.email),
        HoldReason.UNCONFIRMED: _has_other_unconfirmed(session, enquiry_to_check.keys, now),
        HoldReason.SAME_WORDS: _are_words_known(session, enquiry_to_check.words_key, now),
        HoldReason.PARTNER_LIMIT: bool(busy_partners(session, enquiry_to_check.partner_ids, now=now)),
    }
    reasons = {*enquiry_to_check.origin.odd, *(reason for reason, is_found in checks.items() if is_found)}
    reasons |= set(unproved_mail.reached_limits(session, enquiry_to_check.keys, now=now))
    return sorted(reasons, key=list(HoldReason).index)


def is_disposable(email: str) -> bool:
    """Tell whether the domain of the address, or one above it, gives out throw-away addresses."""
    from disposable_email_domains import blocklist  # large; most processes never need it

    labels = email_addresses.normalize_email(email).rpartition("@")[2].split(".")
    return any(".".join(labels[index:]) in blocklist for index in range(len(labels) - 1))


def is_proved_browser(session: DbSession, email: str, browser_key: str | None, *, now: datetime) -> bool:
    """Tell whether the address was confirmed in this browser lately."""
    if browser_key is None:
        return False
    proved = select(ProvedBrowser.proved_at).where(
        ProvedBrowser.mailbox_key == origin_keys.mailbox_key(email),
        ProvedBrowser.browser_key == browser_key,
        ProvedBrowser.proved_at > now - triage.PROVED_FOR,
    )
    return session.scalar(proved) is not None


def busy_partners(session: DbSession, partner_ids: Collection[int], *, now: datetime) -> Sequence[int]:
    """Return the partners that have reached their hourly limit of public enquiries."""
    for partner_id in sorted(partner_ids):
        locks.lock_name(session, "partner-limit", partner_id)
    recent = (
        select(Referral.partner_id)
        .join(Enquiry, Enquiry.id == Referral.enquiry_id)
        .where(Referral.partner_id.in_(partner_ids), Referral.received_at > now - triage.HOUR)
        .where(Enquiry.entered_by_id.is_(None))
    )
    busy = recent.group_by(Referral.partner_id).having(func.count() >= triage.MAX_PER_PARTNER_AN_HOUR)
    return session.scalars(busy).all()


def _is_stamp_used(session: DbSession, nonce: str) -> bool:
    return session.scalar(select(Enquiry.id).where(Enquiry.form_nonce == nonce)) is not None


def _has_other_unconfirmed(session: DbSession, keys: MailLimitKeys, now: datetime) -> bool:
    """Tell whether the reader of the address has, or was mailed about, another unproved enquiry."""
    mailed = (
        select(UnprovedMail.id)
        .join(Enquiry, Enquiry.id == UnprovedMail.enquiry_id)
        .where(UnprovedMail.reader_key == keys.reader, UnprovedMail.at > now - triage.UNCONFIRMED_WITHIN)
        .where(Enquiry.proved_at.is_(None))
    )
    return session.scalar(mailed.limit(1)) is not None


def _are_words_known(session: DbSession, words_key: str | None, now: datetime) -> bool:
    if words_key is None:
        return False
    same = select(Enquiry.id).where(
        Enquiry.words_key == words_key, Enquiry.received_at > now - triage.SAME_WORDS_WITHIN
    )
    return session.scalar(same.limit(1)) is not None


def partners_asked_the_same(session: DbSession, enquiry: Enquiry, *, now: datetime) -> set[int]:
    """Return the partners that have another enquiry of the same customer with the same words."""
    own_email = select(EnquiryPrivate.email).where(EnquiryPrivate.enquiry_id == enquiry.id).scalar_subquery()
    same_enquiries = (
        select(Referral.partner_id)
        .join(Enquiry, Enquiry.id == Referral.enquiry_id)
        .join(EnquiryPrivate, EnquiryPrivate.enquiry_id == Enquiry.id)
        .where(Enquiry.id != enquiry.id, Enquiry.words_key == enquiry.words_key, Enquiry.closed_at.is_(None))
        .where(EnquiryPrivate.email == own_email, Referral.received_at > now - triage.MONTH)
    )
    return set(session.scalars(same_enquiries)) if enquiry.words_key else set()


def prove(session: DbSession, enquiry_id: int, *, proof: Proof, now: datetime) -> bool:
    """Record the first proof. Return whether this was the first. Call it in the transaction of what proves it.

    From then on the ranking counts the enquiry, each event on the day on which it happened.
    """
    locks.lock_name(session, "ranking")
    unproved = update(Enquiry).where(Enquiry.id == enquiry_id, Enquiry.proved_at.is_(None))
    if not session.execute(unproved.values(proved_at=now, proof=proof).returning(Enquiry.id)).all():
        return False
    origin.weigh(session, enquiry_id, now=now)
    counts.recount_enquiry(session, enquiry_id, now=now)
    return True
