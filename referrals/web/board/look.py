"""A look at a board: whose it is, who looks, for what; and the addresses that go on from there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import url_for

from referrals.models import Partner, Person
from referrals.queries import board as boards
from referrals.queries.keyset import Place
from referrals.rules.lifecycle import Stage, partner_moves
from referrals.web import cursors
from referrals.web.finding import Asked


@dataclass(frozen=True)
class Look:
    """Whose board is looked at, by whom, and for what. The operator's look moves nothing.

    `tab` is the column that a narrow screen shows.
    """

    partner: Partner
    viewer: Person
    asked: Asked
    may_move: bool = True
    tab: Stage = Stage.NEW

    @staticmethod
    def tab_in(args: Mapping[str, str]) -> Stage:
        """Return the column that an address asks for, New if none."""
        named = args.get("tab", "")
        return Stage(named) if named in set(Stage) else Stage.NEW

    @property
    def all_url(self) -> str:
        """Return the address of this board with everything on it."""
        return replace(self, asked=Asked()).url()

    @property
    def archive_url(self) -> str:
        """Return the address of the archive with what is looked for here."""
        return url_for("archive.show", **self.asked.query(due=""))

    @property
    def value_is_none(self) -> bool:
        """Tell whether what was typed as a value is no amount, and so looks for nothing."""
        return self.asked.value_is_none

    def url(self, **changes: Any) -> str:
        """Return the address of this board, asking the same but for `changes`."""
        return self._url(**changes) if changes else self._here

    @cached_property
    def _here(self) -> str:
        return self._url()  # each card asks for it

    def _url(self, **changes: Any) -> str:
        query = self.asked.query(**changes)
        if self.tab is not Stage.NEW:
            query["tab"] = self.tab.value
        if self.may_move:
            return url_for("board.show", **query)
        return url_for("board.of_partner", public_id=self.partner.public_id, **query)

    def tab_url(self, stage: Stage) -> str:
        """Return the address of this board whose narrow form shows `stage`."""
        return replace(self, tab=stage).url()

    def moves(self, stage: Stage) -> list[str]:
        """Return the names of the moves that whoever looks may make from a column."""
        return [move.name for move in partner_moves(stage)] if self.may_move else []

    def first_page(self, stage: Stage) -> int:
        """Return the number of cards that a column shows at first."""
        return boards.first_page(stage)

    def cards_url(self, stage: Stage, place: Place, shown: int) -> str:
        """Return the address of the cards of a column that follow `place`, the last of those that are `shown`."""
        query = {**self.asked.query(), "after": cursors.write(place), "shown": shown}
        if self.may_move:
            return url_for("board.column", stage=stage, **query)
        return url_for("board.column_of_partner", public_id=self.partner.public_id, stage=stage, **query)
