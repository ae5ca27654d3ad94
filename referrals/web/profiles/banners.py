"""Banners on a partner's pages: that customers cannot find it now, and contacts that need attention."""

from dataclasses import dataclass

from flask import Flask

from referrals import clock
from referrals.queries.partner import away, contacts
from referrals.queries.partner.away import PartnerPause
from referrals.queries.partner.contacts import ContactProblems
from referrals.web.security.sign_in import viewer


@dataclass(frozen=True)
class Banners:
    pause: PartnerPause
    trouble: ContactProblems
    may_change: bool


def register(app: Flask) -> None:
    app.jinja_env.globals["partner_banners"] = banners


def banners() -> Banners | None:
    """Return the banners for the viewer. Only admins see those about contacts."""
    person = viewer()
    if person is None or person.partner is None:
        return None
    now, is_admin = clock.utcnow(), person.is_partner_admin
    trouble = contacts.contact_problems(person.partner.id, now=now) if is_admin else ContactProblems()
    return Banners(away.current_pause(person.partner, now=now), trouble, is_admin)
