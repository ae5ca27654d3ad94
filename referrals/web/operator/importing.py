"""Partners and closed lists from a CSV file: checked first, every line with its fault; then all of it or nothing."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, TextAreaField

from referrals import clock
from referrals.actions import importing as verbs
from referrals.actions.importing import Outcome
from referrals.language import lists, refusals
from referrals.models import Vocabulary
from referrals.web.account.fields import AnswerField
from referrals.web.operator import spreadsheet
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.operator.spreadsheet import Fault
from referrals.web.operator.vocabularies import LIST
from referrals.web.times import times


class ImportForm(FlaskForm):
    """A file, or its lines pasted; `answer` is the button."""

    file = FileField(_l("CSV file"), render_kw={"accept": ".csv,text/csv"})
    text = TextAreaField(_l("Or its lines, pasted"))
    answer = AnswerField("check", "import")

    def content(self) -> str:
        """Return the lines, of the file if there is one."""
        sent = self.file.data.read(spreadsheet.MOST_BYTES + 1) if self.file.data else b""
        return spreadsheet.decoded(sent) if sent else self.text.data or ""


@blueprint.route("/partners/import", methods=["GET", "POST"])
@operators
def import_partners() -> Any:
    form = ImportForm()
    if not form.validate_on_submit():
        return _page(form, url_for("operator.partners"))
    content = form.content()
    lines, faults = spreadsheet.partner_lines(content)
    keep = form.answer.data == "import" and not faults
    outcome = verbs.partners(lines, keep=keep, now=clock.utcnow())
    faults = _all(faults, outcome)
    if not keep or faults:
        return _page(form, url_for("operator.partners"), content, outcome, faults)
    flash(ngettext("%(num)d location is imported.", "%(num)d locations are imported.", outcome.entries), "success")
    return redirect(url_for("operator.partners"), 303)


@blueprint.route(f"{LIST}/import", methods=["GET", "POST"])
@operators
def import_terms(vocabulary: str) -> Any:
    form, back = ImportForm(), url_for("operator.vocabulary", vocabulary=vocabulary)
    if not form.validate_on_submit():
        return _page(form, back, vocabulary=vocabulary)
    content = form.content()
    lines, faults = spreadsheet.term_lines(content)
    keep = form.answer.data == "import" and not faults
    outcome = verbs.terms(Vocabulary(vocabulary), lines, keep=keep)
    faults = _all(faults, outcome)
    if not keep or faults:
        return _page(form, back, content, outcome, faults, vocabulary=vocabulary)
    flash(ngettext("%(num)d entry is imported.", "%(num)d entries are imported.", outcome.entries), "success")
    return redirect(back, 303)


def _all(faults: list[Fault], outcome: Outcome) -> list[Fault]:
    refused = [Fault(number, refusals.sentence(refusal, times)) for number, refusal in outcome.refused]
    return sorted([*faults, *refused], key=lambda fault: fault.number)


def _page(
    form: ImportForm,
    back: str,
    content: str = "",
    outcome: Outcome | None = None,
    faults: list[Fault] | None = None,
    vocabulary: str | None = None,
) -> Any:
    name = lists.NAMES[Vocabulary(vocabulary)] if vocabulary else gettext("Partners")
    body = render_template(
        "operator/import.html",
        form=form,
        back=back,
        content=content or form.text.data or "",
        outcome=outcome,
        faults=faults or [],
        name=name,
        is_of_partners=vocabulary is None,
    )
    return body, 422 if faults or form.errors else 200
