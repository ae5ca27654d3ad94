"""The board as a page and as a fragment: one partner's, with what somebody looks for on it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from referrals import clock
from referrals.language import formats
from referrals.models import Location, Partner, Person, Term
from referrals.queries import board as boards
from referrals.queries import colleagues
from referrals.queries.keyset import Place
from referrals.rules.lifecycle import Stage, partner_moves
from referrals.web import cursors, finding, hx
from referrals.web.finding import Asked
from referrals.web.said import Said

QUARTER = 15 * 60  # seconds


@dataclass(frozen=True)
class Look:
    """Whose board is looked at, by whom, and for what. The operator's look moves nothing."""

    partner: Partner
    viewer: Person
    asked: Asked
    may_move: bool = True

    @property
    def all_url(self) -> str:
        """Return the address of this board with everything on it."""
        return replace(self, asked=Asked()).url()

    @property
    def value_is_none(self) -> bool:
        """Tell whether what was typed as a value is no amount, and so looks for nothing."""
        return bool(self.asked.value) and finding.to_filter(self.asked, viewer=self.viewer).least is None

    def url(self, **changes: Any) -> str:
        """Return the address of this board, asking the same but for `changes`."""
        query = self.asked.query(**changes)
        if self.may_move:
            return url_for("board.show", **query)
        return url_for("board.of_partner", public_id=self.partner.public_id, **query)

    def moves(self, stage: Stage) -> list[str]:
        """Return the names of the moves that whoever looks may make from a column."""
        return [move.name for move in partner_moves(stage)] if self.may_move else []

    def cards_url(self, stage: Stage, place: Place) -> str:
        """Return the address of the cards of a column that follow `place`."""
        query = {**self.asked.query(), "after": cursors.write(place)}
        if self.may_move:
            return url_for("board.column", stage=stage, **query)
        return url_for("board.column_of_partner", public_id=self.partner.public_id, stage=stage, **query)


@dataclass(frozen=True)
class Chip:
    """One filter that is a press away; pressed again it is off."""

    label: str
    url: str
    is_on: bool


def look_of(viewer: Person, args: MultiDict[str, str]) -> Look:
    """Return a member's look at the board of their own partner."""
    assert viewer.partner is not None
    return Look(viewer.partner, viewer, finding.read(args))


def look_again(look: Look) -> Response:
    """Answer a browser that has the board already: 304 while it is still the same, before anything is drawn."""
    tag = _tag(look, clock.utcnow())
    return hx.unchanged(tag) if hx.has(tag) else answer(look, tag=tag)


def answer(
    look: Look, status: int = 200, *, tag: str | None = None, said: Said | None = None, focus: str | None = None
) -> Response:
    """Answer with the board as it is now: the fragment or the whole page, whichever is wanted."""
    now = clock.utcnow()
    wanted = finding.to_filter(look.asked, viewer=look.viewer)
    template = "board/_board.html" if hx.wants_partial() else "board/board.html"
    body = render_template(
        template,
        look=look,
        tag=tag or _tag(look, now),
        board=(board := boards.board(look.partner.id, wanted, now=now)),
        industries=_names(board.industries),
        chips=list(_chips(look, locations := colleagues.locations(look.partner.id))),
        colleagues=colleagues.present(look.partner.id),
        locations=locations,
        said=said,
        back=look.url(),
        target="#board",
        now=now,
    )
    return hx.answer(body, status, announce=said.text if said else None, focus=focus)


def column_answer(look: Look, stage: Stage) -> Response:
    """Answer with further cards of one column: to be put under those that are shown, or as a page."""
    now = clock.utcnow()
    wanted = finding.to_filter(look.asked, viewer=look.viewer)
    after = cursors.read(request.args.get("after"), boards.KEY_KINDS[stage])
    template = "board/_cards.html" if hx.wants_partial() else "board/column.html"
    cards = boards.page(look.partner.id, stage, wanted, after=after, now=now)
    return hx.answer(
        render_template(template, look=look, page=cards, industries=_names(cards.industries), is_more=True, now=now)
    )


def _tag(look: Look, now: datetime) -> str:
    """Return a word that changes when this look at the board does; the quarter of an hour lets deadlines age."""
    quarter = int(now.timestamp()) // QUARTER
    seen = (*boards.fingerprint(look.partner.id, now=now), look.viewer.id, look.url(), str(formats.locale()), quarter)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:20]


def _chips(look: Look, locations: Sequence[Location]) -> Iterator[Chip]:
    yield Chip(gettext("All"), look.all_url, not look.asked.is_anything)
    if look.may_move:
        yield _chip(look, gettext("Mine"), "assignee", finding.ME)
    yield _chip(look, gettext("Due soon"), "due", finding.SOON)
    if len(locations) > 1:
        for location in locations:
            yield _chip(look, location.name, "location", location.slug)


def _chip(look: Look, label: str, name: str, value: str) -> Chip:
    is_on = getattr(look.asked, name) == value
    return Chip(label, look.url(**{name: "" if is_on else value}), is_on)


def _names(industries: Mapping[int, Sequence[Term]]) -> dict[int, str]:
    language = str(formats.locale())
    return {enquiry_id: ", ".join(term.name_in(language) for term in terms) for enquiry_id, terms in industries.items()}
