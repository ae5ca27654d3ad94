"""People with an account: operators, agents, and the members of partners."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referrals.database import UTC
from referrals.extensions import Model
from referrals.models.columns import Linked, new_link_secret, new_public_id
from referrals.models.partner import Partner
from referrals.models.profile import Location


class Role(StrEnum):
    OPERATOR = "operator"
    AGENT = "agent"
    ADMIN = "admin"
    MEMBER = "member"


class Person(Linked, Model):
    """Somebody who can sign in. `email` is lower case. A new `link_secret` revokes every link sent so far."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("role IN ('operator', 'agent', 'admin', 'member')", name="role"),
        CheckConstraint("(role IN ('admin', 'member')) = (partner_id IS NOT NULL)", name="partner"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_public_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(16))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    language: Mapped[str] = mapped_column(String(5), default="en")
    zone: Mapped[str] = mapped_column(String(64), default="Europe/Rome")
    created_at: Mapped[datetime] = mapped_column(UTC)
    joined_at: Mapped[datetime | None] = mapped_column(UTC)
    removed_at: Mapped[datetime | None] = mapped_column(UTC)
    bouncing_at: Mapped[datetime | None] = mapped_column(UTC)

    partner: Mapped[Partner | None] = relationship()

    @property
    def is_operator(self) -> bool:
        return self.role == Role.OPERATOR

    @property
    def is_agent(self) -> bool:
        return self.role == Role.AGENT

    @property
    def is_partner_admin(self) -> bool:
        return self.role == Role.ADMIN


class AuthSession(Model):
    """A sign-in on one browser. The browser holds only its random id. Deleting the row revokes it."""

    __tablename__ = "auth_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    touched_at: Mapped[datetime] = mapped_column(UTC)
    expires_at: Mapped[datetime] = mapped_column(UTC)
    browser: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person] = relationship()


class LinkPurpose(StrEnum):
    INVITATION = "invitation"
    SIGN_IN = "sign-in"
    PASSWORD_RESET = "password-reset"  # noqa: S105  (a purpose, not a password)
    EMAIL_CHANGE = "email-change"
    FIRST_OPERATOR = "first-operator"
    CONTACT_CHECK = "contact-check"


class OneTimeLink(Model):
    """A link that works once. It carries this row's signed secret, so rendering it twice gives the same link.

    `address` is the new address of an email change. `reader_key` identifies the mailbox that it was sent to, however
    the address is spelled (origin_keys). `used_at` or `voided_at` ends it. `opens_by_number`: it was mailed when links
    still carried row numbers.
    """

    __tablename__ = "one_time_link"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) = (purpose IN ('first-operator', 'contact-check'))", name="person"),
        CheckConstraint("(location_id IS NOT NULL) = (purpose = 'contact-check')", name="location"),
        Index("ix_one_time_link_reader", "reader_key", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id", ondelete="CASCADE"), index=True)
    secret: Mapped[str] = mapped_column(String(32), unique=True, index=True, default=new_link_secret)
    opens_by_number: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str | None] = mapped_column(String(254))
    reader_key: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UTC)
    expires_at: Mapped[datetime] = mapped_column(UTC)
    used_at: Mapped[datetime | None] = mapped_column(UTC)
    voided_at: Mapped[datetime | None] = mapped_column(UTC)

    person: Mapped[Person | None] = relationship()
    location: Mapped[Location | None] = relationship()


class Follow(Model):
    """A member who also gets the notices of a location."""

    __tablename__ = "follow"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    location_id: Mapped[int] = mapped_column(
        ForeignKey("location.id", ondelete="CASCADE"), primary_key=True, index=True
    )
