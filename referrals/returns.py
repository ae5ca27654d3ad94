"""Read the mailbox for returns, and match the reports to their notices.

Mail that people write to this mailbox is left in it. Conversations by email would take it in `_take`.
"""

import imaplib
import logging

from flask import current_app
from imap_tools import ImapToolsError

from referrals import clock
from referrals.actions import returned, setting
from referrals.config_returns import Returns
from referrals.extensions import db
from referrals.mail import inbox, reports, return_path
from referrals.mail.reports import Kind, Report
from referrals.models import Mark
from referrals.queries import notices

log = logging.getLogger(__name__)


def read() -> None:
    """Process the reports that have arrived since the last time. Does nothing without a mailbox."""
    settings: Returns | None = current_app.config["RETURNS"]
    if settings is None:
        return
    try:
        with inbox.opened(settings, current_app.config["MAIL_CA_FILE"]) as mailbox:
            inbox.read_new(mailbox, _take)
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as problem:
        log.warning("The mailbox for returns cannot be read: %s", type(problem).__name__)
        setting.mark(Mark.RETURNS_UNREAD, now=clock.utcnow(), detail=type(problem).__name__)
    else:
        setting.mark(Mark.RETURNS_READ, now=clock.utcnow())


def _take(raw: bytes) -> bool:
    """Process a mail. Return whether it was a report, so that it can be deleted."""
    report = reports.read(raw)
    if report is None:
        return False
    for notice_id, signature in dict(report.notices).items():
        found = notices.owed(notices.is_numbered(notice_id))
        db.session.rollback()
        if found and return_path.is_genuine(found[0], signature):
            _act(report, notice_id)
    return True


def _act(report: Report, notice_id: int) -> None:
    now = clock.utcnow()
    if report.kind is Kind.COMPLAINT:
        if returned.complained(notice_id, now=now):
            setting.mark(Mark.MAIL_COMPLAINT, now=now)
    elif report.kind in (Kind.UNKNOWN, Kind.REFUSED):
        is_unknown = report.kind is Kind.UNKNOWN
        is_news = returned.bounced(notice_id, said=report.said, is_unknown=is_unknown, now=now)
        if is_news and not is_unknown:
            setting.mark(Mark.MAIL_RETURNED, now=now, detail=report.said)
