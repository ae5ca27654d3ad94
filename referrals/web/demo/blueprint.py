"""The blueprint of the demo's pages. They do not exist outside the demo."""

from flask import Blueprint, abort

from referrals.web.demo import bar

blueprint = Blueprint("demo", __name__, url_prefix="/demo")


@blueprint.before_request
def only_in_the_demo() -> None:
    if not bar.is_on():
        abort(404)
