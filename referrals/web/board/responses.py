"""The board of one partner, as a page and as a fragment."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from flask import Response, render_template, request
from werkzeug.datastructures import MultiDict

from referrals import clock
from referrals.actions.referral import clock_start
from referrals.language import formats
from referrals.models import Person, Term
from referrals.queries.partner import colleagues
from referrals.queries.referral import board as board_queries
from referrals.queries.referral.board import Board, Card
from referrals.rules.lifecycle import TIMED_STAGES, Stage
from referrals.web.board import filter_chips, filters
from referrals.web.board.board_state import BoardState
from referrals.web.requests import cursors
from referrals.web.requests.locale import times
from referrals.web.responses import htmx
from referrals.web.responses.flashes import Flash

MAX_REDRAW_SECONDS = 24 * 60 * 60  # seconds after which a board is drawn again even if nothing has changed


def member_state(viewer: Person, args: MultiDict[str, str]) -> BoardState:
    """Return a member's look at the board of their own partner."""
    assert viewer.partner is not None
    return BoardState(viewer.partner, viewer, filters.read_filter(args), tab=BoardState.tab_in(args))


def answer_poll(state: BoardState) -> Response:
    """Answer a poll. Returns 304 without drawing the board if its tag is still valid."""
    now = clock.utcnow()
    held = htmx.held_tag()
    return htmx.unchanged(held) if held and _is_true(held, state, now) else render_board(state)


def render_board(
    state: BoardState, status: int = 200, *, flash_message: Flash | None = None, focus: str | None = None
) -> Response:
    """Answer with the current board, as a fragment or a page."""
    now = clock.utcnow()
    wanted = filters.to_filter(state.board_filter, viewer=state.viewer)
    board = board_queries.board(state.partner.id, wanted, shown=_shown_counts(), now=now)
    _start_clocks(state, [card for column in board.columns for card in column.cards], now)
    body = render_template(
        "board/_board.html" if htmx.wants_partial() else "board/board.html",
        state=state,
        tag=f"{_digest(state, now)}_{_true_until(board, now)}",
        board=board,
        industries=_names(board.industries),
        chips=list(
            filter_chips.filter_chips(
                state, colleagues.locations(state.partner.id), people := colleagues.present_members(state.partner.id)
            )
        ),
        colleagues=people,
        flash_message=flash_message,
        back=state.url(),
        target="#board",
        now=now,
    )
    return htmx.respond(body, status, announce=flash_message.text if flash_message else None, focus=focus)


def render_column(state: BoardState, stage: Stage) -> Response:
    """Answer with the next cards of a column, as a fragment to append or as a page."""
    now = clock.utcnow()
    wanted = filters.to_filter(state.board_filter, viewer=state.viewer)
    after = cursors.read(request.args.get("after"), board_queries.KEY_KINDS[stage])
    template = "board/_cards.html" if htmx.wants_partial() else "board/column.html"
    cards = board_queries.column_page(state.partner.id, stage, wanted, after=after, now=now)
    _start_clocks(state, cards.cards, now)
    shown = request.args.get("shown", 0, int)
    names = _names(cards.industries)
    return htmx.respond(render_template(template, state=state, page=cards, shown=shown, industries=names, now=now))


def _start_clocks(state: BoardState, cards: Iterable[Card], now: datetime) -> None:
    """Start the clocks of referrals that a member sees before their first mail has been sent."""
    waiting = [card.public_id for card in cards if card.due_at is not None and card.clock_started_at is None]
    clock_start.start_for_viewer(waiting, partner_id=state.partner.id, viewer=state.viewer, now=now)


def _shown_counts() -> dict[Stage, int]:
    """Return the number of cards that the browser shows for each column, so that none of them disappears."""
    return {stage: number for stage in Stage if (number := request.values.get(stage.value, 0, int))}


def _is_true(tag: str, state: BoardState, now: datetime) -> bool:
    """Tell whether a board with this tag is still up to date."""
    digest, _, until = tag.partition("_")
    return until.isdecimal() and now.timestamp() < int(until) and digest == _digest(state, now)


def _digest(state: BoardState, now: datetime) -> str:
    """Return a hash that changes when this board changes, except for the time left on its cards."""
    language, today = str(formats.locale()), times.today(now)
    seen = (*board_queries.fingerprint(state.partner.id, now=now), state.viewer.id, state.url(), language, today)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:20]


def _true_until(board: Board, now: datetime) -> int:
    """Return the Unix time at which the text of a card changes: its time left, or the recommendation."""
    cards = [(column.stage, card) for column in board.columns for card in column.cards if column.stage in TIMED_STAGES]
    changes = [formats.true_until(card.due_at, now=now) for _, card in cards if card.due_at]
    changes += [card.best_before for stage, card in cards if stage is Stage.NEW]
    seconds = [int(change.timestamp()) for change in changes if change > now]
    return min(seconds, default=int(now.timestamp()) + MAX_REDRAW_SECONDS)


def _names(industries: Mapping[int, Sequence[Term]]) -> dict[int, str]:
    language = str(formats.locale())
    return {enquiry_id: ", ".join(term.name_in(language) for term in terms) for enquiry_id, terms in industries.items()}
