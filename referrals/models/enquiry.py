"""Enquiries: what a customer asks for. The overview and the private part are separate tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referrals.database import UTC
from referrals.extensions import Model, db
from referrals.models.columns import Linked, MinorUnits, new_public_id
from referrals.models.profile import Term
from referrals.rules.folding import search_text

IS_HELD = "held_until IS NOT NULL"

enquiry_term = Table(
    "enquiry_term",
    db.metadata,
    Column("enquiry_id", ForeignKey("enquiry.id", ondelete="CASCADE"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True, index=True),
)


OVERVIEW_SEARCH_COLUMNS = ("need", "overview", "place", "campaign")
PRIVATE_SEARCH_COLUMNS = ("company", "contact_name", "email", "telephone", "address", "details", "reach_me")


def _overview_search_text(context: object) -> str:
    return _search_text(context, OVERVIEW_SEARCH_COLUMNS)


def _private_search_text(context: object) -> str:
    return _search_text(context, PRIVATE_SEARCH_COLUMNS)


def _search_text(context: Any, names: Sequence[str]) -> str:
    """Return the default of `search_text` for a row that is inserted without one."""
    values = context.get_current_parameters()
    return search_text(*(values.get(name) or "" for name in names))


class Enquiry(Linked, Model):
    """The overview of an enquiry, which every asked partner sees. It has no path to the private part.

    The budget is in minor units. `closed_at` is set when the customer has chosen or withdrawn; then nobody new can be
    asked. `form_nonce` and `fingerprint` recognise a form that is sent twice. `erased_at`: the customer had the private
    part and all free text deleted; the figures stay.

    `held_until`: the enquiry is held until then, and has no referrals yet. `proved_at` and `proof` say since when and
    how the customer is known to be real (`rules.triage.Proof`); the ranking counts nothing before. `browser_key`,
    `network_key` and `mail_key` say where it came from, as keyed hashes; `mail_key` is of the address's domain, or of
    the address where many people share the domain. `words_key` is equal for enquiries with the same words.
    `not_real_at`: the network closed it as not real. `objected_at`: the customer objected to that. `search_text`: the
    overview and keywords, folded for the search of boards and archives.
    """

    __tablename__ = "enquiry"
    __table_args__ = (
        CheckConstraint("channel IN ('search', 'marketing', 'agent')", name="channel"),
        CheckConstraint("chosen IS NULL OR chosen IN ('referral', 'elsewhere', 'nobody')", name="chosen"),
        CheckConstraint("chosen IS NULL OR closed_at IS NOT NULL", name="chosen_closed"),
        CheckConstraint("(proved_at IS NULL) = (proof IS NULL)", name="proof"),
        CheckConstraint(
            "(budget_currency IS NULL) = (budget_from_minor IS NULL AND budget_to_minor IS NULL)", name="budget"
        ),
        CheckConstraint("length(need) BETWEEN 1 AND 90", name="need"),
        Index("ix_enquiry_fingerprint", "fingerprint", "received_at"),
        Index("ix_enquiry_held", "held_until", sqlite_where=text(IS_HELD), postgresql_where=text(IS_HELD)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_public_id)
    need: Mapped[str] = mapped_column(String(90))
    overview: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str] = mapped_column(String(2))
    place: Mapped[str] = mapped_column(String(80), default="")
    company_size: Mapped[str | None] = mapped_column(String(12))
    time_frame: Mapped[str | None] = mapped_column(String(12))
    budget_from_minor: Mapped[int | None] = mapped_column(MinorUnits)
    budget_to_minor: Mapped[int | None] = mapped_column(MinorUnits)
    budget_currency: Mapped[str | None] = mapped_column(String(3))
    language: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(10))
    campaign: Mapped[str] = mapped_column(String(80), default="")  # its name at that time
    # No foreign key: searches are deleted in time, enquiries are not.
    search_id: Mapped[int | None] = mapped_column(index=True)
    form_nonce: Mapped[str] = mapped_column(String(64), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    consent_version: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime] = mapped_column(UTC, index=True)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UTC)
    chosen: Mapped[str | None] = mapped_column(String(10))
    # No foreign key: it would form a cycle with referral.enquiry_id, which SQLite cannot add afterwards.
    chosen_referral_id: Mapped[int | None]
    erased_at: Mapped[datetime | None] = mapped_column(UTC)
    held_until: Mapped[datetime | None] = mapped_column(UTC)
    proved_at: Mapped[datetime | None] = mapped_column(UTC)
    proof: Mapped[str | None] = mapped_column(String(12))
    browser_key: Mapped[str | None] = mapped_column(String(32), index=True)
    network_key: Mapped[str | None] = mapped_column(String(32), index=True)
    mail_key: Mapped[str | None] = mapped_column(String(32), index=True)
    words_key: Mapped[str | None] = mapped_column(String(32), index=True)
    not_real_at: Mapped[datetime | None] = mapped_column(UTC)
    search_text: Mapped[str] = mapped_column(Text, default=_overview_search_text)
    objected_at: Mapped[datetime | None] = mapped_column(UTC)

    terms: Mapped[list[Term]] = relationship(secondary=enquiry_term, order_by="Term.vocabulary, Term.slug")
    keywords: Mapped[list["EnquiryKeyword"]] = relationship(
        order_by="EnquiryKeyword.keyword", cascade="all, delete-orphan"
    )


class EnquiryKeyword(Model):
    """A keyword that the customer typed."""

    __tablename__ = "enquiry_keyword"

    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"), primary_key=True)
    keyword: Mapped[str] = mapped_column(String(60), primary_key=True)


class EnquiryPrivate(Model):
    """The private part. Read it only through `queries.enquiry.private_part`, which checks who is reading."""

    __tablename__ = "enquiry_private"

    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"), primary_key=True)
    company: Mapped[str] = mapped_column(String(120))
    contact_name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), index=True)
    telephone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    details: Mapped[str] = mapped_column(Text, default="")
    reach_me: Mapped[str] = mapped_column(String(200), default="")
    search_text: Mapped[str] = mapped_column(Text, default=_private_search_text)
