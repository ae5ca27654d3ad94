"""Who is to hear of a referral at its partner: one SELECT for one event or for a batch of them.

The contact of the location and the members who follow it; when the contact is missing or bouncing, the partner's
admins in its place, those who have joined: a link lets its reader see the customer, and only who has joined has shown
that the address is theirs. Somebody who follows under the contact's own address hears once, as themself.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    cast,
    exists,
    literal,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased

from referrals.models import Follow, Location, Person, Referral, ReferralEvent, Role


def _person_columns() -> tuple[ColumnElement[Any], ...]:
    return (
        ReferralEvent.id.label("event_id"),
        Referral.id.label("referral_id"),
        (literal("person:") + cast(Person.id, String)).label("recipient"),
        Person.id.label("person_id"),
        cast(null(), Integer).label("location_id"),
    )


def _referrals_of_events(*columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns).select_from(ReferralEvent).join(Referral, Referral.id == ReferralEvent.referral_id)


def _contact_is_unreachable() -> ColumnElement[bool]:
    return or_(Location.contact_email.is_(None), Location.contact_email == "", Location.bouncing_at.is_not(None))


def _followers(events: ColumnElement[bool]) -> Select[Any]:
    return (
        _referrals_of_events(*_person_columns())
        .join(Follow, Follow.location_id == Referral.location_id)
        .join(Person, Person.id == Follow.person_id)
        .where(events, Person.removed_at.is_(None), Person.partner_id == Referral.partner_id)
    )


def _contacts(events: ColumnElement[bool]) -> Select[Any]:
    namesake = aliased(Person)
    follow = aliased(Follow)
    follows_under_the_same_address = exists().where(
        follow.location_id == Location.id,
        namesake.id == follow.person_id,
        namesake.removed_at.is_(None),
        namesake.email == Location.contact_email,
    )
    return (
        _referrals_of_events(
            ReferralEvent.id.label("event_id"),
            Referral.id.label("referral_id"),
            (literal("location:") + cast(Location.id, String)).label("recipient"),
            cast(null(), Integer).label("person_id"),
            Location.id.label("location_id"),
        )
        .join(Location, Location.id == Referral.location_id)
        .where(events, ~_contact_is_unreachable(), ~follows_under_the_same_address)
    )


def _admins_instead(events: ColumnElement[bool]) -> Select[Any]:
    return (
        _referrals_of_events(*_person_columns())
        .join(Location, Location.id == Referral.location_id)
        .join(Person, and_(Person.partner_id == Referral.partner_id, Person.role == Role.ADMIN))
        .where(events, Person.removed_at.is_(None), Person.joined_at.is_not(None), _contact_is_unreachable())
    )


def at_the_partner(events: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Select (event_id, referral_id, recipient, person_id, location_id) for the events that satisfy `events`."""
    return union(_followers(events), _contacts(events), _admins_instead(events))


def assignees(events: ColumnElement[bool]) -> Select[Any]:
    """Select the same columns for those to whom the referrals are assigned."""
    return (
        _referrals_of_events(*_person_columns())
        .join(Person, Person.id == Referral.assignee_id)
        .where(events, Person.removed_at.is_(None))
    )


def unreachable_contacts(events: ColumnElement[bool]) -> Select[Any]:
    """Select (referral_id, location_id) of the events whose location has no contact that mail reaches."""
    return (
        _referrals_of_events(Referral.id.label("referral_id"), Location.id.label("location_id"))
        .join(Location, Location.id == Referral.location_id)
        .where(events, _contact_is_unreachable())
    )
