"""Refusals: a translatable sentence for the person, and its values."""


def N_(sentence: str) -> str:  # noqa: N802  (gettext's customary name for "collect this, translate later")
    """Mark a sentence for the catalogue. It is translated when it is shown."""
    return sentence


class Refusal(Exception):
    """The rules do not allow what somebody asked for.

    `sentence` is the English message id with `%(name)s` placeholders, filled from `values`. Instants and stages among
    the values are formatted for the reader when the sentence is shown.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values


class FieldRefusal(Refusal):
    """A refusal that belongs beside one field of the form, named by `field`."""

    def __init__(self, field: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.field = field


class Phrase(str):
    """A value that is a message id itself, translated before it is inserted."""

    __slots__ = ()
