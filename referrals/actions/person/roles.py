"""Change a person's role, or remove a person. The last operator and the last admin of a partner stay."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from referrals.actions import locks
from referrals.actions.notice import notice_writer
from referrals.actions.person import one_time_links, sessions
from referrals.actions.referral import events, stored_referral
from referrals.database import DbSession, write
from referrals.models import Follow, Notice, NoticeState, Person, Referral, Role
from referrals.models.columns import renewed_link_secret
from referrals.queries.referral import status_columns
from referrals.rules import email_addresses
from referrals.rules.actor import Actor
from referrals.rules.refusal import N_, FieldRefusal, Refusal

LEADING_ROLES = (Role.OPERATOR, Role.ADMIN)
LAST_SENTENCES = {
    Role.OPERATOR: N_("%(name)s is the only operator. Make someone else an operator first."),
    Role.ADMIN: N_("%(name)s is the only admin. Make someone else an admin first."),
}
NETWORK_ROLES, PARTNER_ROLES = (Role.OPERATOR, Role.AGENT), (Role.ADMIN, Role.MEMBER)


def change_role(person_id: int, role: Role) -> None:
    """Give a person the other role of their side: operator or agent, admin or member. Raises Refusal for the last."""
    with write() as session:
        person = _lock_person(session, person_id)
        if person is None or person.role == role:
            return
        if (role in PARTNER_ROLES) != (person.partner_id is not None):
            raise FieldRefusal("role", N_("This role isn’t available here."))
        _check_not_last(session, person)
        _update(session, person_id, role=role)


def remove(person_id: int, *, by: Actor, now: datetime) -> None:
    """Remove a person: sessions and links end, the address becomes free, open referrals become unassigned.

    The row stays for the history. A second call changes nothing. Raises Refusal for the last operator or admin.
    """
    with write() as session:
        person = _lock_person(session, person_id)
        if person is None:
            return
        _check_not_last(session, person)
        _unassign(session, person_id, by=by, now=now)
        session.execute(delete(Follow).where(Follow.person_id == person_id))
        sessions.end_all_in(session, person_id)
        one_time_links.void_all_in(session, person_id, now=now)
        _give_up_notices(session, person_id, now=now)
        _update(
            session,
            person_id,
            removed_at=now,
            email=email_addresses.placeholder_email(person.public_id),
            password_hash=None,
            **renewed_link_secret(),
        )


def _lock_person(session: DbSession, person_id: int) -> Person | None:
    """Lock and load the person, and lock the others in charge, so that nobody removes or demotes them."""
    partner_id = session.scalar(select(Person.partner_id).where(Person.id == person_id))
    locks.lock_name(session, "in-charge", partner_id)
    locked = select(Person).where(Person.id == person_id, Person.removed_at.is_(None)).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).one_or_none()


def _check_not_last(session: DbSession, person: Person) -> None:
    """Refuse to remove the last one. Open invitations do not count."""
    if person.role not in LEADING_ROLES:
        return
    others: list[ColumnElement[bool]] = [
        Person.role == person.role,
        Person.partner_id.is_not_distinct_from(person.partner_id),
        Person.removed_at.is_(None),
        Person.id != person.id,
    ]
    if person.joined_at is not None:
        others.append(Person.joined_at.is_not(None))
    if session.scalar(select(Person.id).where(*others).limit(1)) is None:
        raise Refusal(LAST_SENTENCES[Role(person.role)], name=person.name)


def _unassign(session: DbSession, person_id: int, *, by: Actor, now: datetime) -> None:
    """Unassign the person's open referrals, with an event each. Archived ones keep their assignee."""
    referrals = select(Referral.id).where(Referral.assignee_id == person_id, status_columns.is_open(now))
    for referral_id in session.scalars(referrals.order_by(Referral.id).with_for_update()).all():
        session.execute(
            update(Referral)
            .where(Referral.id == referral_id)
            .values(assignee_id=None, changed_at=now)
            .execution_options(synchronize_session=False)
        )
        stored = stored_referral.load(session, referral_id)
        events.record_event(session, stored, "assigned", by=by, now=now, to=None, data={"assignee_id": None})


def _give_up_notices(session: DbSession, person_id: int, *, now: datetime) -> None:
    notice_writer.give_up(session, Notice.person_id == person_id, state=NoticeState.DROPPED, reason="removed", now=now)


def _update(session: DbSession, person_id: int, **values: object) -> None:
    session.execute(
        update(Person).where(Person.id == person_id).values(**values).execution_options(synchronize_session=False)
    )
