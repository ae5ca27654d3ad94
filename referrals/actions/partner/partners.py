"""Partners: created with their first admin, renamed, leaving the network and coming back."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import insert, select, update

from referrals.actions.directory import search_words
from referrals.actions.partner import locations
from referrals.actions.partner.locations import NewLocation
from referrals.actions.person import accounts
from referrals.actions.person.accounts import Newcomer
from referrals.database import DbSession, write
from referrals.models import Location, MarketingProfile, Partner, Role, new_public_id


@dataclass(frozen=True)
class CreatedPartner:
    partner_id: int
    public_id: str
    admin_id: int


def create(*, name: str, admin: Newcomer, place: NewLocation, country: str, now: datetime) -> CreatedPartner:
    """Create a partner with its first location and invite its first admin.

    Raises FieldRefusal for an address that has an account.
    """
    public_id = new_public_id()
    with write() as session:
        row = insert(Partner).values(public_id=public_id, name=name, created_at=now)
        partner_id: int = session.execute(row.returning(Partner.id)).scalar_one()
        first = replace(admin, role=Role.ADMIN, partner_id=partner_id)
        admin_id = accounts.invite_in(session, first, openly=True, now=now)
        locations.add_and_check_in(session, partner_id, place, country=country, now=now)
    return CreatedPartner(partner_id, public_id, admin_id)


def rename(partner_id: int, *, name: str) -> None:
    """Rename the partner. Its pages get new addresses; the old ones redirect."""
    with write() as session:
        _update(session, partner_id, name=name)
        location_ids = select(Location.id).join(Location.profile).where(MarketingProfile.partner_id == partner_id)
        for location_id in session.scalars(
            location_ids.where(Location.removed_at.is_(None)).order_by(Location.id)
        ).all():
            locations.name_page(session, location_id)
        search_words.refresh_partner(session, partner_id)


def leave(partner_id: int, *, now: datetime) -> None:
    """Remove the partner from all lists. Its open referrals keep their deadlines, and the operator sees them."""
    with write() as session:
        _update(session, partner_id, left_at=now)


def rejoin(partner_id: int) -> None:
    """Let customers find a returning partner again."""
    with write() as session:
        _update(session, partner_id, left_at=None)


def _update(session: DbSession, partner_id: int, **values: object) -> None:
    session.execute(
        update(Partner).where(Partner.id == partner_id).values(**values).execution_options(synchronize_session=False)
    )
