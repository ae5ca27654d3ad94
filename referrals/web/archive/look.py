"""The state of the archive page (filters, order and groups), and the URLs that change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from referrals.queries.archive import Order, Sort
from referrals.queries.groups import By
from referrals.queries.keyset import Place
from referrals.rules.lifecycle import Outcome
from referrals.web import cursors, finding
from referrals.web.finding import Asked


@dataclass(frozen=True)
class Look:
    """The filters, order and grouping of the archive. Within a group the latest comes first."""

    asked: Asked
    order: Order
    group: By | None = None

    def url(self, **changes: Any) -> str:
        return self._address("archive.show", changes)

    def page_url(self, **place: Place | None) -> str | None:
        """Return the URL of the page `after` or `before` a place, or None if there is no place."""
        word = {name: cursors.write(value) for name, value in place.items() if value}
        return self._address("archive.show", {}, **word) if word else None

    def sorted_url(self, by: Sort) -> str:
        """Return the URL sorted by `by`, without groups. Sorting again by the same column reverses the order."""
        again = by is self.order.by and self.group is None
        descending = not self.order.descending if again else by not in (Sort.NEED, Sort.CUSTOMER)
        return url_for("archive.show", **self.asked.query(), **_order_query(Order(by, descending)))

    def grouped_url(self, by: By | None) -> str:
        """Return the URL with these groups, or without groups."""
        query = {**self.asked.query(), "group": by.value} if by else self.asked.query()
        return url_for("archive.show", **query)

    def chip_url(self, outcome: Outcome) -> str:
        """Return the URL that adds this outcome to the filter, or removes it."""
        held = self.asked.outcome
        changed = tuple(o for o in held if o != outcome) if outcome in held else (*held, outcome.value)
        return self.url(outcome=changed)

    @property
    def filters_of_board(self) -> dict[str, Any]:
        """Return the active filters that the archive has no field for. They come from a link of the board."""
        return self.asked.beside("q", "outcome")

    def without_filters_of_board(self) -> str:
        """Return the URL without the filters that the archive has no field for."""
        return self.url(**dict.fromkeys(self.filters_of_board, ""))

    def found(self, counts: Mapping[Outcome, int]) -> int:
        """Return the number of referrals with the filtered outcomes."""
        return sum(
            number for outcome, number in counts.items() if not self.asked.outcome or outcome in self.asked.outcome
        )

    @property
    def query(self) -> dict[str, Any]:
        """Return the query parameters of the order or the groups."""
        return {"group": self.group.value} if self.group else _order_query(self.order)

    def _address(self, endpoint: str, changes: dict[str, Any], **more: Any) -> str:
        return url_for(endpoint, **self.asked.query(**changes), **self.query, **more)


def read(args: MultiDict[str, str]) -> Look:
    """Return the look that the query parameters describe."""
    asked, group = finding.read(args), args.get("group", "")
    if group in set(By):
        return Look(asked, Order(Sort.OUTCOME if group == By.OUTCOME else Sort.ENDED), By(group))
    by = args.get("sort", "")
    return Look(asked, Order(Sort(by) if by in set(Sort) else Sort.ENDED, args.get("dir") != "up"))


def _order_query(order: Order) -> dict[str, Any]:
    by = {} if order.by is Sort.ENDED else {"sort": order.by.value}
    return by if order.descending else {**by, "dir": "up"}
