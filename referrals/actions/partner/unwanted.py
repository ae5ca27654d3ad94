"""Remove a keyword, a term or a company size from all profiles of a partner at once."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from referrals.actions.directory import search_words
from referrals.database import DbSession, write
from referrals.database.dialects import insert_new
from referrals.extensions import db
from referrals.models import MarketingProfile, ProfileKeyword, Term, UnwantedSize, profile_term
from referrals.queries.enquiry.match_reasons import KEYWORD, LISTS
from referrals.rules.choices import CompanySize
from referrals.rules.folding import fold


def remove(partner_id: int, key: str) -> bool:
    """Remove the `key` (as in `Referral.matched_terms`) from every profile. Return whether any had it.

    Customers no longer find the partner by it. What the network has granted stays.
    """
    vocabulary, _, name = key.partition(":")
    with write() as session:
        profile_ids = _profiles(session, partner_id)
        if vocabulary == KEYWORD:
            is_spelling = (
                ProfileKeyword.profile_id.in_(profile_ids),
                ProfileKeyword.keyword.in_(_spellings(profile_ids, name)),
            )
            deleted = session.execute(delete(ProfileKeyword).where(*is_spelling))
        else:
            terms = select(Term.id).where(Term.vocabulary == vocabulary, Term.slug == name, Term.vocabulary.in_(LISTS))
            has_term = profile_term.c.profile_id.in_(profile_ids), profile_term.c.term_id.in_(terms)
            deleted = session.execute(delete(profile_term).where(*has_term))
        if deleted.rowcount:  # type: ignore[attr-defined]
            search_words.refresh(session, profile_ids)
        return bool(deleted.rowcount)  # type: ignore[attr-defined]


def _spellings(profile_ids: Sequence[int], keyword: str) -> list[str]:
    """Return the profiles' spellings of the keyword, which differ only in case and accents."""
    keywords = select(ProfileKeyword.keyword).where(ProfileKeyword.profile_id.in_(profile_ids)).distinct()
    return [word for word in db.session.scalars(keywords) if fold(word) == fold(keyword)]


def stop(partner_id: int, size: CompanySize) -> None:
    """Hide all profiles of the partner from customers of this size. A second call changes nothing."""
    with write() as session:
        rows = [{"profile_id": profile_id, "company_size": size.value} for profile_id in _profiles(session, partner_id)]
        if rows:
            session.execute(insert_new(UnwantedSize.__table__), rows)


def _profiles(session: DbSession, partner_id: int) -> Sequence[int]:
    """Lock the partner's profiles and return their ids."""
    held = select(MarketingProfile.id).where(MarketingProfile.partner_id == partner_id).order_by(MarketingProfile.id)
    return session.scalars(held.with_for_update()).all()
