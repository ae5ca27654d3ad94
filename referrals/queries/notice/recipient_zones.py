"""The readers of a referral with their time zones, for what depends on their time of day."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from referrals.database.dialects import is_in_list, to_json_array
from referrals.extensions import db
from referrals.models import Location, Person, ReferralEvent
from referrals.queries.notice import recipients
from referrals.rules.recipient import Recipient

IDS = "ids"


@dataclass(frozen=True)
class RecipientZone:
    """A person or a location's contact, as a notice refers to them."""

    recipient: Recipient
    zone: ZoneInfo


def recipient_zones(referral_ids: Collection[int]) -> dict[int, list[RecipientZone]]:
    """Return, by referral, the readers at its partner and its assignee, each once."""
    if not referral_ids:
        return {}
    rows = {
        (row.referral_id, row.recipient): row
        for query in _queries(db.session.get_bind().dialect.name)
        for row in db.session.execute(query, {IDS: to_json_array(referral_ids)})
    }
    people = _zones(Person, {row.person_id for row in rows.values() if row.person_id})
    locations = _zones(Location, {row.location_id for row in rows.values() if row.location_id})
    found: dict[int, list[RecipientZone]] = defaultdict(list)
    for (referral_id, recipient), row in sorted(rows.items()):
        zone = people[row.person_id] if row.person_id else locations[row.location_id]
        found[referral_id].append(RecipientZone(Recipient.parse(recipient), zone))
    return found


@cache
def _queries(_dialect: str) -> tuple[Any, Any]:
    """Return the statements for one kind of database. They are built once: building takes longer than running."""
    arrivals = and_(is_in_list(ReferralEvent.referral_id, IDS), ReferralEvent.kind == "received")
    return recipients.at_the_partner(arrivals), recipients.assignees(arrivals)


def _zones(table: type[Person] | type[Location], ids: Collection[int]) -> dict[int, ZoneInfo]:
    rows = db.session.execute(select(table.id, table.zone).where(table.id.in_(ids)))
    return {row.id: ZoneInfo(row.zone) for row in rows}
