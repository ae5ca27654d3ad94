"""The state of the insights pages (partner and period), and the URLs that change it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from referrals.language import days
from referrals.models import Partner
from referrals.queries.insights.figure_conditions import Grouping, Scope, Segment, SegmentKind
from referrals.rules.choices import PartnerReason
from referrals.web.insights import period as periods
from referrals.web.insights.period import Period
from referrals.web.requests import text_cleaning
from referrals.web.requests.locale import times

MAX_VALUE_LENGTH = 80  # characters of a value to filter by


@dataclass(frozen=True)
class InsightsState:
    """The scope of the figures: a partner's own; for the operator those of one partner, or of all without one."""

    partner: Partner | None
    period: Period
    is_network: bool = False
    page: str = "show"

    @property
    def scope(self) -> Scope:
        partner_id = self.partner.id if self.partner else None
        return Scope(partner_id, self.period.first, self.period.last, times.zone)

    @property
    def whose(self) -> dict[str, str]:
        return {"partner": self.partner.public_id} if self.is_network and self.partner else {}

    def url(self) -> str:
        return self._url(self.page, **self.period.query())

    def period_url(self, name: str) -> str:
        return self._url(self.page, **({} if name == periods.DEFAULT_PERIOD else {"period": name}))

    def page_url(self, page: str) -> str:
        """Return the URL of another page for the same period."""
        return self._url(page, **self.period.query())

    def csv_url(self) -> str:
        return self._url("csv", **self.period.query())

    def behind_url(self, part: str, **more: Any) -> str:
        """Return the URL of the referrals that a figure counts. `more` are further fields of Which."""
        return self._url("behind", **self.period.query(), **query(Segment(SegmentKind(part), **_kind(more))))

    def _url(self, page: str, **values: Any) -> str:
        return url_for(f"insights.{'network_' if self.is_network else ''}{page}", **{**self.whose, **values})


def _kind(more: dict[str, Any]) -> dict[str, Any]:
    return {**more, "kind": Grouping(more["kind"])} if "kind" in more else more


def query(which: Segment) -> dict[str, str]:
    """Return the query parameters of a figure."""
    named: dict[str, str] = {"of": which.part.value}
    if which.reason:
        named["reason"] = which.reason.value
    if which.month:
        named["month"] = f"{which.month:%Y-%m}"
    if which.kind:
        named |= {"kind": which.kind.value, "value": which.value}
    if which.waited:
        low, high = which.waited
        named["waited"] = f"{low}-{'' if high is None else high}"
    return named


def requested_segment(args: MultiDict[str, str]) -> Segment | None:
    """Return the figure in the query parameters, or None if they are invalid."""
    try:
        return Segment(
            SegmentKind(args.get("of", "")),
            PartnerReason(args["reason"]) if "reason" in args else None,
            _month(args["month"]) if "month" in args else None,
            _waited(args["waited"]) if "waited" in args else None,
            Grouping(args["kind"]) if "kind" in args else None,
            text_cleaning.beginning(args.get("value"), MAX_VALUE_LENGTH),
        )
    except ValueError:
        return None


def _month(text: str) -> date:
    first = date.fromisoformat(f"{text}-01")
    if not days.YEARS[0] <= first.year <= days.YEARS[1]:
        raise ValueError(text)
    return first


def _waited(text: str) -> tuple[int, int | None]:
    low, _, high = text.partition("-")
    bounds = int(low), int(high) if high else None
    if not (0 <= bounds[0] < 10**6 and 0 <= (bounds[1] or 0) < 10**6):
        raise ValueError(text)
    return bounds
