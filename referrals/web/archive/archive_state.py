"""The state of the archive page (filters, order and groups), and the URLs that change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from referrals.queries.keyset import Position
from referrals.queries.referral.archive import Order, Sort
from referrals.queries.referral.groups import GroupedBy
from referrals.rules.lifecycle import Outcome
from referrals.web.board import filters
from referrals.web.board.filters import BoardFilter
from referrals.web.requests import cursors


@dataclass(frozen=True)
class ArchiveState:
    """The filters, order and grouping of the archive. Within a group the latest comes first."""

    board_filter: BoardFilter
    order: Order
    group: GroupedBy | None = None

    def url(self, **changes: object) -> str:
        return self._address("archive.show", changes)

    def page_url(self, **place: Position | None) -> str | None:
        """Return the URL of the page `after` or `before` a place, or None if there is no place."""
        word = {name: cursors.write(value) for name, value in place.items() if value}
        return self._address("archive.show", {}, **word) if word else None

    def sorted_url(self, by: Sort) -> str:
        """Return the URL sorted by `by`, without groups. Sorting again by the same column reverses the order."""
        again = by is self.order.by and self.group is None
        descending = not self.order.descending if again else by not in (Sort.NEED, Sort.CUSTOMER)
        return url_for("archive.show", **self.board_filter.query(), **_order_query(Order(by, descending)))

    def grouped_url(self, by: GroupedBy | None) -> str:
        """Return the URL with these groups, or without groups."""
        query = {**self.board_filter.query(), "group": by.value} if by else self.board_filter.query()
        return url_for("archive.show", **query)

    def chip_url(self, outcome: Outcome) -> str:
        """Return the URL that adds this outcome to the filter, or removes it."""
        held = self.board_filter.outcome
        changed = tuple(o for o in held if o != outcome) if outcome in held else (*held, outcome.value)
        return self.url(outcome=changed)

    @property
    def filters_of_board(self) -> dict[str, object]:
        """Return the active filters that the archive has no field for. They come from a link of the board."""
        return self.board_filter.beside("q", "outcome")

    def without_filters_of_board(self) -> str:
        """Return the URL without the filters that the archive has no field for."""
        return self.url(**dict.fromkeys(self.filters_of_board, ""))

    def found(self, counts: Mapping[Outcome, int]) -> int:
        """Return the number of referrals with the filtered outcomes."""
        return sum(
            number
            for outcome, number in counts.items()
            if not self.board_filter.outcome or outcome in self.board_filter.outcome
        )

    @property
    def query(self) -> dict[str, Any]:
        """Return the query parameters of the order or the groups."""
        return {"group": self.group.value} if self.group else _order_query(self.order)

    def _address(self, endpoint: str, changes: dict[str, object], **more: Any) -> str:
        return url_for(endpoint, **self.board_filter.query(**changes), **self.query, **more)


def read_state(args: MultiDict[str, str]) -> ArchiveState:
    """Return the look that the query parameters describe."""
    board_filter, group = filters.read_filter(args), args.get("group", "")
    if group in set(GroupedBy):
        return ArchiveState(
            board_filter, Order(Sort.OUTCOME if group == GroupedBy.OUTCOME else Sort.ENDED), GroupedBy(group)
        )
    by = args.get("sort", "")
    return ArchiveState(board_filter, Order(Sort(by) if by in set(Sort) else Sort.ENDED, args.get("dir") != "up"))


def _order_query(order: Order) -> dict[str, Any]:
    by = {} if order.by is Sort.ENDED else {"sort": order.by.value}
    return by if order.descending else {**by, "dir": "up"}
