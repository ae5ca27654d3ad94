"""Refusals as sentences in the reader's language."""

from datetime import date, datetime

from flask_babel import gettext

from referrals.language import words
from referrals.language.times import Times
from referrals.rules.lifecycle import Outcome, Stage
from referrals.rules.refusal import Phrase, Refusal


def sentence(refusal: Refusal, times: Times) -> str:
    """Translate the sentence of a refusal and format its values. `times` are the reader's."""
    return str(gettext(refusal.sentence, **{name: _said(value, times) for name, value in refusal.values.items()}))


def _said(value: object, times: Times) -> str:
    match value:
        case datetime():
            said: object = times.short_instant(value)
        case date():
            said = times.day(value)
        case Stage():
            said = words.STAGES[value]
        case Outcome():
            said = words.OUTCOMES[value]
        case Phrase():
            said = words.of_phrase(value)
        case _:
            said = value
    return str(said)
