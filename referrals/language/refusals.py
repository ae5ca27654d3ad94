"""Refusals as sentences in the reader's language."""

from datetime import date, datetime

from flask_babel import gettext

from referrals.language import words
from referrals.language.times import Times
from referrals.rules.lifecycle import Outcome, Stage
from referrals.rules.refusal import Phrase, Refusal


def sentence(refusal: Refusal, times: Times) -> str:
    """Translate the sentence of a refusal and format its values. `times` are the reader's."""
    return str(gettext(refusal.sentence, **{name: _format(value, times) for name, value in refusal.values.items()}))


def _format(value: object, times: Times) -> str:
    match value:
        case datetime():
            return times.short_instant(value)
        case date():
            return times.day(value)
        case Stage():
            return str(words.STAGES[value])
        case Outcome():
            return str(words.OUTCOMES[value])
        case Phrase():
            return words.of_phrase(value)
        case _:
            return str(value)
