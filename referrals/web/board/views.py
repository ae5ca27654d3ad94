"""GET /board and its next cards. GET /operator/partners/<public_id>/board: the same, read-only."""

from flask import Blueprint, Response, abort, request

from referrals.models import Role
from referrals.queries.partner import partners
from referrals.rules.lifecycle import Stage
from referrals.web.board import filters, remembered_filters, responses
from referrals.web.board.board_state import BoardState
from referrals.web.security import access
from referrals.web.security.access import PARTNER, roles

blueprint = Blueprint("board", __name__)


@blueprint.get("/board")
@roles(*PARTNER)
def show() -> Response:
    state = responses.member_state(access.person(), request.args)
    return remembered_filters.remember_filters(responses.answer_poll(state), state)


@blueprint.get(f"/board/<any({', '.join(Stage)}):stage>")
@roles(*PARTNER)
def column(stage: str) -> Response:
    return responses.render_column(responses.member_state(access.person(), request.args), Stage(stage))


@blueprint.get("/operator/partners/<public_id>/board")
@roles(Role.OPERATOR)
def of_partner(public_id: str) -> Response:
    return responses.answer_poll(_operators_look(public_id))


@blueprint.get(f"/operator/partners/<public_id>/board/<any({', '.join(Stage)}):stage>")
@roles(Role.OPERATOR)
def column_of_partner(public_id: str, stage: str) -> Response:
    return responses.render_column(_operators_look(public_id), Stage(stage))


def _operators_look(public_id: str) -> BoardState:
    partner = partners.by_public_id(public_id) or abort(404)
    tab = BoardState.tab_in(request.args)
    return BoardState(partner, access.person(), filters.read_filter(request.args), may_move=False, tab=tab)
