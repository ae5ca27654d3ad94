"""GET, POST /operator/settings/ranking: the weights of the ranking. A change takes effect at once."""

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, NumberRange

from referrals.actions.ranking import counts as counts_actions
from referrals.queries.ranking import evidence
from referrals.rules.ranking.weights import LIMITS, Weights
from referrals.web.forms.fields import WholeNumberField
from referrals.web.operator.blueprint import blueprint, operators

COST = _l("How much each factor counts")
SUITS = _l("What makes enquiries similar")
HINTS = {
    COST: _l("In thousandths of the score. 0 switches it off."),
    SUITS: _l("Compared with the others in this group. 0 switches it off."),
}
GROUPS = {
    COST: {
        "words": (_l("Match with the search"), None),
        "place": (_l("Distance"), None),
        "responsiveness": (_l("Responsiveness"), None),
        "affinity": (_l("Record with similar enquiries"), None),
        "competencies": (_l("Competencies"), None),
    },
    SUITS: {
        "industry": (_l("The industry"), None),
        "size": (_l("The company size"), None),
        "product": (_l("The products"), None),
        "service": (_l("The services"), None),
        "country": (_l("The country"), None),
        "value": (_l("The value"), None),
        "time": (_l("The time frame"), None),
        "overall": (_l("The partner’s record with all enquiries"), None),
    },
    _l("How long the past counts"): {
        "recent_days": (_l("Days an answer or a silence counts"), _l("Recent ones count more.")),
        "past_days": (_l("Days an outcome counts"), _l("Recent ones count more.")),
        "good_wait": (_l("Minutes to a good first answer"), _l("Worth half as much as an immediate answer.")),
    },
    _l("Newcomers"): {
        "newcomer_turns": (
            _l("How often newcomers get a boost"),
            _l("In thousandths of the searches, for a partner with no history."),
        ),
        "newcomer_lift": (_l("Size of the boost"), _l("In thousandths of its score.")),
        "usually_from": (_l("Answers needed before a page shows a typical time to answer"), None),
    },
    _l("Caution with small numbers"): {
        "answers_prior": (_l("Referrals that weigh as much as the network’s share answered"), None),
        "outcomes_prior": (_l("Outcomes that weigh as much as the network’s"), None),
        "kind_prior": (_l("Outcomes of one kind that weigh as much as those of all kinds"), None),
        "network_prior": (_l("Referrals across the network that weigh as much as the defaults below"), None),
        "usual_share": (_l("Default share answered"), _l("In thousandths of the referrals.")),
        "usual_wait": (_l("Default minutes to the first answer"), None),
        "usual_wins": (_l("Default share won"), _l("In thousandths of the referrals.")),
    },
}


class _Form(FlaskForm):
    """A field for each weight, with its name."""

    def by_group(self) -> dict[object, list[WholeNumberField]]:
        return {legend: [self[name] for name in weights] for legend, weights in GROUPS.items()}

    def values(self) -> dict[str, int]:
        return {name: self[name].data for name in LIMITS}


def _weight(name: str, label: object, help_text: object) -> WholeNumberField:
    within = NumberRange(*LIMITS[name], _l("Enter a number from %(min)s to %(max)s."))
    return WholeNumberField(label, [InputRequired(_l("Enter a whole number.")), within], description=help_text or "")


for _weights in GROUPS.values():
    for _name, _texts in _weights.items():
        setattr(_Form, _name, _weight(_name, *_texts))


@blueprint.get("/settings/ranking")
@operators
def ranking() -> Any:
    return _page(_Form(formdata=None, data=asdict(evidence.weights())))


@blueprint.post("/settings/ranking")
@operators
def change_ranking() -> Any:
    form = _Form()
    if not form.validate_on_submit():
        return _page(form), 422
    counts_actions.set_weights(form.values())
    flash(gettext("Saved. The next search will use it."), "success")
    return redirect(url_for("operator.ranking"), 303)


def _page(form: _Form) -> str:
    return render_template("operator/ranking.html", form=form, hints=HINTS, usual=asdict(Weights()))
