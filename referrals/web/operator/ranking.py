"""GET, POST /operator/settings/ranking: the weights of the ranking. A change takes effect at once."""

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, NumberRange

from referrals.actions import ranking as counts
from referrals.queries import ranking as looks
from referrals.rules.ranking.weights import LIMITS, Weights
from referrals.web.forms.numbers import WholeNumberField
from referrals.web.operator.blueprint import blueprint, operators

COST = _l("What it may cost a partner at most")
SUITS = _l("What tells whether an enquiry suits a partner")
HINTS = {
    COST: _l("Per mille of the score. At 0 it decides nothing."),
    SUITS: _l("Against the others of this group. At 0 it says nothing."),
}
GROUPS = {
    COST: {
        "words": (_l("A bad match of words and lists"), None),
        "place": (_l("Being far away"), None),
        "responsiveness": (_l("Slow answers and silence"), None),
        "affinity": (_l("Never winning such enquiries"), None),
        "competencies": (_l("Having no competency"), None),
    },
    SUITS: {
        "industry": (_l("The industry"), None),
        "size": (_l("The company size"), None),
        "product": (_l("The products"), None),
        "service": (_l("The services"), None),
        "country": (_l("The country"), None),
        "value": (_l("The value"), None),
        "time": (_l("The time frame"), None),
        "overall": (_l("What the partner wins of any kind"), None),
    },
    _l("How long the past counts"): {
        "recent_days": (_l("Days that an answer or a silence counts"), _l("Newer ones count more.")),
        "past_days": (_l("Days that an outcome counts"), _l("Newer ones count more.")),
        "good_wait": (_l("Minutes to a good first answer"), _l("Worth half of an answer at once.")),
    },
    _l("Newcomers"): {
        "newcomer_turns": (
            _l("How often a newcomer is lifted"),
            _l("Per mille of the searches, for a partner of whom nothing is known."),
        ),
        "newcomer_lift": (_l("How far it is lifted"), _l("Per mille of its score.")),
        "usually_from": (_l("Answers before a page says how soon a partner usually answers"), None),
    },
    _l("How much is believed of few referrals"): {
        "answers_prior": (_l("Referrals that weigh as much as how the network answers"), None),
        "outcomes_prior": (_l("Outcomes that weigh as much as those of the network"), None),
        "kind_prior": (_l("Outcomes of a kind that weigh as much as those of any kind"), None),
        "network_prior": (_l("Referrals of the whole network that weigh as much as the next three"), None),
        "usual_share": (_l("Answered in a network of which nothing is known"), _l("Per mille of the referrals.")),
        "usual_wait": (_l("Minutes to the first answer there"), None),
        "usual_wins": (_l("Won there"), _l("Per mille of the referrals.")),
    },
}


class _Form(FlaskForm):
    """A field for each weight, with its name."""

    def by_group(self) -> dict[Any, list[WholeNumberField]]:
        return {legend: [self[name] for name in weights] for legend, weights in GROUPS.items()}

    def values(self) -> dict[str, int]:
        return {name: self[name].data for name in LIMITS}


def _weight(name: str, label: Any, help_text: Any) -> WholeNumberField:
    within = NumberRange(*LIMITS[name], _l("Give a number from %(min)s to %(max)s."))
    return WholeNumberField(label, [InputRequired(_l("Enter a whole number.")), within], description=help_text or "")


for _weights in GROUPS.values():
    for _name, _texts in _weights.items():
        setattr(_Form, _name, _weight(_name, *_texts))


@blueprint.get("/settings/ranking")
@operators
def ranking() -> Any:
    return _page(_Form(formdata=None, data=asdict(looks.weights())))


@blueprint.post("/settings/ranking")
@operators
def change_ranking() -> Any:
    form = _Form()
    if not form.validate_on_submit():
        return _page(form), 422
    counts.set_weights(form.values())
    flash(gettext("Saved. The next search goes by it."), "success")
    return redirect(url_for("operator.ranking"), 303)


def _page(form: _Form) -> str:
    return render_template("operator/ranking.html", form=form, hints=HINTS, usual=asdict(Weights()))
