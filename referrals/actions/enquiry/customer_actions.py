"""What a customer, or the network for a customer, does with an enquiry: send, ask another partner, choose, withdraw."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from referrals import origin_keys
from referrals.actions import locks
from referrals.actions.directory.search_log import SearchRecord
from referrals.actions.enquiry import closing, dispatch, held, triage
from referrals.actions.enquiry.triage import CheckedEnquiry, EnquiryOrigin, TriageResult
from referrals.actions.notice import notice_writer
from referrals.actions.ranking import counts
from referrals.actions.referral import events, stored_referral
from referrals.database import DbSession, write
from referrals.extensions import db
from referrals.models import (
    Enquiry,
    EnquiryKeyword,
    EnquiryPrivate,
    Location,
    NoticeKind,
    Partner,
    Referral,
    ReferralEvent,
    enquiry_term,
    new_public_id,
)
from referrals.queries.network import settings
from referrals.rules import email_addresses, lifecycle
from referrals.rules import triage as triage_rules
from referrals.rules.actor import CUSTOMER, Actor
from referrals.rules.choices import Channel, CustomerChoice
from referrals.rules.folding import search_text
from referrals.rules.refusal import N_, FieldRefusal, Refusal
from referrals.rules.triage import Proof

DUPLICATE_WITHIN = timedelta(days=1)
NONCE_PREFIX_LENGTH = 40  # characters of the nonce that are kept when a form comes back changed
BUSY = N_(
    "%(partner)s has received a lot of enquiries in the last hour. Choose another partner, or try again in an hour."
)
NOT_OPEN = N_("Enquiries aren’t open yet: this network hasn’t been able to send an email so far.")


@dataclass(frozen=True)
class Overview:
    """What partners see at once. The budget is in minor units; `term_ids` are products, services and industries."""

    need: str
    country: str
    language: str
    zone: str
    overview: str = ""
    place: str = ""
    company_size: str | None = None
    time_frame: str | None = None
    budget_from_minor: int | None = None
    budget_to_minor: int | None = None
    budget_currency: str | None = None
    term_ids: tuple[int, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrivatePart:
    """What partners see only after I'm interested."""

    company: str
    contact_name: str
    email: str
    telephone: str = ""
    address: str = ""
    details: str = ""
    reach_me: str = ""


@dataclass(frozen=True)
class Submission:
    """A form as it was sent. `nonce` is the form's own: sent twice, it is one enquiry.

    `entered_by_id`: who of the network entered it for the customer. Such an enquiry is never held, and is proved at
    once. `origin`: where it came from, if by the public form. Only such an enquiry can be in doubt.
    """

    overview: Overview
    private: PrivatePart
    location_ids: tuple[int, ...]
    nonce: str
    consent_version: str
    channel: Channel = Channel.SEARCH
    campaign: str = ""
    entered_by_id: int | None = None
    search: SearchRecord | None = None  # the search that led to it
    origin: EnquiryOrigin | None = None

    @property
    def fingerprint(self) -> str:
        """Return a hash that is equal for the same enquiry sent by different forms."""
        content = (asdict(self.overview), asdict(self.private), sorted(self.location_ids), self.channel)
        return hashlib.sha256(repr(content).encode()).hexdigest()


@dataclass(frozen=True)
class Submitted:
    """The enquiry of a submission. `is_new` is False if it had been sent before.

    `is_own`: this very form created it, not another one with the same words.
    """

    enquiry_id: int
    public_id: str
    is_new: bool
    link_secret: str
    is_own: bool = True
    referral_ids: tuple[int, ...] = field(default=())


def submit(submission: Submission, *, by: Actor, now: datetime) -> Submitted:
    """Send an enquiry to its partners: one referral each, with its deadline and its notices.

    An enquiry in doubt is held instead until its customer confirms the address. Raises Refusal if enquiries are closed,
    a partner is not listed or chosen twice, or too many are chosen.
    """
    with write() as session:
        # Two tabs or two clicks: the second waits here, and finds what the first has stored.
        locks.lock_name(session, "enquiry", submission.fingerprint)
        locks.lock_name(session, "form", submission.nonce)
        earlier = _already_sent(submission, now=now)
        if earlier is not None:
            return earlier
        return _send(session, submission, by=by, now=now)


def _send(session: DbSession, submission: Submission, *, by: Actor, now: datetime) -> Submitted:
    if not settings.enquiries_are_open():
        raise Refusal(NOT_OPEN)
    locations = dispatch.checked_locations(submission.location_ids, size=submission.overview.company_size, now=now)
    limit = settings.current().partner_limit
    if len(locations) > limit:
        raise FieldRefusal("partner", dispatch.TOO_MANY, limit=limit)
    triage_result = _triage(session, submission, [location.profile.partner_id for location in locations], now=now)
    enquiry_id, public_id = _store(session, submission, now=now)
    if triage_result.proof is not None:
        triage.prove(session, enquiry_id, proof=triage_result.proof, now=now)
    if submission.origin is not None:
        held.record(session, enquiry_id, triage_result.reasons, now=now)
    if triage_result.is_held:
        held.hold_enquiry(session, enquiry_id, submission.location_ids, search=submission.search, now=now)
        referral_ids: tuple[int, ...] = ()
    else:
        held.record_search(session, enquiry_id, submission.search, now=now)
        referral_ids = dispatch.receive(session, enquiry_id, locations, by=by, now=now)
    held.write_to_customer(session, enquiry_id, now=now)
    secret = session.execute(select(Enquiry.link_secret).where(Enquiry.id == enquiry_id)).scalar_one()
    return Submitted(enquiry_id, public_id, is_new=True, link_secret=secret, referral_ids=referral_ids)


def _triage(session: DbSession, submission: Submission, partner_ids: Sequence[int], *, now: datetime) -> TriageResult:
    if submission.entered_by_id is not None:
        return TriageResult(is_held=False, proof=Proof.VOUCHED)
    overview, private_part, origin = submission.overview, submission.private, submission.origin
    if origin is None:
        return TriageResult(is_held=False)
    public_text = "\n".join((overview.need, overview.overview, overview.place, *overview.keywords))
    checked = CheckedEnquiry(
        private_part.email, public_text, _words_key(submission), submission.nonce, partner_ids, origin
    )
    return triage.triage_enquiry(session, checked, now=now)


def _words_key(submission: Submission) -> str | None:
    overview = submission.overview
    return origin_keys.words_key(
        triage_rules.comparable_words(overview.need, overview.overview, submission.private.details)
    )


def ask_another(enquiry_id: int, *, location_ids: Collection[int], by: Actor, now: datetime) -> tuple[int, ...]:
    """Send the same enquiry to further partners. Return the ids of the new referrals.

    Locations that have it already are skipped, so a second click changes nothing. Raises Refusal if the enquiry is
    closed, a partner was asked before, or too many would have it.
    """
    with write() as session:
        enquiry = locks.lock_enquiry(session, enquiry_id)
        held.check_released(enquiry)
        if enquiry.closed_at is not None:
            raise Refusal(N_("This enquiry is closed, so you can’t ask any more partners. You can send a new one."))
        new_location_ids = set(location_ids) - _locations_with_enquiry(session, enquiry_id, now=now)
        if location_ids and not new_location_ids:
            return ()
        locations = dispatch.checked_locations(new_location_ids, size=enquiry.company_size, now=now)
        _check_not_asked(session, enquiry_id, locations)
        _check_limit(session, enquiry_id, len(locations), now=now)
        if by.person_id is None and enquiry.entered_by_id is None:
            _check_not_busy(session, locations, now=now)
        return dispatch.receive(session, enquiry_id, locations, by=by, now=now)


def withdraw(enquiry_id: int, *, now: datetime) -> None:
    """Withdraw the enquiry from all partners that have it, and close it. A second call changes nothing."""
    with write() as session:
        enquiry = locks.lock_enquiry(session, enquiry_id)
        if enquiry.closed_at is None:
            closing.close(session, enquiry_id, now=now)


def choose(
    enquiry_id: int,
    *,
    chosen: CustomerChoice,
    referral_id: int | None = None,
    by_mailed_link: bool = True,
    now: datetime,
) -> None:
    """Record whom the customer chose and close the enquiry. The other partners' referrals are withdrawn.

    Only `by_mailed_link` does it prove that the customer is real: the browser that sent the enquiry may be anybody's.
    Raises Refusal if the enquiry is closed, or the chosen partner has not said I'm interested or no longer has it.
    """
    with write() as session:
        enquiry = locks.lock_enquiry(session, enquiry_id)
        held.check_released(enquiry)
        if enquiry.closed_at is not None:
            raise Refusal(N_("This enquiry is already closed."))
        if chosen is CustomerChoice.REFERRAL:
            _notify_chosen_partner(session, enquiry_id, referral_id, now=now)
        else:
            referral_id = None
        closing.close(session, enquiry_id, now=now, chosen=chosen, chosen_referral_id=referral_id)
        if referral_id is None:
            return
        if not (by_mailed_link and triage.prove(session, enquiry_id, proof=Proof.CHOSEN, now=now)):
            counts.recount(session, [referral_id], now=now)  # the customer's confirmation of a Won


def _already_sent(submission: Submission, *, now: datetime) -> Submitted | None:
    same = select(Enquiry.id, Enquiry.public_id, Enquiry.form_nonce, Enquiry.link_secret).where(
        Enquiry.fingerprint == submission.fingerprint,
        Enquiry.received_at > now - DUPLICATE_WITHIN,
        Enquiry.closed_at.is_(None),
    )
    row = db.session.execute(same.order_by(Enquiry.id).limit(1)).first()
    if row is None:
        return None
    is_own = row.form_nonce == submission.nonce or row.form_nonce.startswith(
        f"{submission.nonce[:NONCE_PREFIX_LENGTH]}-"
    )
    return Submitted(row.id, row.public_id, is_new=False, is_own=is_own, link_secret=row.link_secret)


def _store(session: DbSession, submission: Submission, *, now: datetime) -> tuple[int, str]:
    overview = asdict(submission.overview)
    term_ids, keywords = overview.pop("term_ids"), overview.pop("keywords")
    public_id = new_public_id()
    row = insert(Enquiry).values(
        public_id=public_id,
        channel=submission.channel,
        campaign=submission.campaign,
        form_nonce=_free_nonce(session, submission.nonce),
        fingerprint=submission.fingerprint,
        consent_version=submission.consent_version,
        entered_by_id=submission.entered_by_id,
        received_at=now,
        browser_key=submission.origin.browser_key if submission.origin else None,
        network_key=submission.origin.network_key if submission.origin else None,
        words_key=_words_key(submission),
        search_text=search_text(*_search_texts(submission), *keywords),
        **overview,
    )
    enquiry_id: int = session.execute(row.returning(Enquiry.id)).scalar_one()
    private_values = {**asdict(submission.private), "email": email_addresses.normalize_email(submission.private.email)}
    session.execute(insert(EnquiryPrivate).values(enquiry_id=enquiry_id, **private_values))
    if term_ids:
        session.execute(
            insert(enquiry_term), [{"enquiry_id": enquiry_id, "term_id": term_id} for term_id in set(term_ids)]
        )
    if keywords:
        session.execute(
            insert(EnquiryKeyword), [{"enquiry_id": enquiry_id, "keyword": keyword} for keyword in set(keywords)]
        )
    return enquiry_id, public_id


def _search_texts(submission: Submission) -> tuple[str, ...]:
    overview = submission.overview
    return overview.need, overview.overview, overview.place, submission.campaign


def _free_nonce(session: DbSession, nonce: str) -> str:
    """Return the form's nonce, or a new one if the form came back changed: then it is another enquiry."""
    enquiry_with_nonce = session.scalar(select(Enquiry.id).where(Enquiry.form_nonce == nonce))
    return nonce if enquiry_with_nonce is None else f"{nonce[:NONCE_PREFIX_LENGTH]}-{new_public_id()}"


def _locations_with_enquiry(session: DbSession, enquiry_id: int, *, now: datetime) -> set[int]:
    """Return the ids of the locations that have the enquiry now."""
    referrals = session.scalars(select(Referral).where(Referral.enquiry_id == enquiry_id))
    return {referral.location_id for referral in referrals if lifecycle.status_for_customer(referral, now).is_open}


def _check_not_asked(session: DbSession, enquiry_id: int, locations: Sequence[Location]) -> None:
    partner_ids = [location.profile.partner_id for location in locations]
    asked = select(Partner.name).join(Referral, Referral.partner_id == Partner.id)
    name = session.scalar(asked.where(Referral.enquiry_id == enquiry_id, Partner.id.in_(partner_ids)).limit(1))
    if name is not None:
        raise FieldRefusal(
            "partner", N_("You’ve already asked %(partner)s. An enquiry goes to each partner only once."), partner=name
        )


def _check_limit(session: DbSession, enquiry_id: int, new_count: int, *, now: datetime) -> None:
    still_open = len(_locations_with_enquiry(session, enquiry_id, now=now))
    limit = settings.current().partner_limit
    if still_open + new_count > limit:
        raise FieldRefusal(
            "partner",
            N_("Choose fewer partners. This enquiry can be with up to %(limit)s at a time, and is with %(open)s now."),
            open=still_open,
            limit=limit,
        )


def _check_not_busy(session: DbSession, locations: Sequence[Location], *, now: datetime) -> None:
    partners = {location.profile.partner_id: location.profile.partner.name for location in locations}
    busy = triage.busy_partners(session, partners, now=now)
    if busy:
        raise FieldRefusal("partner", BUSY, partner=partners[busy[0]])


def _notify_chosen_partner(session: DbSession, enquiry_id: int, referral_id: int | None, *, now: datetime) -> None:
    chosen = select(Referral).where(Referral.id == referral_id, Referral.enquiry_id == enquiry_id)
    referral = session.scalars(chosen.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if referral is None or referral.revealed_at is None or not lifecycle.status_at(referral, now).is_open:
        raise FieldRefusal("chosen", N_("This partner no longer has the enquiry. Check the page again and choose."))
    stored = stored_referral.load(session, referral.id)
    event_id = events.record_event(session, stored, "chosen", by=CUSTOMER, now=now, to=None, data={})
    event = ReferralEvent.id == event_id
    notice_writer.owe_partner(session, NoticeKind.ENQUIRY_CHOSEN, event, now=now)
    notice_writer.owe_assignee(session, NoticeKind.ENQUIRY_CHOSEN, event, now=now)
