"""Marketing profiles: create, change, copy, publish. The search finds an active profile's new words at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from referrals.actions import locks
from referrals.actions.directory import search_words
from referrals.database import DbSession, write
from referrals.extensions import Model
from referrals.models import (
    Location,
    MarketingProfile,
    ProfileKeyword,
    ProfileLanguage,
    ProfileStatus,
    Term,
    UnwantedSize,
    Vocabulary,
    profile_term,
)
from referrals.rules.profile import MAX_INDUSTRIES, MAX_KEYWORD_WORDS, MAX_KEYWORDS, NO_CONTACT
from referrals.rules.refusal import N_, FieldRefusal

LONG_KEYWORD = N_("“%(keyword)s” is too long. A keyword can have up to %(limit)s words.")
PARTNER_VOCABULARIES = (
    Vocabulary.INDUSTRY,
    Vocabulary.PRODUCT,
    Vocabulary.SERVICE,
)  # competencies are granted by the operator


@dataclass(frozen=True)
class ProfileContent:
    """The content of a profile. `term_ids` are industries, products and services; others are ignored."""

    description: str = ""
    website: str = ""
    linkedin: str = ""
    logo: str = ""
    keywords: tuple[str, ...] = ()
    term_ids: tuple[int, ...] = ()
    unwanted_sizes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def create(partner_id: int, country: str, *, copy_of: int | None = None) -> int:
    """Create a draft for a country and return its id. It starts as a copy of `copy_of`, a profile of the same partner.

    Raises FieldRefusal if there is one for the country.
    """
    with write() as session:
        locks.lock_name(session, "profile", partner_id)
        is_this_profile = MarketingProfile.partner_id == partner_id, MarketingProfile.country == country
        if session.scalar(select(MarketingProfile.id).where(*is_this_profile)) is not None:
            raise FieldRefusal("country", N_("There’s already a profile for this country."))
        new = insert(MarketingProfile).values(partner_id=partner_id, country=country, status=ProfileStatus.DRAFT)
        profile_id = session.execute(new.returning(MarketingProfile.id)).scalar_one()
        content = _read_content(session, partner_id, copy_of) if copy_of is not None else ProfileContent()
        _write_content(session, profile_id, content)
        return profile_id


def change(profile_id: int, content: ProfileContent) -> None:
    """Change the content of the profile. Raises FieldRefusal for too many industries or keywords."""
    with write() as session:
        _lock_profile(session, profile_id)
        _check(session, content)
        _check_keywords(session, profile_id, content.keywords)
        _write_content(session, profile_id, content)


def copy(profile_id: int, *, source: int) -> None:
    """Copy another profile of the same partner: texts, lists, keywords, logo; never locations."""
    with write() as session:
        partner_id = _lock_profile(session, profile_id)
        _write_content(session, profile_id, _read_content(session, partner_id, source))


def set_competencies(profile_id: int, term_ids: Collection[int]) -> None:
    """Set the profile's competencies."""
    with write() as session:
        _lock_profile(session, profile_id)
        _set_terms(session, profile_id, term_ids, (Vocabulary.COMPETENCY,))
        search_words.refresh(session, [profile_id])


def publish(profile_id: int, *, by_partner_at: datetime | None = None) -> None:
    """Publish the profile, so that customers find it. Raises FieldRefusal without a location with a contact.

    `by_partner_at`: when somebody of the partner did it. The operator is shown the first time.
    """
    with write() as session:
        _lock_profile(session, profile_id)
        reachable = select(Location.id).where(
            Location.profile_id == profile_id, Location.removed_at.is_(None), Location.contact_email.is_not(None)
        )
        if session.scalar(reachable.limit(1)) is None:
            raise FieldRefusal("publish", NO_CONTACT)
        first_at = func.coalesce(MarketingProfile.published_at, by_partner_at)
        _update(session, profile_id, status=ProfileStatus.ACTIVE, published_at=first_at)


def review(profile_id: int, *, now: datetime) -> None:
    """Record that the operator has looked at what the partner published."""
    with write() as session:
        _update(session, profile_id, reviewed_at=now)


def unpublish(profile_id: int) -> None:
    """Unpublish the profile. Received referrals stay."""
    with write() as session:
        _update(session, profile_id, status=ProfileStatus.DRAFT)


def _lock_profile(session: DbSession, profile_id: int) -> int:
    """Lock the profile and return its partner's id."""
    partner_id = select(MarketingProfile.partner_id).where(MarketingProfile.id == profile_id).with_for_update()
    return session.scalars(partner_id).one()


def _check(session: DbSession, content: ProfileContent) -> None:
    industries = select(Term.id).where(Term.id.in_(content.term_ids), Term.vocabulary == Vocabulary.INDUSTRY)
    if len(session.scalars(industries).all()) > MAX_INDUSTRIES:
        raise FieldRefusal("industries", N_("Choose up to %(most)s industries."), most=MAX_INDUSTRIES)
    if len(content.keywords) > MAX_KEYWORDS:
        raise FieldRefusal("keywords", N_("Enter up to %(limit)s keywords."), limit=MAX_KEYWORDS)


def _check_keywords(session: DbSession, profile_id: int, keywords: Collection[str]) -> None:
    """Refuse keywords of too many words, except those that the profile has already."""
    present_keywords = select(ProfileKeyword.keyword).where(ProfileKeyword.profile_id == profile_id)
    too_long = {word for word in keywords if len(word.split()) > MAX_KEYWORD_WORDS} - set(
        session.scalars(present_keywords)
    )
    if too_long:
        raise FieldRefusal("keywords", LONG_KEYWORD, keyword=sorted(too_long)[0], limit=MAX_KEYWORD_WORDS)


def _read_content(session: DbSession, partner_id: int, profile_id: int) -> ProfileContent:
    """Return the content of a profile of the partner. Empty if it is another partner's."""
    is_this_profile = MarketingProfile.id == profile_id, MarketingProfile.partner_id == partner_id
    profile = session.scalars(select(MarketingProfile).where(*is_this_profile)).one_or_none()
    if profile is None:
        return ProfileContent()
    content = ProfileContent(profile.description, profile.website, profile.linkedin, profile.logo)
    return replace(
        content,
        keywords=tuple(row.keyword for row in profile.keywords),
        term_ids=tuple(term.id for term in profile.terms),
        unwanted_sizes=tuple(row.company_size for row in profile.unwanted_sizes),
        languages=tuple(row.language for row in profile.languages),
    )


def _write_content(session: DbSession, profile_id: int, content: ProfileContent) -> None:
    _update(
        session,
        profile_id,
        description=content.description,
        website=content.website,
        linkedin=content.linkedin,
        logo=content.logo,
    )
    _set_terms(session, profile_id, content.term_ids, PARTNER_VOCABULARIES)
    _set(session, ProfileKeyword, profile_id, keyword=content.keywords)
    _set(session, UnwantedSize, profile_id, company_size=content.unwanted_sizes)
    _set(session, ProfileLanguage, profile_id, language=content.languages)
    search_words.refresh(session, [profile_id])


def _set_terms(
    session: DbSession, profile_id: int, term_ids: Collection[int], vocabularies_changed: Iterable[str]
) -> None:
    """Set the terms of these vocabularies that the profile has. A retired term can stay, but not be added."""
    of_vocabularies = select(Term.id).where(Term.vocabulary.in_(list(vocabularies_changed)))
    present_ids = set(session.scalars(select(profile_term.c.term_id).where(profile_term.c.profile_id == profile_id)))
    allowed = select(Term.id).where(Term.id.in_(term_ids), Term.vocabulary.in_(list(vocabularies_changed)))
    kept = session.scalars(allowed.where(Term.retired_at.is_(None) | Term.id.in_(present_ids))).all()
    removed = delete(profile_term).where(
        profile_term.c.profile_id == profile_id, profile_term.c.term_id.in_(of_vocabularies)
    )
    session.execute(removed)
    if kept:
        session.execute(insert(profile_term), [{"profile_id": profile_id, "term_id": term_id} for term_id in kept])


def _set(session: DbSession, model: type[Model], profile_id: int, **column: Collection[str]) -> None:
    """Set the profile's values in a table of its own."""
    table, [(name, values)] = model.metadata.tables[model.__tablename__], column.items()
    session.execute(delete(table).where(table.c.profile_id == profile_id))
    if values:
        session.execute(insert(table), [{"profile_id": profile_id, name: value} for value in dict.fromkeys(values)])


def _update(session: DbSession, profile_id: int, **values: object) -> None:
    session.execute(
        update(MarketingProfile)
        .where(MarketingProfile.id == profile_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
