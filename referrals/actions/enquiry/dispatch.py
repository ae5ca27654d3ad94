"""An enquiry reaches its partners (L1): one referral each, with its deadline and its notices."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import insert, select

from referrals.actions.enquiry import origin
from referrals.actions.notice import notice_writer
from referrals.actions.referral import events
from referrals.database import DbSession
from referrals.extensions import db
from referrals.models import Location, NoticeKind, Referral, ReferralEvent, UnwantedSize, new_public_id
from referrals.queries.enquiry import match_reasons
from referrals.queries.network import settings
from referrals.queries.partner import visible_locations
from referrals.rules import lifecycle
from referrals.rules.actor import Actor
from referrals.rules.lifecycle import Stage
from referrals.rules.refusal import N_, FieldRefusal

NOBODY_CHOSEN = N_("Choose at least one partner.")
NOT_LISTED = N_("One of the partners you chose isn’t taking enquiries right now. Choose another one.")
SAME_PARTNER = N_("You chose two locations of the same partner. An enquiry goes to each partner only once.")
UNWANTED_SIZE = N_(
    "%(partner)s doesn’t take enquiries from companies of this size. Remove it, or choose another partner."
)
TOO_MANY = N_("Choose up to %(limit)s.")


def checked_locations(location_ids: Collection[int], *, size: str | None, now: datetime) -> Sequence[Location]:
    """Return the locations if an enquiry of this size may go to all of them. Raises FieldRefusal on `partner`."""
    chosen_ids = set(location_ids)
    locations = visible_locations.by_ids(chosen_ids, now=now)
    if not chosen_ids:
        raise FieldRefusal("partner", NOBODY_CHOSEN)
    if len(locations) < len(chosen_ids):
        raise FieldRefusal("partner", NOT_LISTED)
    if len({location.profile.partner_id for location in locations}) < len(locations):
        raise FieldRefusal("partner", SAME_PARTNER)
    unwanting_ids = _profiles_unwanting([location.profile_id for location in locations], size)
    for location in locations:
        if location.profile_id in unwanting_ids:
            raise FieldRefusal("partner", UNWANTED_SIZE, partner=location.profile.partner.name)
    return locations


def still_possible(
    location_ids: Collection[int], *, size: str | None, limit: int, asked_partner_ids: Collection[int], now: datetime
) -> tuple[list[Location], dict[int, str]]:
    """Return the locations that can be asked now, and for each other location the reason why not.

    `limit`: how many partners may have the enquiry; `asked_partner_ids`: the partners that have it already.
    """
    locations = visible_locations.by_ids(set(location_ids), now=now)
    dropped = dict.fromkeys(set(location_ids) - {location.id for location in locations}, "not-listed")
    unwanting_ids = _profiles_unwanting([location.profile_id for location in locations], size)
    possible: list[Location] = []
    for location in locations:
        if location.profile_id in unwanting_ids:
            dropped[location.id] = "size"
        elif location.profile.partner_id in asked_partner_ids:
            dropped[location.id] = "asked"
        elif len(possible) >= limit:
            dropped[location.id] = "limit"
        else:
            possible.append(location)
    return possible, dropped


def _profiles_unwanting(profile_ids: Collection[int], size: str | None) -> set[int]:
    """Return the profiles that have opted out of the size."""
    is_unwanted = UnwantedSize.profile_id.in_(profile_ids), UnwantedSize.company_size == size
    return set(db.session.scalars(select(UnwantedSize.profile_id).where(*is_unwanted))) if size else set()


def receive(
    session: DbSession, enquiry_id: int, locations: Sequence[Location], *, by: Actor, now: datetime
) -> tuple[int, ...]:
    """Create a referral for each location, with its first event and notices. Return the ids of the referrals.

    Their clock starts when the partner can know of them (`actions.referral.clock_start`).
    """
    due_at = lifecycle.due_after(None, now, settings.current().lengths)
    assert due_at is not None
    matches = match_reasons.of_profiles(enquiry_id, [location.profile_id for location in locations])
    rows = [_referral(enquiry_id, location, due_at, matches[location.profile_id], now) for location in locations]
    new_referrals = insert(Referral).returning(Referral.id, sort_by_parameter_order=True)
    referral_ids = tuple(session.execute(new_referrals, rows).scalars())
    events.record_received(session, referral_ids, by=by, now=now)
    received_events = ReferralEvent.referral_id.in_(referral_ids)
    notice_writer.owe_partner(session, NoticeKind.REFERRAL_RECEIVED, received_events, now=now)
    notice_writer.warn_operators(session, received_events, now=now)
    origin.weigh(session, enquiry_id, now=now)
    return referral_ids


def _referral(
    enquiry_id: int, location: Location, due_at: datetime, matches: list[str], now: datetime
) -> dict[str, object]:
    return {
        "public_id": new_public_id(),
        "enquiry_id": enquiry_id,
        "partner_id": location.profile.partner_id,
        "location_id": location.id,
        "stage": Stage.NEW,
        "version": 1,
        "received_at": now,
        "changed_at": now,
        "due_at": due_at,
        "matched_terms": matches,
    }
