"""GET /dev/style: all components on one page, to review a change of the style."""

from flask import Blueprint, abort, current_app, render_template

from referrals import clock
from referrals.web.demo import bar
from referrals.web.style import samples

blueprint = Blueprint("style", __name__)
THEMES = ("light", "dark")


@blueprint.get("/dev/style")
def show() -> str:
    if not (current_app.debug or bar.is_on()):
        abort(404)
    now = clock.utcnow()
    return render_template("style/style.html", themes=THEMES, now=now, samples=samples, left=samples.deadlines(now))
