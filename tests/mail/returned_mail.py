"""Returned mail as real servers write it."""

from email.message import EmailMessage

USER_UNKNOWN = "smtp; 550 5.1.1 <desk@nordest-verona.example>: User unknown"


def bounce(to, *, action="failed", status="5.1.1", diagnostic=USER_UNKNOWN):
    """Return a delivery status notification (RFC 3464) in Postfix's format."""
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@relay.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0000 (UTC)

Final-Recipient: rfc822; desk@nordest-verona.example
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--=_b
Content-Type: message/rfc822

Return-Path: <{to}>
Subject: New referral

The text of the mail.
--=_b--
""".replace("\n", "\r\n").encode()


def complaint(return_path, *, feedback_type="abuse", to="fbl@referrals.test"):
    """Return an abuse report (RFC 5965), as a provider sends it to one address for all mails."""
    return f"""\
From: <feedback@provider.example>
To: {to}
Subject: FW: New referral
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="=_c"

--=_c
Content-Type: text/plain

This is an email abuse report.

--=_c
Content-Type: message/feedback-report

Feedback-Type: {feedback_type}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{return_path}>

--=_c
Content-Type: message/rfc822

From: Referrals <referrals@example.org>
Subject: New referral

The text of the mail.
--=_c--
""".replace("\n", "\r\n").encode()


def personal_mail(to, subject="Out of office"):
    """Return a mail written by a person, or by an autoresponder."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "anna@example.com", to, subject
    message.set_content("Back on Monday.\n")
    return message.as_bytes()
