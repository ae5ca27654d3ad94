"""Load a referral for somebody who may move it, and resolve the assignee and today's date."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import abort

from referrals.queries.partner import colleagues
from referrals.rules.refusal import N_, FieldRefusal
from referrals.web.referral.forms import ME
from referrals.web.requests.locale import times
from referrals.web.security import access as access_control
from referrals.web.security.access import ReferralAccess


def moving(public_id: str) -> ReferralAccess:
    """Return the referral for a member of its partner or the holder of a link. Everybody else gets 404."""
    access = access_control.referral_or_404(public_id)
    if not access.may_move:
        abort(404)
    return access


def assignee_id(access: ReferralAccess, answer: str | None) -> int | None:
    """Return the id of the chosen colleague. "me" or no answer means the person who acts."""
    if not answer or answer == ME:
        return access.actor.person_id
    found = colleagues.member_id(answer, partner_id=access.referral.partner_id)
    if found is None:
        raise FieldRefusal("assignee", N_("Choose someone at your company."))
    return found


def today(access: ReferralAccess, now: datetime) -> date:
    """Return today's date in the time zone of the person who acts, or of the link's holder."""
    return now.astimezone(ZoneInfo(access.zone)).date() if access.zone else times.today(now)
