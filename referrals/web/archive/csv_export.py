"""Export the archive as CSV."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext, pgettext

from referrals.language import countries, formats, words
from referrals.queries.referral.archive import ArchiveLine
from referrals.rules.choices import Channel, CompanySize, PartnerReason
from referrals.rules.lifecycle import Outcome
from referrals.web.requests.locale import times
from referrals.web.responses import csv_writer


def rows(lines: Iterable[ArchiveLine]) -> Iterator[str]:
    """Yield the CSV file line by line."""
    return csv_writer.csv_lines(_heads(), (_cells(line) for line in lines))


def _heads() -> list[str]:
    return [
        gettext("Need"),
        gettext("Outcome"),
        gettext("Reason"),
        gettext("Received"),
        gettext("Answered"),
        gettext("Ended"),
        gettext("Country"),
        gettext("Place"),
        gettext("Company size"),
        gettext("Channel"),
        gettext("Location"),
        gettext("Assignee"),
        gettext("Estimated value"),
        gettext("Currency of the estimate"),
        gettext("Expected closing date"),
        gettext("Final value"),
        gettext("Currency of the final value"),
        gettext("Closed on"),
        gettext("Company"),
        gettext("Contact"),
        gettext("Email"),
        gettext("Telephone"),
        gettext("Address"),
        pgettext("of a referral", "Number"),
        gettext("Time zone"),
    ]


def _cells(line: ArchiveLine) -> list[str]:
    return [
        line.need,
        str(words.OUTCOMES[Outcome(line.outcome)]),
        str(words.REASONS[PartnerReason(line.reason)]) if line.reason else "",
        times.sortable_instant(line.received_at),
        times.sortable_instant(line.first_answered_at),
        times.sortable_instant(line.ended_at),
        countries.name(line.country),
        line.place,
        str(words.SIZES[CompanySize(line.company_size)]) if line.company_size else "",
        str(words.CHANNELS[Channel(line.channel)]),
        line.location_name,
        line.assignee_name or "",
        *_amount(line.estimated_minor, line.estimated_currency),
        line.expected_close_on.isoformat() if line.expected_close_on else "",
        *_amount(line.final_minor, line.final_currency),
        line.closed_on.isoformat() if line.closed_on else "",
        *(text or "" for text in (line.company, line.contact_name, line.email)),
        csv_writer.telephone(line.telephone or "", line.country),
        line.address or "",
        line.public_id,
        times.zone.key,
    ]


def _amount(minor: int | None, currency: str | None) -> tuple[str, str]:
    if minor is None or currency is None:
        return "", ""
    return formats.plain_amount(minor, currency), currency
