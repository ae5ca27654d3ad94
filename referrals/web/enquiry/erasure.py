"""Erase an enquiry's data, by its customer. A link can open the page, so the answer is a button."""

from datetime import datetime
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions.enquiry import erasure
from referrals.models import Enquiry
from referrals.queries.enquiry import customer_page
from referrals.web import current_network
from referrals.web.enquiry.blueprint import blueprint
from referrals.web.requests.locale import use_language_of
from referrals.web.security import access, link_cookies

PAGE = "/enquiries/<string(length=12):public_id>/erase"


@blueprint.get(PAGE)
def erasing(public_id: str) -> str:
    return _page(_mine(public_id), now=clock.utcnow())


@blueprint.post(PAGE)
def erase(public_id: str) -> Any:
    enquiry, now = _mine(public_id), clock.utcnow()
    if request.form.get("sure") != "yes":
        return _page(enquiry, now=now, trouble=gettext("Nothing was erased. To erase your data, use the button.")), 422
    erasure.erase(enquiry.id, now=now)
    queue.wake_worker()
    answer = make_response(redirect(url_for("enquiry.erased"), 303))
    link_cookies.forget_enquiry(answer, public_id)
    return answer


@blueprint.get("/enquiries/erased")
def erased() -> str:
    """Confirm the erasure. Public: it shows nothing of the enquiry."""
    return render_template("enquiry/erased.html")


def _mine(public_id: str) -> Enquiry:
    enquiry = access.enquiry_or_404(public_id)
    use_language_of(enquiry.language, enquiry.zone)
    return enquiry


def _page(enquiry: Enquiry, *, now: datetime, trouble: str | None = None) -> str:
    standing = customer_page.enquiry_status(enquiry, limit=current_network.settings().partner_limit, now=now)
    return render_template("enquiry/erase.html", standing=standing, trouble=trouble)
