"""The contacts of a partner's locations: verify them by an emailed link, or confirm them as an admin."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions.partner import contacts as contacts_actions
from referrals.actions.person import one_time_links
from referrals.language import countries, refusals
from referrals.models import LinkPurpose, OneTimeLink
from referrals.queries.partner import contacts as contacts_queries
from referrals.rules.refusal import Refusal
from referrals.web.account import rate_limits
from referrals.web.account.forms import AnswerForm
from referrals.web.account.one_time_pages import while_it_works
from referrals.web.profiles.blueprint import blueprint
from referrals.web.profiles.locations import LOCATION, location_or_404
from referrals.web.requests.locale import times
from referrals.web.security.access import ADMINS, partner_id, roles


@blueprint.get("/profiles/contacts")
@roles(*ADMINS)
def contacts() -> Any:
    now = clock.utcnow()
    return render_template(
        "profiles/contacts.html",
        locations=[
            (place, contacts_queries.contact_state(place, now=now))
            for place in contacts_queries.of_partner(partner_id())
        ],
        trouble=contacts_queries.contact_problems(partner_id(), now=now),
        country_name=countries.name,
    )


@blueprint.post("/profiles/contacts")
@roles(*ADMINS)
def confirm() -> Any:
    """Confirm that one contact, or all of them, is right."""
    slugs = None if request.form.get("all") == "yes" else request.form.getlist("location")
    ids = contacts_queries.ids_of(partner_id(), slugs)
    contacts_actions.confirm(ids, now=clock.utcnow())
    if ids:
        flash(gettext("Thanks. We’ll ask again in three months."), "success")
    return redirect(url_for("profiles.contacts"), 303)


@blueprint.post(f"{LOCATION}/check")
@roles(*ADMINS)
@rate_limits.INVITATIONS
def send_check(slug: str) -> Any:
    """Send the contact of a location the verification link again."""
    mine = location_or_404(slug)
    address = mine.contact_email
    try:
        contacts_actions.send_check(mine.id, now=clock.utcnow())
    except Refusal as refusal:
        flash(refusals.sentence(refusal, times), "error")
        return redirect(url_for("profiles.contacts"), 303)
    queue.wake_worker()
    flash(gettext("We’ve emailed %(address)s.", address=address), "success")
    return redirect(url_for("profiles.contacts"), 303)


@blueprint.route("/links/contact-check/<token>", methods=["GET", "POST"])
@rate_limits.LINKS
@while_it_works(LinkPurpose.CONTACT_CHECK)
def contact_link(link: OneTimeLink) -> Any:
    """Ask the contact whether the address is right. Each answer is a button."""
    form = AnswerForm()
    if not form.validate_on_submit():
        page = render_template("profiles/link_contact.html", form=form, link=link)
        return page, 422 if form.is_submitted() else 200
    is_right = form.answer.data == "yes"
    (contacts_actions.verify if is_right else one_time_links.decline)(link.id, now=clock.utcnow())
    return render_template("profiles/link_contact_answered.html", is_right=is_right)
