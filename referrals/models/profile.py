"""Marketing profiles by country, their locations, and the operator's vocabularies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, attribute_keyed_dict, mapped_column, relationship

from referrals.database import UTC
from referrals.extensions import Model, db
from referrals.models.columns import Linked
from referrals.models.partner import Partner
from referrals.rules.folding import search_text
from referrals.rules.term_names import Translated


class Vocabulary(StrEnum):
    """The operator's vocabularies."""

    PRODUCT = "product"
    SERVICE = "service"
    INDUSTRY = "industry"
    COMPETENCY = "competency"


class TermName(Model):
    """The name of a term in one language of the interface."""

    __tablename__ = "term_name"

    term_id: Mapped[int] = mapped_column(ForeignKey("term.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


class Term(Translated, Model):
    """A term of a vocabulary. A retired term stays where it is used.

    `names` by language, always an English one among them; `synonyms` are other names by which customers search for it;
    `search_text` has all of them.
    """

    __tablename__ = "term"
    __table_args__ = (
        UniqueConstraint("vocabulary", "slug"),
        CheckConstraint("vocabulary IN ('product', 'service', 'industry', 'competency')", name="vocabulary"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vocabulary: Mapped[str] = mapped_column(String(12))
    slug: Mapped[str] = mapped_column(String(60))
    # PostgreSQL can compare rows with JSONB, but not with JSON, for DISTINCT.
    synonyms: Mapped[list[str]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"), default=list)
    search_text: Mapped[str] = mapped_column(Text)
    retired_at: Mapped[datetime | None] = mapped_column(UTC)

    name_rows: Mapped[dict[str, TermName]] = relationship(
        collection_class=attribute_keyed_dict("language"),
        order_by="TermName.language",
        cascade="all, delete-orphan",
        lazy="selectin",
    )
    names: AssociationProxy[dict[str, str]] = association_proxy(
        "name_rows", "name", creator=lambda language, name: TermName(language=language, name=name)
    )

    def __init__(self, *, names: Mapping[str, str], synonyms: Sequence[str] = (), **values: object) -> None:
        super().__init__(**values)
        self.rename(names, synonyms)

    def rename(self, names: Mapping[str, str], synonyms: Sequence[str]) -> None:
        """Replace all names and synonyms."""
        self.names, self.synonyms = dict(names), list(synonyms)
        self.search_text = search_text(*self.all_names)

    @property
    def all_names(self) -> tuple[str, ...]:
        """Return every name by which the term is found."""
        return (*self.names.values(), *self.synonyms)


profile_term = Table(
    "profile_term",
    db.metadata,
    Column("profile_id", ForeignKey("marketing_profile.id", ondelete="CASCADE"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True, index=True),
)


class ProfileStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"


class MarketingProfile(Model):
    """How a partner presents itself in one country (ISO 3166-1 alpha-2). Customers find only active profiles.

    `published_at`: when the partner first published it; `reviewed_at`: when the operator looked at that.
    """

    __tablename__ = "marketing_profile"
    __table_args__ = (
        UniqueConstraint("partner_id", "country"),
        CheckConstraint("status IN ('draft', 'active')", name="status"),
        CheckConstraint("length(country) = 2 AND country = upper(country)", name="country"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    country: Mapped[str] = mapped_column(String(2))
    status: Mapped[str] = mapped_column(String(8), default=ProfileStatus.DRAFT)
    description: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    linkedin: Mapped[str] = mapped_column(String(200), default="")
    logo: Mapped[str] = mapped_column(String(80), default="")  # the name of an uploaded picture
    published_at: Mapped[datetime | None] = mapped_column(UTC)
    reviewed_at: Mapped[datetime | None] = mapped_column(UTC)

    partner: Mapped[Partner] = relationship()
    locations: Mapped[list["Location"]] = relationship(back_populates="profile", order_by="Location.id")
    terms: Mapped[list[Term]] = relationship(secondary=profile_term, order_by="Term.vocabulary, Term.slug")
    keywords: Mapped[list["ProfileKeyword"]] = relationship(
        order_by="ProfileKeyword.keyword", cascade="all, delete-orphan"
    )
    unwanted_sizes: Mapped[list["UnwantedSize"]] = relationship(cascade="all, delete-orphan")
    languages: Mapped[list["ProfileLanguage"]] = relationship(
        order_by="ProfileLanguage.language", cascade="all, delete-orphan"
    )


class ProfileKeyword(Model):
    """A keyword by which customers can find the profile."""

    __tablename__ = "profile_keyword"

    profile_id: Mapped[int] = mapped_column(ForeignKey("marketing_profile.id", ondelete="CASCADE"), primary_key=True)
    keyword: Mapped[str] = mapped_column(String(60), primary_key=True)


class UnwantedSize(Model):
    """A company size from which the partner wants no enquiries. Such customers do not find the profile."""

    __tablename__ = "unwanted_size"

    profile_id: Mapped[int] = mapped_column(ForeignKey("marketing_profile.id", ondelete="CASCADE"), primary_key=True)
    company_size: Mapped[str] = mapped_column(String(12), primary_key=True)


class ProfileLanguage(Model):
    """A language (ISO 639-1) in which the partner works with customers."""

    __tablename__ = "profile_language"

    profile_id: Mapped[int] = mapped_column(ForeignKey("marketing_profile.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(5), primary_key=True)


class Location(Linked, Model):
    """A place of a partner, with its own public page and contact.

    A new `link_secret` revokes the contact's links.

    `verified_at`: when the contact used the link sent to its address. `confirmed_at`: when somebody at the partner last
    confirmed that the contact is right. `latitude` and `longitude` are in degrees, and empty for an unknown place.
    """

    __tablename__ = "location"
    __table_args__ = (Index("ix_location_point", "latitude", "longitude"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("marketing_profile.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    street: Mapped[str] = mapped_column(String(120), default="")
    postcode: Mapped[str] = mapped_column(String(16), default="")
    city: Mapped[str] = mapped_column(String(80))
    region: Mapped[str] = mapped_column(String(80), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str | None] = mapped_column(String(254))
    contact_telephone: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(5), default="en")
    zone: Mapped[str] = mapped_column(String(64), default="Europe/Rome")
    verified_at: Mapped[datetime | None] = mapped_column(UTC)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTC)
    bouncing_at: Mapped[datetime | None] = mapped_column(UTC)
    removed_at: Mapped[datetime | None] = mapped_column(UTC)

    profile: Mapped[MarketingProfile] = relationship(back_populates="locations")


class LocationSlug(Model):
    """A former address of a location's page. It redirects to the present one for ever."""

    __tablename__ = "location_slug"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id", ondelete="CASCADE"), index=True)
