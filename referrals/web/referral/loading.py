"""A referral for whoever may move it, and what the person who acts brings along: a colleague, the day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import abort

from referrals.queries import colleagues
from referrals.rules.refusal import N_, FieldRefusal
from referrals.web import access as accesses
from referrals.web.access import ReferralAccess
from referrals.web.referral.forms import ME
from referrals.web.times import times


def moving(public_id: str) -> ReferralAccess:
    """Return the referral for a member of its partner or the holder of a link; for anybody else there is none."""
    access = accesses.referral_or_404(public_id)
    if not access.may_move:
        abort(404)
    return access


def assignee_id(access: ReferralAccess, answer: str | None) -> int | None:
    """Return the number of the colleague who was chosen; "me", or no answer, is whoever acts."""
    if not answer or answer == ME:
        return access.actor.person_id
    found = colleagues.id_of(answer, partner_id=access.referral.partner_id)
    if found is None:
        raise FieldRefusal("assignee", N_("Choose somebody who works at your company."))
    return found


def today(access: ReferralAccess, now: datetime) -> date:
    """Return the day it is where the person is who acts; for a link, where its holder is."""
    return now.astimezone(ZoneInfo(access.zone)).date() if access.zone else times.today(now)
