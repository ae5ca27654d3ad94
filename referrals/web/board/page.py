"""The board of one partner, as a page and as a fragment."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from flask import Response, render_template, request
from werkzeug.datastructures import MultiDict

from referrals import clock
from referrals.language import formats
from referrals.models import Person, Term
from referrals.queries import board as boards
from referrals.queries import colleagues
from referrals.queries.board import Board, Card
from referrals.rules.lifecycle import TIMED_STAGES, Stage
from referrals.web import cursors, finding, first_sight, hx
from referrals.web.board import chips
from referrals.web.board.look import Look
from referrals.web.said import Said
from referrals.web.times import times

LONGEST = 24 * 60 * 60  # seconds after which a board is drawn again even if nothing has changed


def look_of(viewer: Person, args: MultiDict[str, str]) -> Look:
    """Return a member's look at the board of their own partner."""
    assert viewer.partner is not None
    return Look(viewer.partner, viewer, finding.read(args), tab=Look.tab_in(args))


def look_again(look: Look) -> Response:
    """Answer a poll. Returns 304 without drawing the board if its tag is still valid."""
    now = clock.utcnow()
    held = hx.held_tag()
    return hx.unchanged(held) if held and _is_true(held, look, now) else answer(look)


def answer(look: Look, status: int = 200, *, said: Said | None = None, focus: str | None = None) -> Response:
    """Answer with the current board, as a fragment or a page."""
    now = clock.utcnow()
    wanted = finding.to_filter(look.asked, viewer=look.viewer)
    board = boards.board(look.partner.id, wanted, shown=_shown(), now=now)
    _start_clocks(look, [card for column in board.columns for card in column.cards], now)
    body = render_template(
        "board/_board.html" if hx.wants_partial() else "board/board.html",
        look=look,
        tag=f"{_digest(look, now)}_{_true_until(board, now)}",
        board=board,
        industries=_names(board.industries),
        chips=list(
            chips.of(look, colleagues.locations(look.partner.id), people := colleagues.present(look.partner.id))
        ),
        colleagues=people,
        said=said,
        back=look.url(),
        target="#board",
        now=now,
    )
    return hx.answer(body, status, announce=said.text if said else None, focus=focus)


def column_answer(look: Look, stage: Stage) -> Response:
    """Answer with the next cards of a column, as a fragment to append or as a page."""
    now = clock.utcnow()
    wanted = finding.to_filter(look.asked, viewer=look.viewer)
    after = cursors.read(request.args.get("after"), boards.KEY_KINDS[stage])
    template = "board/_cards.html" if hx.wants_partial() else "board/column.html"
    cards = boards.page(look.partner.id, stage, wanted, after=after, now=now)
    _start_clocks(look, cards.cards, now)
    shown = request.args.get("shown", 0, int)
    names = _names(cards.industries)
    return hx.answer(render_template(template, look=look, page=cards, shown=shown, industries=names, now=now))


def _start_clocks(look: Look, cards: Iterable[Card], now: datetime) -> None:
    """Start the clocks of referrals that a member sees before their first mail has been sent."""
    waiting = [card.public_id for card in cards if card.due_at is not None and card.clock_started_at is None]
    first_sight.start_clocks(waiting, partner_id=look.partner.id, viewer=look.viewer, now=now)


def _shown() -> dict[Stage, int]:
    """Return the number of cards that the browser shows for each column, so that none of them disappears."""
    return {stage: number for stage in Stage if (number := request.values.get(stage.value, 0, int))}


def _is_true(tag: str, look: Look, now: datetime) -> bool:
    """Tell whether a board with this tag is still up to date."""
    digest, _, until = tag.partition("_")
    return until.isdecimal() and now.timestamp() < int(until) and digest == _digest(look, now)


def _digest(look: Look, now: datetime) -> str:
    """Return a hash that changes when this board changes, except for the time left on its cards."""
    language, today = str(formats.locale()), times.today(now)
    seen = (*boards.fingerprint(look.partner.id, now=now), look.viewer.id, look.url(), language, today)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:20]


def _true_until(board: Board, now: datetime) -> int:
    """Return the Unix time at which the text of a card changes: its time left, or the recommendation."""
    cards = [(column.stage, card) for column in board.columns for card in column.cards if column.stage in TIMED_STAGES]
    changes = [formats.true_until(card.due_at, now=now) for _, card in cards if card.due_at]
    changes += [card.best_before for stage, card in cards if stage is Stage.NEW]
    seconds = [int(change.timestamp()) for change in changes if change > now]
    return min(seconds, default=int(now.timestamp()) + LONGEST)


def _names(industries: Mapping[int, Sequence[Term]]) -> dict[int, str]:
    language = str(formats.locale())
    return {enquiry_id: ", ".join(term.name_in(language) for term in terms) for enquiry_id, terms in industries.items()}
