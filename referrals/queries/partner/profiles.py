"""A partner's marketing profiles with all their content, and what each lacks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from referrals.extensions import db
from referrals.models import Location, MarketingProfile, Term, Vocabulary
from referrals.rules.profile import REQUIRED_STEPS, Lack, steps


@dataclass(frozen=True)
class ProfileStatus:
    """A profile, its locations, and which steps to a good profile are done."""

    profile: MarketingProfile
    locations: tuple[Location, ...]

    @property
    def description(self) -> str:
        return self.profile.description

    @property
    def logo(self) -> str:
        return self.profile.logo

    @property
    def offers(self) -> int:
        return len(self.profile.keywords) + self._terms(Vocabulary.PRODUCT) + self._terms(Vocabulary.SERVICE)

    @property
    def industries(self) -> int:
        return self._terms(Vocabulary.INDUSTRY)

    @property
    def languages(self) -> int:
        return len(self.profile.languages)

    @property
    def contacts(self) -> int:
        return sum(1 for location in self.locations if location.contact_email)

    @property
    def unverified(self) -> int:
        return sum(1 for location in self.locations if location.contact_email and not location.verified_at)

    @property
    def steps(self) -> list[tuple[Lack, bool]]:
        return steps(self)

    @property
    def lacks(self) -> list[Lack]:
        return [lack for lack, done in self.steps if not done]

    @property
    def may_be_published(self) -> bool:
        return not REQUIRED_STEPS & set(self.lacks)

    def _terms(self, vocabulary: str) -> int:
        return sum(1 for term in self.profile.terms if term.vocabulary == vocabulary)


def of_partner(partner_id: int) -> list[ProfileStatus]:
    """Return the partner's profiles, the oldest first."""
    mine = _profiles().where(MarketingProfile.partner_id == partner_id)
    return [_profile_status(found) for found in db.session.scalars(mine.order_by(MarketingProfile.id))]


def of_country(partner_id: int, country: str) -> ProfileStatus | None:
    """Return the partner's profile for the country."""
    mine = _profiles().where(MarketingProfile.partner_id == partner_id, MarketingProfile.country == country.upper())
    found = db.session.scalars(mine).one_or_none()
    return _profile_status(found) if found else None


def offered(vocabularies: Collection[str], carried: Collection[int] = ()) -> Sequence[Term]:
    """Return the terms that can be chosen, by name, and the retired ones in `carried`."""
    chosen = select(Term).where(Term.vocabulary.in_(vocabularies))
    chosen = chosen.where(or_(Term.retired_at.is_(None), Term.id.in_(carried)))
    return db.session.scalars(chosen.order_by(Term.vocabulary, Term.slug)).all()


def _profiles() -> Select[MarketingProfile]:
    said = MarketingProfile.terms, MarketingProfile.keywords, MarketingProfile.languages
    return select(MarketingProfile).options(
        joinedload(MarketingProfile.partner),
        *(selectinload(part) for part in (*said, MarketingProfile.unwanted_sizes, MarketingProfile.locations)),
    )


def _profile_status(profile: MarketingProfile) -> ProfileStatus:
    return ProfileStatus(profile, tuple(place for place in profile.locations if place.removed_at is None))
