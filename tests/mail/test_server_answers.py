"""Answers of real mail servers with their stage, and what they mean."""

# ruff: noqa: E501  (an answer stays on one line, as the server gave it)

import pytest

from referrals.mail import return_reports, server_answers
from referrals.mail.sending_errors import (
    CONNECT,
    DATA,
    RECIPIENT,
    SENDER,
    SIGN_IN,
    Refused,
    Retry,
    SettingsFault,
    fault_of_reply,
)
from tests.mail.returned_mail import bounce

NO_SUCH_RECIPIENT = [
    ("Postfix", RECIPIENT, "550 5.1.1 <anna@x.example>: Recipient address rejected: User unknown in local recipient table"),
    ("Postfix", RECIPIENT, "550 5.1.1 <anna@x.example>: Recipient address rejected: User unknown in virtual mailbox table"),
    ("Postfix", RECIPIENT, "550 5.1.1 <anna@x.example>: Recipient address rejected: User unknown in relay recipient table"),
    ("Postfix", RECIPIENT, "550 5.1.2 <anna@x.example>: Recipient address rejected: Domain not found"),
    ("Postfix", RECIPIENT, "501 5.1.3 Bad recipient address syntax"),
    ("Postfix, null MX", RECIPIENT, "556 5.1.10 <anna@x.example>: Recipient address rejected: Domain x.example does not accept mail (nullMX)"),
    ("Exim", RECIPIENT, "550 Unrouteable address"),
    ("Exim", RECIPIENT, "550 No such user here"),
    ("Exim, cPanel", RECIPIENT, '550 No Such User Here"'),
    ("Exim", RECIPIENT, "550 Unknown user"),
    ("Sendmail", RECIPIENT, "550 5.1.1 <anna@x.example>... User unknown"),
    ("Sendmail", RECIPIENT, "550 5.1.2 <anna@x.example>... Host unknown (Name server: x.example: host not found)"),
    ("Sendmail", RECIPIENT, "553 5.3.0 <anna@x.example>... Addressee unknown, relay=[192.0.2.1]"),
    ("Sendmail", RECIPIENT, "550 5.1.6 <anna@x.example>... User has moved"),
    ("Exchange", RECIPIENT, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    ("Exchange", RECIPIENT, "550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found"),
    ("Microsoft 365", RECIPIENT, "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [X.prod.protection.outlook.com]"),
    ("outlook.com", RECIPIENT, "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [X.outlook.com]"),
    ("Gmail", RECIPIENT, "550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient's email address for typos or\n550 5.1.1 unnecessary spaces. For more information, go to https://support.google.com/mail/?p=NoSuchUser a1-2 - gsmtp"),
    ("Gmail", RECIPIENT, "550 5.2.1 The email account that you tried to reach is disabled. https://support.google.com/mail/?p=DisabledUser"),
    ("Gmail", RECIPIENT, "550 5.2.1 The email account that you tried to reach is inactive."),
    ("Yahoo", DATA, "554 delivery error: dd This user doesn't have a yahoo.com account (anna@yahoo.com) [0] - mta1.mail.bf1.yahoo.com"),
    ("Yahoo", DATA, "552 1 Requested mail action aborted, mailbox not found"),
    ("GMX", RECIPIENT, "550 Requested action not taken: mailbox unavailable"),
    ("OVH", RECIPIENT, "550 5.1.1 <anna@x.example>: Email address could not be found, or was misspelled (G8)"),
    ("Aruba", RECIPIENT, "550 5.1.1 <anna@x.example> recipient does not exist"),
    ("iCloud", RECIPIENT, "550 5.1.1 <anna@icloud.com>: user does not exist"),
    ("iCloud", RECIPIENT, "550 5.1.1 unknown or illegal alias: anna@icloud.com"),
    ("mail.ru", RECIPIENT, "550 Message was not accepted -- invalid mailbox. Local mailbox anna@mail.ru is unavailable: user not found"),
    ("QQ", RECIPIENT, "550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help"),
    ("qmail", RECIPIENT, "550 sorry, no mailbox here by that name. (#5.1.1)"),
    ("qmail", RECIPIENT, "550 sorry, no mailbox here by that name"),
    ("hMailServer", RECIPIENT, "550 Unknown user"),
    ("RFC 5321", RECIPIENT, "551 User not local"),
    ("RFC 5321", RECIPIENT, "551 User not local; please try <anna@y.example>"),
    ("Lotus Domino", RECIPIENT, "550 anna@x.example... No such user"),
    ("Mimecast", RECIPIENT, "550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [abc.uk1]"),
    ("Cisco", RECIPIENT, "550 #5.1.0 Address rejected. User unknown"),
    ("names only", RECIPIENT, "550 <client-policy@relay.spam.example>: no such user"),
    ("a policy besides", RECIPIENT, "550 5.1.1 User Unknown; rejected by server policy"),
    ("Postfix", RECIPIENT, "550 5.7.1 <a@b.example>: Recipient address rejected: User unknown in virtual alias table"),
    ("any", RECIPIENT, "550 5.7.1 No such user"),
    ("any", RECIPIENT, "554 5.7.1 The recipient does not exist"),
    ("qmail", RECIPIENT, "553 sorry, this recipient is not in my validrcptto list (#5.7.1)"),
    ("Exim", RECIPIENT, "550 Recipient verify failed"),
    ("any", RECIPIENT, "550 User unknown, rejected"),
    ("no words", RECIPIENT, "550 "),
    ("no words but the address", RECIPIENT, "550 <anna@x.example>"),
    ("RFC 5321", RECIPIENT, "550 Requested action not taken"),
    ("Microsoft 365", RECIPIENT, "550 5.4.310 DNS domain x.example does not exist"),
    ("in Italian", RECIPIENT, "550 Utente sconosciuto"),
    ("in Italian", RECIPIENT, "550 Casella di posta inesistente"),
    ("in Italian", RECIPIENT, "550 Il destinatario non esiste"),
    ("in German", RECIPIENT, "550 Empfänger unbekannt"),
    ("in German", RECIPIENT, "550 Das Postfach existiert nicht"),
    ("in German", RECIPIENT, "550 Unbekannter Benutzer"),
    ("in French", RECIPIENT, "550 Utilisateur inconnu"),
    ("in French", RECIPIENT, "550 Cette adresse n'existe pas"),
    ("in Spanish", RECIPIENT, "550 Usuario desconocido"),
    ("in Spanish", RECIPIENT, "550 El buzón no existe"),
    ("link only", RECIPIENT, "550 No such mailbox, see https://x.example/policy?ip=192.0.2.1&reason=blocked"),
]  # fmt: skip

OF_THE_SETTINGS = [
    ("Postfix", RECIPIENT, "550 5.1.8 <us@x.example>: Sender address rejected: Domain not found", "sender-refused"),
    ("Postfix", RECIPIENT, "553 5.7.1 <us@x.example>: Sender address rejected: not owned by user us", "sender-refused"),
    ("Postfix", RECIPIENT, "553 5.7.1 <us@x.example>: Sender address rejected: not logged in", "sender-refused"),
    ("Postfix", RECIPIENT, "501 5.1.7 Bad sender address syntax", "sender-refused"),
    ("Postfix", RECIPIENT, "550 5.1.0 <us@x.example>: Sender address rejected: User unknown", "sender-refused"),
    ("Postfix", RECIPIENT, "554 5.7.1 <c.example[192.0.2.1]>: Client host rejected: Access denied", "client-refused"),
    ("Postfix", RECIPIENT, "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "client-refused"),
    ("Postfix", RECIPIENT, "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname", "client-refused"),
    ("Postfix", RECIPIENT, "550 5.7.1 <x.example>: Helo command rejected: Host not found", "client-refused"),
    ("Postfix", RECIPIENT, "554 5.7.1 <anna@x.example>: Relay access denied", "relay-refused"),
    ("Postfix", RECIPIENT, "450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]", "client-refused"),
    ("Postfix", RECIPIENT, "450 4.1.8 <us@x.example>: Sender address rejected: Domain not found", "sender-refused"),
    ("Exim", RECIPIENT, "550 relay not permitted", "relay-refused"),
    ("Exim", RECIPIENT, "550 Sender verify failed", "sender-refused"),
    ("Exim, cPanel", RECIPIENT, "550-Verification failed for <us@x.example>\n550-No Such User Here\n550 Sender verify failed", "sender-refused"),
    ("Exim", RECIPIENT, "550 HELO argument does not match calling host", "client-refused"),
    ("Exim, cPanel", DATA, "550 Domain x.example has exceeded the max defers and failures per hour (5/5 (100%)) allowed. Message discarded.", "limit-reached"),
    ("Sendmail", RECIPIENT, "550 5.7.1 <anna@x.example>... Relaying denied", "relay-refused"),
    ("Sendmail", RECIPIENT, "553 5.1.8 <us@x.example>... Domain of sender address us@x.example does not exist", "sender-refused"),
    ("Exchange", RECIPIENT, "550 5.7.1 Unable to relay", "relay-refused"),
    ("Exchange", RECIPIENT, "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", "relay-refused"),
    ("Exchange", RECIPIENT, "550 5.7.60 SMTP; Client does not have permissions to send as this sender", "sender-refused"),
    ("Microsoft 365", DATA, "554 5.2.252 SendAsDenied; us@x.example not allowed to send as other@x.example", "sender-refused"),
    ("Microsoft 365", RECIPIENT, "550 5.1.8 Access denied, bad outbound sender AS(42004)", "sender-refused"),
    ("Microsoft 365", DATA, "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP.", "client-refused"),
    ("Microsoft 365", DATA, "550 5.7.501 Service unavailable. Spam abuse detected from IP range.", "client-refused"),
    ("Microsoft 365", DATA, "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message: the sender's submission quota was exceeded.", "limit-reached"),
    ("Microsoft 365", DATA, "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients", "limit-reached"),
    ("Microsoft 365", SENDER, "530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM", "sign-in-refused"),
    ("Gmail", RECIPIENT, "550 5.4.5 Daily user sending limit exceeded. https://support.google.com/mail/?p=UsageLimits", "limit-reached"),
    ("Gmail", DATA, "550-5.7.26 This mail is unauthenticated, which poses a security risk to the\n550 5.7.26 sender and Gmail users, and has been blocked.", "sender-refused"),
    ("Gmail", DATA, "550-5.7.1 [192.0.2.1 7] Our system has detected an unusual rate of\n550 5.7.1 unsolicited mail originating from your IP address.", "limit-reached"),
    ("Gmail", RECIPIENT, "550-5.7.0 Mail relay denied [192.0.2.1]. Invalid credentials for relay\n550 5.7.0 x - gsmtp", "relay-refused"),
    ("Gmail", DATA, "550-5.7.25 [192.0.2.1] The IP address sending this message does not have a\n550 5.7.25 PTR record setup", "client-refused"),
    ("SES", DATA, "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: us@x.example", "sender-refused"),
    ("SES", DATA, "454 Throttling failure: Daily message quota exceeded.", "limit-reached"),
    ("SendGrid", DATA, "550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved.", "sender-refused"),
    ("SendGrid", RECIPIENT, "550 Unauthenticated senders not allowed", "sender-refused"),
    ("SendGrid", SIGN_IN, "451 Authentication failed: Maximum credits exceeded", "limit-reached"),
    ("Mailgun", DATA, "421 Domain sandbox1.mailgun.org is not allowed to send: Free accounts are for test purposes only.", "sender-refused"),
    ("Mailgun", DATA, "550 The domain is unverified and requires DNS configuration", "sender-refused"),
    ("Zoho", RECIPIENT, "553 Relaying disallowed as us@x.example", "relay-refused"),
    ("Zoho", DATA, "550 5.4.6 Unusual sending activity detected. Please try after sometime", "limit-reached"),
    ("OVH", RECIPIENT, "550 5.7.1 Your account has been blocked for sending spam", "sender-refused"),
    ("Aruba", RECIPIENT, "550 5.7.1 <us@x.example>: Sender address rejected: hourly limit exceeded", "limit-reached"),
    ("Yahoo", RECIPIENT, "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list", "client-refused"),
    ("GMX", RECIPIENT, "550 Sender address is not allowed.", "sender-refused"),
    ("Cisco", RECIPIENT, "550 #5.7.1 Your access to submit messages to this e-mail system has been rejected.", "client-refused"),
    ("qmail", RECIPIENT, "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "relay-refused"),
    ("qmail", RECIPIENT, "553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)", "sender-refused"),
    ("MDaemon", RECIPIENT, "551 5.7.1 Forwarding to remote hosts disabled", "relay-refused"),
    ("Dovecot", SIGN_IN, "535 5.7.8 Authentication credentials invalid", "sign-in-refused"),
    ("any", RECIPIENT, "530 5.7.0 Authentication required", "sign-in-refused"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 Sender verify failed", "sender-refused"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 your host is blacklisted, see the unknown users policy", "client-refused"),
    ("any", RECIPIENT, "550 Must issue a STARTTLS command first", "tls-failed"),
    ("any", RECIPIENT, "550 encryption needed", "tls-failed"),
    ("any", SENDER, "523 5.7.10 Encryption needed", "tls-failed"),
    ("any", RECIPIENT, "523 Encryption needed", "tls-failed"),
    ("any", RECIPIENT, "554 5.7.4 TLS required", "tls-failed"),
    ("any", RECIPIENT, "550 Sending user is unknown", "sender-refused"),
    ("MailChannels", RECIPIENT, "550 User email address is marked as invalid (MailChannels): us", "sender-refused"),
    ("in Italian", RECIPIENT, "550 Mittente non valido", "sender-refused"),
    ("in German", RECIPIENT, "550 Absender unbekannt", "sender-refused"),
    ("in Italian", RECIPIENT, "550 Posta rifiutata: indirizzo in lista nera", "client-refused"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 Too many messages from you", "limit-reached"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 limit reached", "limit-reached"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 Rejected due to low reputation", "client-refused"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 reverse DNS missing", "client-refused"),
    ("a code that contradicts", RECIPIENT, "553 5.1.2 Domain of your From address not resolvable", "sender-refused"),
    ("a code that contradicts", RECIPIENT, "550 5.1.3 From address malformed", "sender-refused"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 your From address does not exist", "sender-refused"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 Verification failed", "sender-refused"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 authentication needed", "sign-in-refused"),
    ("Postfix", RECIPIENT, "451 4.7.1 Daily limit of your account exceeded, try again later", "limit-reached"),
    ("a greeting", CONNECT, "554 5.7.1 no such user", "greeting-refused"),
]  # fmt: skip

OF_THIS_MESSAGE = [
    ("Postfix", SENDER, "552 5.3.4 Message size exceeds fixed limit", "too-big"),
    ("Gmail", DATA, "552-5.2.3 Your message exceeded our message size limits.", "too-big"),
    ("Exim", SENDER, "552 Message size exceeds maximum permitted", "too-big"),
    ("Gmail", DATA, "552-5.7.0 This message was blocked because its content presents a potential\n552 5.7.0 security issue.", "message-refused"),
    ("Gmail", DATA, "550-5.7.1 [192.0.2.1 12] Our system has detected that this message is likely\n550-5.7.1 unsolicited mail.", "message-refused"),
    ("GMX", DATA, "554 Transaction failed. Reject due to policy restrictions. https://postmaster.gmx.net/en/case?c=hi&i=ip&v=192.0.2.1", "message-refused"),
    ("any", DATA, "554 5.6.0 not this", "message-refused"),
    ("Yahoo", DATA, "554 5.7.9 Message not accepted for policy reasons", "message-refused"),
    ("OVH", DATA, "550 spam detected", "message-refused"),
    ("Postfix", RECIPIENT, "554 5.7.1 <anna@x.example>: Recipient address rejected: Access denied", "policy-refused"),
    ("Exchange", RECIPIENT, "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; the sender was not authenticated", "policy-refused"),
    ("Exim", RECIPIENT, "550 Administrative prohibition", "policy-refused"),
    ("any", RECIPIENT, "550 5.7.1 we do not like you", "policy-refused"),
    ("any", RECIPIENT, "503 5.5.1 bad sequence of commands", "policy-refused"),
    ("any", RECIPIENT, "550 5.1.0 Address rejected", "policy-refused"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 Message rejected due to local policy", "message-refused"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 Message refused: spam", "message-refused"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 Access denied", "policy-refused"),
    ("any", RECIPIENT, "550 Domain of us@x.example does not exist", "policy-refused"),
    ("any", RECIPIENT, "550 domain not found: c.example", "policy-refused"),
    ("QQ", RECIPIENT, "550 Mail is rejected by recipients. http://service.mail.qq.com", "policy-refused"),
    ("any", RECIPIENT, "550 mail not accepted from this country", "policy-refused"),
    ("any", RECIPIENT, "550 Suspected bot", "policy-refused"),
    ("any", RECIPIENT, "550 account disabled", "policy-refused"),
    ("any", RECIPIENT, "550 Go away", "policy-refused"),
    ("any", RECIPIENT, "550 5.7.1 mailbox unavailable", "policy-refused"),
]  # fmt: skip

FOR_NOW = [
    ("Postfix", RECIPIENT, "452 4.2.2 over quota", "mailbox-full"),
    ("Postfix", RECIPIENT, "550 5.2.2 mailbox full", "mailbox-full"),
    ("Dovecot", RECIPIENT, "552 5.2.2 <anna@x.example> Quota exceeded (mailbox for user is full)", "mailbox-full"),
    ("Gmail", RECIPIENT, "552-5.2.2 The recipient's inbox is out of storage space.", "mailbox-full"),
    ("GMX", DATA, "552 Requested mail action aborted: exceeded storage allocation", "mailbox-full"),
    ("Postfix, postgrey", RECIPIENT, "450 4.2.0 <anna@x.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/", "deferred"),
    ("Postfix", RECIPIENT, "450 4.1.1 <anna@x.example>: Recipient address rejected: unverified address: Address verification in progress", "deferred"),
    ("Postfix", RECIPIENT, "450 4.1.2 <anna@x.example>: Recipient address rejected: Domain not found", "deferred"),
    ("Postfix", RECIPIENT, "451 4.3.0 <anna@x.example>: Temporary lookup failure", "deferred"),
    ("Exchange", DATA, "452 4.3.1 Insufficient system resources", "deferred"),
    ("SES", DATA, "454 Throttling failure: Maximum sending rate exceeded.", "slow-down"),
    ("Gmail", RECIPIENT, "450 4.2.1 The user you are trying to contact is receiving mail too quickly.", "slow-down"),
    ("Gmail", RECIPIENT, "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.", "deferred"),
    ("Gmail", RECIPIENT, "452 4.2.2 The email account that you tried to reach has exceeded the daily limit of received messages", "deferred"),
    ("any", RECIPIENT, "450 4.2.2 user mailbox exceeds limit of messages per day", "deferred"),
    ("any", RECIPIENT, "450 user mailbox exceeds limit of messages per day", "deferred"),
    ("any", RECIPIENT, "452 4.2.1 recipient receives too many messages per hour", "deferred"),
    ("Exim", RECIPIENT, "451 Could not complete sender verify callout", "deferred"),
    ("Postfix", RECIPIENT, "450 4.1.7 <s@x.example>: Sender address rejected: unverified address: Address verification in progress", "deferred"),
    ("any", RECIPIENT, "451 4.7.24 spf temperror", "deferred"),
    ("any", RECIPIENT, "451 4.7.5 SPF lookup timed out", "deferred"),
    ("any", DATA, "451 4.7.20 dkim temperror", "deferred"),
    ("any", RECIPIENT, "450 4.7.1 your IP is not known here, wait 300 seconds (first time sender)", "deferred"),
    ("any", RECIPIENT, "451 Your IP was temporarily delayed, please retry; first time client", "deferred"),
    ("any", RECIPIENT, "450 Please try again after 300 seconds: sender IP/recipient triplet new", "deferred"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 mailbox full", "mailbox-full"),
    ("a code that contradicts", RECIPIENT, "550 5.2.1 mailbox full", "mailbox-full"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 <a@b.example>: Recipient address rejected: Over quota", "mailbox-full"),
    ("a code that contradicts", RECIPIENT, "552 5.1.1 mailbox is full", "mailbox-full"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 Greylisted, try again", "deferred"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 Temporary lookup failure", "deferred"),
    ("a code that contradicts", RECIPIENT, "550 5.2.1 Mailbox temporarily disabled", "deferred"),
    ("any", RECIPIENT, "550 Service unavailable", "deferred"),
    ("any", RECIPIENT, "550 Try again later", "deferred"),
    ("any", RECIPIENT, "550 Mailbox unavailable due to temporary failure", "deferred"),
    ("any", RECIPIENT, "550 Lookup failed", "deferred"),
    ("any", RECIPIENT, "550 Backend unreachable", "deferred"),
    ("a code that contradicts", RECIPIENT, "550 5.1.1 User's quota is exhausted", "mailbox-full"),
    ("in Italian", RECIPIENT, "550 Casella piena", "mailbox-full"),
    ("in German", RECIPIENT, "550 Postfach voll", "mailbox-full"),
    ("in French", RECIPIENT, "550 Boîte aux lettres pleine", "mailbox-full"),
    ("in Spanish", RECIPIENT, "550 Buzón lleno", "mailbox-full"),
    ("a temporary code", RECIPIENT, "550 4.4.7 try again", "deferred"),
    ("a basic code that says so", RECIPIENT, "450 5.1.1 no such user", "deferred"),
]  # fmt: skip

ABOUT_SOMETHING_ELSE = [
    "Receiving mail at a high rate",
    "Hourly limit",
    "Mailbox quota exceeded",
    "Sender not welcome",
    "Your IP is on a block list",
    "Spam content",
    "Greylisted",
    "Password required",
    "Could not be verified",
    "Not allowed by policy",
    "Temporary failure",
    "Message too large",
    "Relay denied",
    "Encryption required",
]


def fault(stage, answer):
    """Return the fault for the answer. smtplib removes the basic code from each line."""
    lines = answer.split("\n")
    return fault_of_reply(stage, int(answer[:3]), "\n".join(line[4:] for line in lines).encode())


@pytest.mark.parametrize(("server", "stage", "answer"), NO_SUCH_RECIPIENT)
def test_an_answer_that_says_that_the_recipient_does_not_exist_is_about_the_address(server, stage, answer):
    found = fault(stage, answer)
    assert isinstance(found, Refused)
    assert (found.cause, found.address_is_bad) == ("recipient-refused", True)


@pytest.mark.parametrize(("server", "stage", "answer", "word"), OF_THE_SETTINGS)
def test_an_answer_about_sender_client_or_limit_is_about_the_settings_at_any_stage(server, stage, answer, word):
    found = fault(stage, answer)
    assert (type(found), found.cause) == (SettingsFault, word)


@pytest.mark.parametrize(("server", "stage", "answer", "word"), OF_THIS_MESSAGE)
def test_an_answer_that_may_concern_this_message_alone_flags_nobody(server, stage, answer, word):
    found = fault(stage, answer)
    assert isinstance(found, Refused)
    assert (found.cause, found.address_is_bad) == (word, False)


@pytest.mark.parametrize("words", ABOUT_SOMETHING_ELSE)
@pytest.mark.parametrize("code", sorted(server_answers.RECIPIENT_CODES))
def test_a_code_of_the_recipient_flags_nobody_when_the_words_are_about_something_else(code, words):
    assert not getattr(fault(RECIPIENT, f"550 {code} {words}"), "address_is_bad", False)
    assert fault(RECIPIENT, f"550 {code} ").address_is_bad


@pytest.mark.parametrize(("server", "stage", "answer", "word"), FOR_NOW)
def test_what_may_pass_is_tried_again(server, stage, answer, word):
    found = fault(stage, answer)
    assert (type(found), found.cause) == (Retry, word)


def test_a_report_without_code_and_words_does_not_say_that_the_recipient_does_not_exist():
    assert (
        return_reports.parse_report(bounce("returns@x.example", status="", diagnostic="")).kind
        is return_reports.ReportKind.REFUSED
    )


def test_two_answers_are_the_same_but_for_names_and_numbers():
    first = server_answers.signature("550 5.1.1 <anna@x.example>: User unknown (id 4711a)")
    assert first == server_answers.signature("550 5.1.1 <bruno@y.example>: User unknown (id 99)")
    assert first != server_answers.signature("550 5.7.1 <bruno@y.example>: User unknown (id 99)")
