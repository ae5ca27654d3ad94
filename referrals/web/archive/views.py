"""GET /archive: what has ended, filtered, sorted and paged; GET /archive.csv: the same as a spreadsheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for

from referrals import clock
from referrals.queries import archive as archives
from referrals.queries import colleagues
from referrals.queries.archive import KEY_KINDS, Order, Sort
from referrals.queries.filters import Filter
from referrals.queries.keyset import Place
from referrals.rules.lifecycle import Outcome
from referrals.web import access, cursors, finding
from referrals.web.access import PARTNER, roles
from referrals.web.archive import spreadsheet
from referrals.web.finding import Asked

blueprint = Blueprint("archive", __name__)


@dataclass(frozen=True)
class Look:
    """What is looked for in the archive, and in which order."""

    asked: Asked
    order: Order

    def url(self, **changes: Any) -> str:
        return self._address("archive.show", changes)

    def page_url(self, **place: Place | None) -> str | None:
        """Return the address of the page `after` or `before` a place, or None when there is no place."""
        word = {name: cursors.write(value) for name, value in place.items() if value}
        return self._address("archive.show", {}, **word) if word else None

    def sorted_url(self, by: Sort) -> str:
        """Return the address of the same sorted by `by`; chosen again it turns round."""
        again = by is self.order.by
        descending = not self.order.descending if again else by not in (Sort.NEED, Sort.CUSTOMER)
        return url_for("archive.show", **self.asked.query(), **_order_query(Order(by, descending)))

    def chip_url(self, outcome: Outcome) -> str:
        """Return the address with this outcome looked for too, or no longer."""
        held = self.asked.outcome
        changed = tuple(o for o in held if o != outcome) if outcome in held else (*held, outcome.value)
        return self.url(outcome=changed)

    def found(self, counts: Mapping[Outcome, int]) -> int:
        """Return how many the outcomes that are looked for hold together."""
        return sum(
            number for outcome, number in counts.items() if not self.asked.outcome or outcome in self.asked.outcome
        )

    @property
    def order_query(self) -> dict[str, Any]:
        return _order_query(self.order)

    @property
    def csv_url(self) -> str:
        return self._address("archive.csv", {})

    def _address(self, endpoint: str, changes: dict[str, Any], **more: Any) -> str:
        return url_for(endpoint, **self.asked.query(**changes), **_order_query(self.order), **more)


@blueprint.get("/archive")
@roles(*PARTNER)
def show() -> str:
    look, wanted, now = _look(), _wanted(), clock.utcnow()
    partner = access.partner()
    kind = KEY_KINDS[look.order.by]
    after, before = (cursors.read(request.args.get(name), kind) for name in ("after", "before"))
    return render_template(
        "archive/archive.html",
        look=look,
        sorts=Sort,
        page=archives.page(partner.id, wanted, look.order, after=after, before=before, now=now),
        counts=archives.counts(partner.id, wanted, now=now),
        colleagues=colleagues.everybody(partner.id, now=now),
        locations=colleagues.locations(partner.id),
    )


@blueprint.get("/archive.csv")
@roles(*PARTNER)
def csv() -> Response:
    look, wanted, now = _look(), _wanted(), clock.utcnow()
    lines = archives.everything(access.partner().id, wanted, look.order, now=now)
    response = Response(stream_with_context(spreadsheet.rows(lines)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="archive-{now:%Y-%m-%d}.csv"'
    return response


def _look() -> Look:
    by = request.args.get("sort", "")
    sort = Sort(by) if by in set(Sort) else Sort.ENDED
    return Look(finding.read(request.args), Order(sort, request.args.get("dir") != "up"))


def _wanted() -> Filter:
    return finding.to_filter(_look().asked, viewer=access.person())


def _order_query(order: Order) -> dict[str, Any]:
    by = {} if order.by is Sort.ENDED else {"sort": order.by.value}
    return by if order.descending else {**by, "dir": "up"}
