"""Import partners or terms from a CSV file: first a preview with all errors, then all rows or none."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, TextAreaField

from referrals import clock, languages
from referrals.actions.partner import importing
from referrals.actions.partner.importing import ImportOutcome, PartnerLine, TermLine
from referrals.language import refusals, words
from referrals.models import Vocabulary
from referrals.web.forms.fields import AnswerField
from referrals.web.operator import encodings, import_rows
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.operator.encodings import UnreadableError
from referrals.web.operator.import_rows import ParsedLines, RowError
from referrals.web.operator.vocabularies import LIST
from referrals.web.requests.locale import times


class ImportForm(FlaskForm):
    """A CSV file or its pasted lines. `answer` is the pressed button.

    `seen` is the hash of the rows in the preview. Only those are imported.
    """

    file = FileField(_l("CSV file"), render_kw={"accept": ".csv,text/csv"})
    text = TextAreaField(_l("Or paste the rows"))
    seen = HiddenField()
    answer = AnswerField(answers=("check", "import"))

    def content(self) -> tuple[str, bool]:
        """Return the text of the file or of the pasted lines, and whether its encoding is certain.

        Raises UnreadableError.
        """
        sent = self.file.data.read(import_rows.MAX_BYTES + 1) if self.file.data else b""
        return encodings.decode(sent) if sent else (self.text.data or "", True)


@dataclass
class ImportPreview:
    """The preview of an import: the rows as they would be stored, and the errors."""

    content: str = ""
    is_certain: bool = True
    lines: Sequence[PartnerLine] | Sequence[TermLine] = ()
    unknown: Sequence[str] = ()
    outcome: ImportOutcome | None = None
    faults: list[RowError] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """Return a hash of the rows."""
        return hashlib.sha256(repr(self.lines).encode()).hexdigest()[:16]

    def is_what_was_seen(self, form: ImportForm) -> bool:
        """Tell whether to import: without errors, and the same rows as in the preview, if there was one."""
        is_seen = (form.seen.data or self.seen) == self.seen
        return form.answer.data == "import" and not self.faults and self.is_certain and is_seen


@blueprint.route("/partners/import", methods=["GET", "POST"])
@operators
def import_partners() -> Any:
    form, back = ImportForm(), url_for("operator.partners")
    if not form.validate_on_submit():
        return _page(form, back, ImportPreview())
    preview = _look(form, import_rows.partner_lines)
    keep = preview.is_what_was_seen(form)
    preview.outcome = importing.import_partners(
        cast("Sequence[PartnerLine]", preview.lines), keep=keep, now=clock.utcnow()
    )
    if not keep or preview.outcome.refused:
        return _page(form, back, preview)
    entries = preview.outcome.entries
    flash(ngettext("%(num)d location imported.", "%(num)d locations imported.", entries), "success")
    _flash_ignored_columns(preview)
    return redirect(back, 303)


@blueprint.route(f"{LIST}/import", methods=["GET", "POST"])
@operators
def import_terms(vocabulary: str) -> Any:
    form, back = ImportForm(), url_for("operator.vocabulary", vocabulary=vocabulary)
    if not form.validate_on_submit():
        return _page(form, back, ImportPreview(), vocabulary=vocabulary)
    preview = _look(form, import_rows.term_lines)
    keep = preview.is_what_was_seen(form)
    preview.outcome = importing.import_terms(
        Vocabulary(vocabulary), cast("Sequence[TermLine]", preview.lines), keep=keep
    )
    if not keep or preview.outcome.refused:
        return _page(form, back, preview, vocabulary=vocabulary)
    entries = preview.outcome.entries
    flash(ngettext("%(num)d entry imported.", "%(num)d entries imported.", entries), "success")
    _flash_ignored_columns(preview)
    return redirect(back, 303)


def _look(form: ImportForm, read: Callable[[str], ParsedLines[Any]]) -> ImportPreview:
    """Parse the submitted file. The rules have not checked it yet."""
    try:
        content, is_certain = form.content()
    except UnreadableError as problem:
        return ImportPreview(faults=[RowError(1, str(problem))])
    found = read(content)
    return ImportPreview(content, is_certain, found.lines, found.unknown, faults=found.faults)


def _flash_ignored_columns(preview: ImportPreview) -> None:
    if preview.unknown:
        flash(gettext("Columns not recognised, so not imported: %(names)s.", names=", ".join(preview.unknown)))


def _page(form: ImportForm, back: str, preview: ImportPreview, vocabulary: str | None = None) -> ResponseReturnValue:
    refused = preview.outcome.refused if preview.outcome else []
    preview.faults += [RowError(number, refusals.sentence(refusal, times)) for number, refusal in refused]
    preview.faults.sort(key=lambda fault: fault.number)
    name = words.VOCABULARIES[Vocabulary(vocabulary)] if vocabulary else gettext("Partners")
    body = render_template(
        "operator/import.html",
        form=form,
        back=back,
        preview=preview,
        name=name,
        is_of_partners=vocabulary is None,
        language_names=languages.names(),
        columns=import_rows.term_help() if vocabulary else import_rows.partner_help(),
    )
    return body, 422 if preview.faults or form.errors else 200
