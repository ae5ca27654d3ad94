"""Show mails in the browser: rendered again, with their HTML in a sandboxed frame."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Response, make_response

from referrals.queries.notice import notice_facts
from referrals.web.security.headers import POLICY

if TYPE_CHECKING:
    from flask_mail import Message

WITH_FRAME = f"{POLICY}; frame-src 'self'"
# The policy of the frame: inline styles only, no scripts, no forms, no remote content.
FRAMED = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)


def rendered(notice_id: int, *, show_links: bool, now: datetime) -> "Message | None":
    """Render the mail of a notice as it would be sent now. Return None if it has no reader."""
    from referrals.mail import rendering  # imported late: css-inline is only loaded by processes that show mails

    mail = notice_facts.mail_of(notice_id, now=now)
    if mail is None or mail.reader is None:
        return None
    return rendering.render(mail, now=now, show_links=show_links)


def page_with_frame(page: str) -> Response:
    """Return a response whose policy allows it to show a mail in a frame."""
    response = make_response(page)
    response.headers["Content-Security-Policy"] = WITH_FRAME
    return response


def frame(message: "Message", *, links_work: bool) -> Response:
    """Return the HTML of a mail for the frame. Its links open in the top window if `links_work`, else nowhere."""
    target = "_top" if links_work else "_blank"
    response = make_response((message.html or "").replace("<head>", f'<head><base target="{target}">', 1))
    sandbox = "sandbox allow-top-navigation-by-user-activation" if links_work else "sandbox"
    response.headers["Content-Security-Policy"] = f"{FRAMED}; {sandbox}"
    return response
