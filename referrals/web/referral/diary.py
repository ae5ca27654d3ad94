"""GET /referrals/<public_id>/calendar.ics: what a calendar can keep of a referral, for whoever takes no mail."""

from flask import Response, abort, make_response, url_for

from referrals import clock, links
from referrals.mail import calendar
from referrals.web.referral.loading import moving
from referrals.web.referral.views import blueprint


@blueprint.get("/referrals/<public_id>/calendar.ics")
def diary(public_id: str) -> Response:
    referral, now = moving(public_id).referral, clock.utcnow()
    entry = calendar.entry(referral, referral.enquiry.need, now=now)
    if entry is None:
        abort(404)
    file = entry.file(links.absolute(url_for("referral.show", public_id=public_id)), now=now)
    response = make_response(file.data, {"Content-Type": file.content_type})
    response.headers["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    return response
