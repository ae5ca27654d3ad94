"""The recipients of a referral's notices at its partner: one SELECT for any number of events.

They are the location's contact and the members who follow it. If the contact is missing or bouncing, they are the
partner's admins who have joined: a link shows the customer, and only people who have joined have shown that the address
is theirs. A member who follows under the contact's own address gets one notice, as a member.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    cast,
    exists,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased

from referrals.models import Follow, Location, Person, Referral, ReferralEvent, Role
from referrals.queries.notice import notice_keys
from referrals.rules.recipient import RecipientKind


def _person_columns() -> tuple[ColumnElement[Any], ...]:
    return (
        ReferralEvent.id.label("event_id"),
        Referral.id.label("referral_id"),
        notice_keys.recipient(RecipientKind.PERSON, Person.id).label("recipient"),
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
            notice_keys.recipient(RecipientKind.LOCATION, Location.id).label("recipient"),
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
    """Select the same columns for the assignees of the referrals."""
    return (
        _referrals_of_events(*_person_columns())
        .join(Person, Person.id == Referral.assignee_id)
        .where(events, Person.removed_at.is_(None))
    )


def customers(events: ColumnElement[bool]) -> Select[Any]:
    """Select (event_id, referral_id, recipient, enquiry_id) of the customers of the referrals."""
    return _referrals_of_events(
        ReferralEvent.id.label("event_id"),
        Referral.id.label("referral_id"),
        notice_keys.recipient(RecipientKind.CUSTOMER, Referral.enquiry_id).label("recipient"),
        Referral.enquiry_id.label("enquiry_id"),
    ).where(events)


def unreachable_contacts(events: ColumnElement[bool]) -> Select[Any]:
    """Select (referral_id, location_id) of the events whose location has no reachable contact."""
    return (
        _referrals_of_events(Referral.id.label("referral_id"), Location.id.label("location_id"))
        .join(Location, Location.id == Referral.location_id)
        .where(events, _contact_is_unreachable())
    )
