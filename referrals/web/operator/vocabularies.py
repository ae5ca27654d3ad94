"""The vocabularies: add, rename, retire and restore terms."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from referrals import clock, languages
from referrals.actions.directory import vocabularies as vocabularies_actions
from referrals.language import formats, words
from referrals.languages import ENGLISH
from referrals.models import Term, Vocabulary
from referrals.queries.directory import vocabularies as vocabularies_queries
from referrals.rules.refusal import Refusal
from referrals.web.forms.errors import refuse
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.operator.forms import TermForm, term_form

LIST = f"/vocabularies/<any({', '.join(Vocabulary)}):vocabulary>"


@blueprint.get("/vocabularies")
@operators
def vocabularies() -> Any:
    return redirect(url_for("operator.vocabulary", vocabulary=Vocabulary.PRODUCT))


@blueprint.get(LIST)
@operators
def vocabulary(vocabulary: str) -> str:
    return _page(vocabulary, term_form(formdata=None))


@blueprint.post(LIST)
@operators
def add_term(vocabulary: str) -> Any:
    form = term_form()
    if not form.validate_on_submit():
        return _page(vocabulary, form), 422
    try:
        vocabularies_actions.add(Vocabulary(vocabulary), names=form.names(), synonyms=form.synonyms.words())
    except Refusal as refusal:
        refuse(form, refusal)
        return _page(vocabulary, form), 422
    flash(gettext("%(name)s added.", name=form.names()[ENGLISH]), "success")
    return redirect(url_for("operator.vocabulary", vocabulary=vocabulary), 303)


@blueprint.get(f"{LIST}/<int:term_id>")
@operators
def term(vocabulary: str, term_id: int) -> str:
    entry = _term_or_404(vocabulary, term_id)
    names = {f"name_{language}": name for language, name in entry.names.items()}
    return _term_page(entry, term_form(formdata=None, data=names | {"synonyms": ", ".join(entry.synonyms)}))


@blueprint.post(f"{LIST}/<int:term_id>")
@operators
def rename_term(vocabulary: str, term_id: int) -> Any:
    entry, form = _term_or_404(vocabulary, term_id), term_form()
    if not form.validate_on_submit():
        return _term_page(entry, form), 422
    try:
        vocabularies_actions.rename(term_id, names=form.names(), synonyms=form.synonyms.words())
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
        vocabularies_actions.retire(entry.id, now=clock.utcnow())
    elif wanted == "no":
        vocabularies_actions.restore(entry.id)
    else:
        abort(422)
    flash(gettext("Saved."), "success")
    return redirect(url_for("operator.vocabulary", vocabulary=vocabulary), 303)


def _term_or_404(vocabulary: str, term_id: int) -> Term:
    return vocabularies_queries.term(vocabulary, term_id) or abort(404)


def _page(vocabulary: str, form: TermForm) -> str:
    return render_template(
        "operator/vocabulary.html",
        vocabulary=vocabulary,
        names=words.VOCABULARIES,
        about=words.ABOUT_VOCABULARIES,
        entries=vocabularies_queries.vocabulary_terms(vocabulary, language=formats.language()),
        columns=_columns(),
        form=form,
    )


def _columns() -> list[str]:
    """Return the languages of the list: the reader's own, by which it is sorted, then the others."""
    return list(dict.fromkeys((formats.language(), *languages.codes())))


def _term_page(entry: Term, form: TermForm) -> str:
    return render_template("operator/term.html", entry=entry, names=words.VOCABULARIES, form=form)
