"""Where the pages of the demo register themselves; none of them exists outside the demo."""

from flask import Blueprint, abort

from referrals.web.demo import bar

blueprint = Blueprint("demo", __name__, url_prefix="/demo")


@blueprint.before_request
def only_in_the_demo() -> None:
    if not bar.is_on():
        abort(404)
