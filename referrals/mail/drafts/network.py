"""Mails to operators about the network: the digest of the morning, and referrals reported as won."""

from datetime import datetime

from flask_babel import gettext, ngettext

from referrals import links
from referrals.language import countries, formats
from referrals.language.times import Times
from referrals.mail.drafts.draft import Draft
from referrals.queries.enquiry.scrutiny import ReportedWin
from referrals.queries.network.desk import AtRisk, Dropped
from referrals.queries.notice.notice_facts import MailFacts

MOST = 10  # lines of each kind; the desk shows all of them

Line = tuple[str, str, str]


def digest(mail: MailFacts, times: Times, now: datetime) -> Draft:
    assert mail.desk
    at_risk, dropped = mail.desk.at_risk, mail.desk.dropped
    values = {
        "summary": _summary(at_risk.count, dropped.count),
        "url": links.absolute("/operator"),
        "at_risk": at_risk.count,
        "dropped": dropped.count,
        "at_risk_lines": [_at_risk(line, now) for line in at_risk.lines[:MOST]],
        "dropped_lines": [_dropped(line, times, now) for line in dropped.lines[:MOST]],
    }
    return Draft("desk-digest", values)


def wins(mail: MailFacts, times: Times, _now: datetime) -> Draft:
    number = len(mail.wins)
    values = {
        "summary": ngettext("%(num)d referral was marked as won", "%(num)d referrals were marked as won", number),
        "url": links.absolute("/operator"),
        "lines": [_won(win, times) for win in mail.wins[:MOST]],
        "more": max(0, number - MOST),
    }
    return Draft("wins-reported", values)


def _won(win: ReportedWin, times: Times) -> Line:
    said = [win.partner, times.instant(win.won_at)]
    if win.is_own:
        said.append(gettext("it seems to have sent the enquiry itself"))
    elif not win.is_proved:
        said.append(gettext("the customer hasn’t proved to be real"))
    return win.need, " · ".join(said), formats.money(win.value.minor, win.value.currency)


def _summary(at_risk: int, dropped: int) -> str:
    """Return the number of each kind, leaving out those of which there are none."""
    said = []
    if at_risk:
        said.append(ngettext("%(num)d referral at risk", "%(num)d referrals at risk", at_risk))
    if dropped:
        said.append(ngettext("%(num)d enquiry dropped by all", "%(num)d enquiries dropped by all", dropped))
    return ", ".join(said)


def _at_risk(line: AtRisk, now: datetime) -> Line:
    whom = [f"{line.partner}, {line.city}", line.contact, line.telephone]
    if not line.delivered_at:
        whom.append(gettext("no email has reached it"))
    return line.need, " · ".join(part for part in whom if part), formats.duration(line.due_at - now)


def _dropped(line: Dropped, times: Times, now: datetime) -> Line:
    where = ", ".join(part for part in (line.place, countries.name(line.country)) if part)
    asked = ngettext("%(num)d partner asked", "%(num)d partners asked", line.partners)
    return line.need, f"{where} · {asked}", times.ago(line.dropped_at, now=now)
