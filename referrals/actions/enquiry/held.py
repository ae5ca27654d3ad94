"""Held enquiries, within the caller's transaction: hold them, write to the customer, release them."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert, select, update

from referrals.actions.directory import search_log
from referrals.actions.directory.search_log import SearchRecord
from referrals.actions.enquiry import dispatch, triage
from referrals.actions.notice import notice_writer, unproved_mail
from referrals.actions.notice.notice_writer import NewNotice
from referrals.database import DbSession
from referrals.models import Enquiry, EnquiryPrivate, HeldLocation, Location, MarketingProfile, NoticeKind, Triage
from referrals.queries.network import settings
from referrals.rules import occasions
from referrals.rules import triage as triage_rules
from referrals.rules.actor import Actor
from referrals.rules.recipient import Recipient
from referrals.rules.refusal import N_, Refusal
from referrals.rules.triage import HoldReason

RECEIVED, CONFIRM = NoticeKind.ENQUIRY_RECEIVED, NoticeKind.ENQUIRY_CONFIRM
REMINDER = NoticeKind.ENQUIRY_CONFIRM_REMINDER
UNPLACED = NoticeKind.ENQUIRY_UNPLACED  # none of the chosen partners could have it
NOT_RELEASED = N_("This enquiry is waiting for the customer to confirm the address. No partner has it yet.")


def check_released(enquiry: Enquiry) -> None:
    """Raise Refusal if the enquiry is held."""
    if enquiry.held_until is not None:
        raise Refusal(NOT_RELEASED)


def record(session: DbSession, enquiry_id: int, reasons: Collection[HoldReason], *, now: datetime) -> None:
    """Store the findings about the enquiry."""
    session.execute(insert(Triage).values(enquiry_id=enquiry_id, submitted_at=now, reasons=list(reasons)))


def hold_enquiry(
    session: DbSession, enquiry_id: int, location_ids: Collection[int], *, search: SearchRecord | None, now: datetime
) -> None:
    """Hold the enquiry, and store what its release needs. If it is proved, it only waits for its partners."""
    held_until = Enquiry.id == enquiry_id, {"held_until": now + triage_rules.HELD_FOR}
    session.execute(update(Enquiry).where(held_until[0]).values(**held_until[1]))
    rows = [{"enquiry_id": enquiry_id, "location_id": id} for id in sorted(set(location_ids))]
    session.execute(insert(HeldLocation), rows)
    is_proved = session.scalar(select(Enquiry.proved_at).where(Enquiry.id == enquiry_id)) is not None
    values = {"search": asdict(search) if search else None, "confirmed_at": now if is_proved else None}
    _set_triage(session, enquiry_id, **values)


def record_search(session: DbSession, enquiry_id: int, search: SearchRecord | None, *, now: datetime) -> None:
    """Record the search that led to an enquiry, now that it reaches its partners."""
    if search is not None:
        search_id = search_log.record(session, search, now=now)
        session.execute(update(Enquiry).where(Enquiry.id == enquiry_id).values(search_id=search_id))


def write_to_customer(session: DbSession, enquiry_id: int, *, now: datetime, kind: NoticeKind | None = None) -> bool:
    """Owe the customer the first mail about the enquiry, or one of `kind`. Return whether the limits allow it.

    The limits concern unconfirmed addresses of public enquiries. A mail that they forbid now is owed later.
    """
    enquiry = session.get_one(Enquiry, enquiry_id, populate_existing=True)
    triage_row = session.get(Triage, enquiry_id, populate_existing=True)
    if enquiry.proved_at is None and triage_row is not None:
        email = session.scalars(select(EnquiryPrivate.email).where(EnquiryPrivate.enquiry_id == enquiry_id)).one()
        keys = unproved_mail.limit_keys(email, browser=enquiry.browser_key, network=enquiry.network_key)
        unproved_mail.lock(session, keys)
        if unproved_mail.reached_limits(session, keys, now=now):
            return False
        unproved_mail.record(session, enquiry_id, keys, now=now)
    elif enquiry.held_until is not None:  # confirmed already
        return False  # it waits for its partners; its customer is written to on release
    kind = kind or (RECEIVED if enquiry.held_until is None else CONFIRM)
    is_address_changed = triage_row is not None and triage_row.address_changed_at is not None
    occasion = occasions.AddressChanged(enquiry_id) if is_address_changed else occasions.Enquiry(enquiry_id)
    notice_writer.owe(session, NewNotice(kind, occasion, Recipient.customer(enquiry_id)), now=now)
    _set_triage(session, enquiry_id, **({"reminded_at": now} if kind == REMINDER else {"mailed_at": now}))
    return True


def is_waiting_for_partners(session: DbSession, enquiry_id: int, *, now: datetime) -> bool:
    """Tell whether a partner of the enquiry has reached its hourly limit."""
    partners = (
        select(MarketingProfile.partner_id)
        .join(Location, Location.profile_id == MarketingProfile.id)
        .join(HeldLocation, HeldLocation.location_id == Location.id)
        .where(HeldLocation.enquiry_id == enquiry_id)
    )
    return bool(triage.busy_partners(session, session.scalars(partners).all(), now=now))


def release(session: DbSession, enquiry: Enquiry, *, by: Actor, now: datetime) -> tuple[int, ...]:
    """Release a held enquiry to the partners that can have it now. Return the ids of the referrals.

    It counts as received now. Partners that cannot have it are stored with the reason. If none is left, the customer is
    told, and can choose others.
    """
    chosen = select(HeldLocation.location_id).where(HeldLocation.enquiry_id == enquiry.id)
    locations, dropped = dispatch.still_possible(
        session.scalars(chosen).all(),
        size=enquiry.company_size,
        limit=settings.current().partner_limit,
        asked_partner_ids=triage.partners_asked_the_same(session, enquiry, now=now),
        now=now,
    )
    for location_id, reason in dropped.items():
        held_location = HeldLocation.enquiry_id == enquiry.id, HeldLocation.location_id == location_id
        session.execute(update(HeldLocation).where(*held_location).values(dropped=reason))
    search = session.scalar(select(Triage.search).where(Triage.enquiry_id == enquiry.id))
    record_search(session, enquiry.id, SearchRecord(**search) if search else None, now=now)
    values = {"held_until": None, "received_at": now}
    session.execute(update(Enquiry).where(Enquiry.id == enquiry.id).values(**values))
    released = {"released_at": now, "released_by_id": by.person_id, "search": None, "mailed_at": None}
    _set_triage(session, enquiry.id, **released)
    referral_ids = dispatch.receive(session, enquiry.id, locations, by=by, now=now) if locations else ()
    write_to_customer(session, enquiry.id, now=now, kind=RECEIVED if locations else UNPLACED)
    return referral_ids


def _set_triage(session: DbSession, enquiry_id: int, **values: object) -> None:
    session.execute(
        update(Triage)
        .where(Triage.enquiry_id == enquiry_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
