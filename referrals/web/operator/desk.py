"""GET /operator: the desk, what needs attention now, with the next step of each."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions import reminder
from referrals.language import countries, offers, refusals
from referrals.queries import desk as looks
from referrals.queries import held, next_best, partners, scrutiny
from referrals.rules.refusal import Refusal
from referrals.web import access
from referrals.web.account import entering
from referrals.web.operator import clocks, first_steps, mail
from referrals.web.operator.blueprint import blueprint, network, operators
from referrals.web.times import times


@blueprint.get("")
@network
def desk() -> Any:
    """Show the operator's desk. Agents are redirected to their own first page."""
    me = access.person()
    return redirect(entering.home_of(me)) if me.is_agent else _page()


def _page() -> str:
    now = clock.utcnow()
    dropped = looks.dropped_by_all(now=now)
    return render_template(
        "operator/desk.html",
        steps=first_steps.left(),
        clocks=clocks.standing(now=now),
        mail=mail.standing(),
        outbox=looks.outbox(now=now),
        held=held.count(),
        at_risk=looks.at_risk(now=now),
        dropped=dropped,
        best=next_best.of_each([line.id for line in dropped.lines], now=now),
        offers_words=offers,
        contacts=looks.unreachable_contacts(),
        unverified=looks.unverified_contacts(),
        people=looks.bouncing_people(),
        left=partners.left_with_open_referrals(now=now),
        own=scrutiny.own(now=now),
        wins=scrutiny.unconfirmed_wins(now=now),
        objections=scrutiny.objections(),
        new_countries=scrutiny.new_countries(),
        country_name=countries.name,
        now=now,
    )


@blueprint.post("/referrals/<string(length=12):public_id>/remind")
@operators
def remind(public_id: str) -> Any:
    """Send a reminder about one referral now."""
    referral = access.referral_or_404(public_id).referral
    try:
        reminder.remind_now(referral.id, now=clock.utcnow())
    except Refusal as refusal:
        flash(refusals.sentence(refusal, times), "warning")
    else:
        queue.wake_worker()
        flash(gettext("Reminder sent."), "success")
    return redirect(url_for("operator.desk"), 303)
