"""GET /referrals/<public_id>/calendar.ics: the deadline of a referral as a calendar entry, or its cancellation."""

from flask import Response, make_response, url_for

from referrals import clock, links
from referrals.mail import calendar_entries
from referrals.web.referral.loading import moving
from referrals.web.referral.views import blueprint


@blueprint.get("/referrals/<public_id>/calendar.ics")
def diary(public_id: str) -> Response:
    referral, now = moving(public_id).referral, clock.utcnow()
    need = referral.enquiry.need
    entry = calendar_entries.entry_or_end(referral, need, now=now)
    file = entry.file(links.absolute(url_for("referral.show", public_id=public_id)), now=now)
    response = make_response(file.data, {"Content-Type": file.content_type})
    response.headers["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    return response
