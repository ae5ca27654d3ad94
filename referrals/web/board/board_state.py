"""The state of a board (partner, viewer and filters), and the URLs that change it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from flask import url_for

from referrals.models import Partner, Person
from referrals.queries.keyset import Position
from referrals.queries.referral import board
from referrals.rules.lifecycle import Stage, partner_moves
from referrals.web.board.filters import BoardFilter
from referrals.web.requests import cursors


@dataclass(frozen=True)
class BoardState:
    """The partner, viewer and filters of a board. The operator may look and not move.

    `tab` is the column that a narrow screen shows.
    """

    partner: Partner
    viewer: Person
    board_filter: BoardFilter
    may_move: bool = True
    tab: Stage = Stage.NEW

    @staticmethod
    def tab_in(args: Mapping[str, str]) -> Stage:
        """Return the column in the query parameters. The default is New."""
        named = args.get("tab", "")
        return Stage(named) if named in set(Stage) else Stage.NEW

    @property
    def all_url(self) -> str:
        """Return the URL of this board without filters."""
        return replace(self, board_filter=BoardFilter()).url()

    @property
    def archive_url(self) -> str:
        """Return the URL of the archive with the filters of this board."""
        return url_for("archive.show", **self.board_filter.query(due=""))

    @property
    def value_is_none(self) -> bool:
        """Tell whether the text typed as a value is not an amount. The filter is then ignored."""
        return self.board_filter.value_is_none

    def url(self, **changes: object) -> str:
        """Return the URL of this board with `changes` to its filters."""
        return self._url(**changes) if changes else self._here

    @cached_property
    def _here(self) -> str:
        return self._url()  # cached: each card uses it

    def _url(self, **changes: object) -> str:
        query = self.board_filter.query(**changes)
        if self.tab is not Stage.NEW:
            query["tab"] = self.tab.value
        if self.may_move:
            return url_for("board.show", **query)
        return url_for("board.of_partner", public_id=self.partner.public_id, **query)

    def tab_url(self, stage: Stage) -> str:
        """Return the URL of this board with `stage` as the column of a narrow screen."""
        return replace(self, tab=stage).url()

    def moves(self, stage: Stage) -> list[str]:
        """Return the names of the moves that the viewer may make from a column."""
        return [move.name for move in partner_moves(stage)] if self.may_move else []

    def first_page(self, stage: Stage) -> int:
        """Return the number of cards of a column's first page."""
        return board.first_page(stage)

    def cards_url(self, stage: Stage, place: Position, shown: int) -> str:
        """Return the URL of the next cards of a column, after `place`. `shown` is the number of cards before them."""
        query = {**self.board_filter.query(), "after": cursors.write(place), "shown": shown}
        if self.may_move:
            return url_for("board.column", stage=stage, **query)
        return url_for("board.column_of_partner", public_id=self.partner.public_id, stage=stage, **query)
