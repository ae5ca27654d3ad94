"""Campaigns, records of searches in Find a partner, and the words by which profiles are found."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from referrals.database import UTC
from referrals.extensions import Model


class Campaign(Model):
    """A marketing activity of the operator. Its link leads to the search and attributes the enquiries."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    ended_at: Mapped[datetime | None] = mapped_column(UTC)


class Search(Model):
    """The record of a search. It does not say who searched.

    `words` are as typed; `filters` holds the other parameters, by their names in the URL.
    """

    __tablename__ = "search"
    __table_args__ = (
        CheckConstraint("found >= 0", name="found"),
        Index("ix_search_found", "found", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTC, index=True)
    language: Mapped[str] = mapped_column(String(5))
    words: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str | None] = mapped_column(String(2))
    filters: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    campaign: Mapped[str] = mapped_column(String(80), default="")
    found: Mapped[int]


class SearchWord(Model):
    """A stem by which a profile is found, and its source: a vocabulary, `keyword`, `name` or `place`.

    Rebuilt from the profile in the transaction that changes it (`actions.directory.search_words`).
    """

    __tablename__ = "search_word"
    __table_args__ = (Index("ix_search_word_profile_id", "profile_id"),)

    stem: Mapped[str] = mapped_column(String(60), primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("marketing_profile.id", ondelete="CASCADE"), primary_key=True)
    said_in: Mapped[str] = mapped_column(String(12), primary_key=True)


class KnownWord(Model):
    """A folded word of some profile: a candidate for the correction of misspelt words."""

    __tablename__ = "known_word"

    word: Mapped[str] = mapped_column(String(60), primary_key=True)
