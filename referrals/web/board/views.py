"""GET /board and its next cards. GET /operator/partners/<public_id>/board: the same, read-only."""

from flask import Blueprint, Response, abort, request

from referrals.models import Role
from referrals.queries import partners
from referrals.rules.lifecycle import Stage
from referrals.web import access, finding
from referrals.web.access import PARTNER, roles
from referrals.web.board import page, remembered
from referrals.web.board.look import Look

blueprint = Blueprint("board", __name__)


@blueprint.get("/board")
@roles(*PARTNER)
def show() -> Response:
    look = page.look_of(access.person(), request.args)
    return remembered.keep(page.look_again(look), look)


@blueprint.get(f"/board/<any({', '.join(Stage)}):stage>")
@roles(*PARTNER)
def column(stage: str) -> Response:
    return page.column_answer(page.look_of(access.person(), request.args), Stage(stage))


@blueprint.get("/operator/partners/<public_id>/board")
@roles(Role.OPERATOR)
def of_partner(public_id: str) -> Response:
    return page.look_again(_operators_look(public_id))


@blueprint.get(f"/operator/partners/<public_id>/board/<any({', '.join(Stage)}):stage>")
@roles(Role.OPERATOR)
def column_of_partner(public_id: str, stage: str) -> Response:
    return page.column_answer(_operators_look(public_id), Stage(stage))


def _operators_look(public_id: str) -> Look:
    partner = partners.by_public_id(public_id) or abort(404)
    tab = Look.tab_in(request.args)
    return Look(partner, access.person(), finding.read(request.args), may_move=False, tab=tab)
