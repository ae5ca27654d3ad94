"""The vocabularies: add, rename, retire and restore terms."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from referrals import clock
from referrals.actions import vocabulary as verbs
from referrals.language import lists
from referrals.models import Term, Vocabulary
from referrals.queries import vocabularies as looks
from referrals.rules.refusal import Refusal
from referrals.web.forms.errors import refuse
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.operator.forms import TermForm

LIST = f"/vocabularies/<any({', '.join(Vocabulary)}):vocabulary>"


@blueprint.get("/vocabularies")
@operators
def vocabularies() -> Any:
    return redirect(url_for("operator.vocabulary", vocabulary=Vocabulary.PRODUCT))


@blueprint.get(LIST)
@operators
def vocabulary(vocabulary: str) -> str:
    return _page(vocabulary, TermForm(formdata=None))


@blueprint.post(LIST)
@operators
def add_term(vocabulary: str) -> Any:
    form = TermForm()
    if not form.validate_on_submit():
        return _page(vocabulary, form), 422
    try:
        verbs.add(Vocabulary(vocabulary), **_names(form))
    except Refusal as refusal:
        refuse(form, refusal)
        return _page(vocabulary, form), 422
    flash(gettext("%(name)s added.", name=form.name_en.data), "success")
    return redirect(url_for("operator.vocabulary", vocabulary=vocabulary), 303)


@blueprint.get(f"{LIST}/<int:term_id>")
@operators
def term(vocabulary: str, term_id: int) -> str:
    entry = _term_or_404(vocabulary, term_id)
    names = {"name_en": entry.name_en, "name_it": entry.name_it, "synonyms": ", ".join(entry.synonyms)}
    return _term_page(entry, TermForm(formdata=None, data=names))


@blueprint.post(f"{LIST}/<int:term_id>")
@operators
def rename_term(vocabulary: str, term_id: int) -> Any:
    entry, form = _term_or_404(vocabulary, term_id), TermForm()
    if not form.validate_on_submit():
        return _term_page(entry, form), 422
    try:
        verbs.rename(term_id, **_names(form))
    except Refusal as refusal:
        refuse(form, refusal)
        return _term_page(_term_or_404(vocabulary, term_id), form), 422
    flash(gettext("Saved."), "success")
    return redirect(url_for("operator.vocabulary", vocabulary=vocabulary), 303)


@blueprint.post(f"{LIST}/<int:term_id>/retire")
@operators
def retire_term(vocabulary: str, term_id: int) -> Any:
    """Retire a term, or restore it."""
    entry, wanted = _term_or_404(vocabulary, term_id), request.form.get("retired")
    if wanted == "yes":
        verbs.retire(entry.id, now=clock.utcnow())
    elif wanted == "no":
        verbs.bring_back(entry.id)
    else:
        abort(422)
    flash(gettext("Saved."), "success")
    return redirect(url_for("operator.vocabulary", vocabulary=vocabulary), 303)


def _names(form: TermForm) -> dict[str, Any]:
    return {"name_en": form.name_en.data, "name_it": form.name_it.data, "synonyms": form.synonyms.words()}


def _term_or_404(vocabulary: str, term_id: int) -> Term:
    return looks.term(vocabulary, term_id) or abort(404)


def _page(vocabulary: str, form: TermForm) -> str:
    return render_template(
        "operator/vocabulary.html",
        vocabulary=vocabulary,
        names=lists.NAMES,
        about=lists.ABOUT,
        entries=looks.entries(vocabulary),
        form=form,
    )


def _term_page(entry: Term, form: TermForm) -> str:
    return render_template("operator/term.html", entry=entry, names=lists.NAMES, form=form)
