"""Mails as they are looked at: rendered again, and their HTML in a frame that can do nothing."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Response, make_response

from referrals.queries import notices
from referrals.web.headers import POLICY

if TYPE_CHECKING:
    from flask_mail import Message

WITH_FRAME = f"{POLICY}; frame-src 'self'"
# A mail's style is its own; nothing else is loaded, nothing runs, nothing can be sent.
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
    """Write the mail of a notice as it would be written now; None when nobody is there to read it."""
    from referrals.mail import rendering  # what inlines styles stays out of a process that shows no mail

    mail = notices.mail_of(notice_id, now=now)
    if mail is None or mail.reader is None:
        return None
    return rendering.render(mail, now=now, show_links=show_links)


def page_with_frame(page: str) -> Response:
    """Answer with a page that shows a mail in a frame."""
    response = make_response(page)
    response.headers["Content-Security-Policy"] = WITH_FRAME
    return response


def frame(message: "Message", *, links_work: bool) -> Response:
    """Answer with the mail's HTML alone; a tap on a link of it opens in the window round it, or nowhere."""
    target = "_top" if links_work else "_blank"
    response = make_response((message.html or "").replace("<head>", f'<head><base target="{target}">', 1))
    sandbox = "sandbox allow-top-navigation-by-user-activation" if links_work else "sandbox"
    response.headers["Content-Security-Policy"] = f"{FRAMED}; {sandbox}"
    return response
