"""Read the mailbox for returns, and match the reports to their notices.

Mail that people write to this mailbox is left in it. Conversations by email would take it in `_process_mail`.
"""

import imaplib
import logging

from flask import current_app
from imap_tools import ImapToolsError

from referrals import clock
from referrals.actions.network import settings as settings_actions
from referrals.actions.notice import returned_mail
from referrals.config.returns import Returns
from referrals.extensions import db
from referrals.mail import return_path, return_reports, returns_mailbox
from referrals.mail.return_reports import ReportKind, ReturnReport
from referrals.models import Mark
from referrals.queries.notice import owed_notices

log = logging.getLogger(__name__)


def read() -> None:
    """Process the reports that have arrived since the last time. Does nothing without a mailbox."""
    settings: Returns | None = current_app.config["RETURNS"]
    if settings is None:
        return
    try:
        with returns_mailbox.open_mailbox(settings, current_app.config["MAIL_CA_FILE"]) as mailbox:
            returns_mailbox.read_new(mailbox, _process_mail)
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as problem:
        log.warning("The mailbox for returns cannot be read: %s", type(problem).__name__)
        settings_actions.mark(Mark.RETURNS_UNREAD, now=clock.utcnow(), detail=type(problem).__name__)
    else:
        settings_actions.mark(Mark.RETURNS_READ, now=clock.utcnow())


def _process_mail(raw: bytes) -> bool:
    """Process a mail. Return whether it was a report, so that it can be deleted."""
    report = return_reports.parse_report(raw)
    if report is None:
        return False
    for notice_id, signature in dict(report.notices).items():
        found = owed_notices.owed_notices(owed_notices.is_numbered(notice_id))
        db.session.rollback()
        if found and return_path.is_genuine(found[0], signature):
            _process_report(report, notice_id)
    return True


def _process_report(report: ReturnReport, notice_id: int) -> None:
    now = clock.utcnow()
    if report.kind is ReportKind.COMPLAINT:
        if returned_mail.complained(notice_id, now=now):
            settings_actions.mark(Mark.MAIL_COMPLAINT, now=now)
    elif report.kind in (ReportKind.UNKNOWN, ReportKind.REFUSED):
        is_unknown = report.kind is ReportKind.UNKNOWN
        is_news = returned_mail.bounced(notice_id, answer=report.answer, is_unknown=is_unknown, now=now)
        if is_news and not is_unknown:
            settings_actions.mark(Mark.MAIL_RETURNED, now=now, detail=report.answer)
