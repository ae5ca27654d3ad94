"""POST /referrals/<public_id>/<move> makes a move; GET …/form/<move> shows its form.

A move that needs more input has a form with its own URL. The board and the referral open it in a sheet (a link with
`data-move`); without JavaScript it is a page. A click, a key and a drag all use it.
"""

from flask import Response, abort, request

from referrals.actions.referral import moves
from referrals.web.referral import forms, responses
from referrals.web.referral.loading import assignee_id, moving, today
from referrals.web.referral.responses import MoveArguments
from referrals.web.referral.views import blueprint


@blueprint.get("/referrals/<public_id>/form/<move>")
def ask(public_id: str, move: str) -> Response:
    access = moving(public_id)
    if move not in forms.MOVE_FORMS:
        abort(404)
    form = forms.MOVE_FORMS[move](
        formdata=None, by_link=access.by_link, version=access.referral.version, back=request.args.get("back", "")
    )
    return responses.ask_if_legal(access, move, form)


@blueprint.post("/referrals/<public_id>/interested")
def interested(public_id: str) -> Response:
    access = moving(public_id)
    form = forms.InterestedForm(by_link=access.by_link)

    def act(arguments: MoveArguments) -> None:
        moves.interested(arguments.id, assignee_id=assignee_id(access, form.assignee.data), **arguments.common)

    return responses.answer_move(access, "interested", form, act)


@blueprint.post("/referrals/<public_id>/ignore")
def ignore(public_id: str) -> Response:
    access = moving(public_id)
    form = forms.IgnoreForm(by_link=access.by_link)

    def act(arguments: MoveArguments) -> None:
        moves.ignore(arguments.id, reason=form.reason.data or None, note=form.note.data, **arguments.common)

    return responses.answer_move(access, "ignore", form, act)


@blueprint.post("/referrals/<public_id>/accept")
def accept(public_id: str) -> Response:
    access = moving(public_id)
    form = forms.AcceptForm(by_link=access.by_link)

    def act(arguments: MoveArguments) -> None:
        day = form.expected_close_on.data
        moves.accept(
            arguments.id,
            value=form.money(),
            expected_close_on=day,
            today=today(access, arguments.now),
            **arguments.common,
        )

    return responses.answer_move(access, "accept", form, act)


@blueprint.post("/referrals/<public_id>/decline")
def decline(public_id: str) -> Response:
    access = moving(public_id)
    form = forms.DeclineForm(by_link=access.by_link)

    def act(arguments: MoveArguments) -> None:
        moves.decline(arguments.id, reason=form.reason.data, note=form.note.data, **arguments.common)

    return responses.answer_move(access, "decline", form, act)


@blueprint.post("/referrals/<public_id>/win")
def win(public_id: str) -> Response:
    access = moving(public_id)
    form = forms.WinForm(by_link=access.by_link)

    def act(arguments: MoveArguments) -> None:
        day = form.closed_on.data
        moves.win(
            arguments.id, value=form.money(), closed_on=day, today=today(access, arguments.now), **arguments.common
        )

    return responses.answer_move(access, "win", form, act)


@blueprint.post("/referrals/<public_id>/lose")
def lose(public_id: str) -> Response:
    access = moving(public_id)
    form = forms.LoseForm(by_link=access.by_link)

    def act(arguments: MoveArguments) -> None:
        moves.lose(arguments.id, reason=form.reason.data, note=form.note.data, **arguments.common)

    return responses.answer_move(access, "lose", form, act)


@blueprint.post("/referrals/<public_id>/undo")
def undo(public_id: str) -> Response:
    access = moving(public_id)
    form = forms.UndoForm(by_link=access.by_link)

    def act(arguments: MoveArguments) -> None:
        moves.undo(arguments.id, **arguments.common)

    return responses.answer_move(access, "undo", form, act)
