"""Load an object and check permission in one step. Whoever may not see it gets 404."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from flask import abort, current_app, make_response
from flask.typing import ResponseReturnValue

from referrals import clock, links
from referrals.models import Enquiry, Partner, Person, Referral, Role
from referrals.queries.enquiry import customer_page
from referrals.queries.referral import link_validity, referral_page
from referrals.queries.referral.link_validity import ReferralLinkProblem
from referrals.rules.actor import Actor, ActorKind, Door
from referrals.web.requests.locale import use_language_of
from referrals.web.security import link_cookies
from referrals.web.security.sign_in import viewer

View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True)
class ReferralAccess:
    """A referral that the visitor may see.

    `actor` is who acts. `may_move` is False for the operator, who may only read. `by_link` is True if an emailed link
    alone opened it; `recipient` is then the recipient of that link.
    """

    referral: Referral
    actor: Actor
    may_move: bool
    by_link: bool = False
    recipient: str | None = None
    language: str | None = None
    zone: str | None = None


class LinkInvalid(Exception):
    """The emailed link opened this referral once and no longer does. The page says why."""

    def __init__(self, trouble: ReferralLinkProblem) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def roles(*allowed: Role) -> Callable[[View], View]:
    """Restrict a view to these roles. Visitors who are not signed in must sign in first; other roles get 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: object, **kwargs: object) -> ResponseReturnValue:
            person = viewer()
            if person is None:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined,no-any-return]
            if person.role not in allowed:
                abort(404)
            return view(*args, **kwargs)

        guarded.allowed_roles = allowed  # type: ignore[attr-defined]
        return guarded

    return decorate


PARTNER = (Role.ADMIN, Role.MEMBER)
ADMINS = (Role.ADMIN,)


def person() -> Person:
    """Return the signed-in person. Only for views decorated with `roles`."""
    found = viewer()
    assert found is not None
    return found


def partner() -> Partner:
    """Return the partner of the signed-in person. Only for views of partners."""
    found = person().partner
    assert found is not None
    return found


def partner_id() -> int:
    """Return the id of the signed-in person's partner. Only for views of partners."""
    found = person().partner_id
    assert found is not None
    return found


def actor_of(somebody: Person) -> Actor:
    door = Door.OPERATOR if somebody.role in (Role.OPERATOR, Role.AGENT) else Door.WEB
    return Actor(ActorKind.PERSON, door, person_id=somebody.id, name=somebody.name)


def referral_or_404(public_id: str) -> ReferralAccess:
    """Return the referral for a member of its partner, the operator (read-only) or the holder of a valid link.

    A signed-in member acts as themself, even with a link. Raises LinkInvalid for a link that is no longer valid.
    Visitors who are not signed in must sign in first, whether or not the referral exists. Everybody else gets 404.
    """
    somebody = viewer()
    found = _for_person(somebody, public_id) if somebody else None
    return found or _by_link(public_id)


def _for_person(somebody: Person, public_id: str) -> ReferralAccess | None:
    if somebody.partner_id is None and not somebody.is_operator:
        return None
    found = referral_page.by_public_id(public_id)
    if found is not None and found.partner_id == somebody.partner_id:
        return ReferralAccess(found, actor_of(somebody), may_move=True)
    if found is not None and somebody.is_operator:
        return ReferralAccess(found, actor_of(somebody), may_move=False)
    return None


def _by_link(public_id: str) -> ReferralAccess:
    link = link_cookies.referral_link(public_id)
    holder = link_validity.link_holder(link) if link else None
    referral = referral_page.by_public_id(public_id) if holder else None
    if link is None or holder is None or referral is None:
        abort(404 if viewer() else make_response(current_app.login_manager.unauthorized()))  # type: ignore[attr-defined]
    use_language_of(holder.language, holder.zone)
    trouble = link_validity.link_problem(link, referral, holder, now=clock.utcnow())
    if trouble is not None:
        raise LinkInvalid(trouble)
    return ReferralAccess(
        referral,
        holder.actor,
        may_move=True,
        by_link=True,
        recipient=link.recipient,
        language=holder.language,
        zone=holder.zone,
    )


def enquiry_or_404(public_id: str) -> Enquiry:
    """Return the enquiry for the customer who holds its link. Everybody else gets 404."""
    link = link_cookies.enquiry_link(public_id)
    if link is None:
        abort(404)
    enquiry = customer_page.by_public_id(public_id)
    if enquiry is None or not links.link_opens(link.secret, enquiry):
        abort(404)
    return enquiry


def came_by_mail(public_id: str) -> bool:
    """Tell whether this browser opened the mailed link. Having sent the enquiry is not enough."""
    link = link_cookies.enquiry_link(public_id)
    return link is not None and link.is_mailed
