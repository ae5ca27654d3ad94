"""What is said to a person whose wish was refused: a sentence that can be translated, and its values."""


def N_(sentence: str) -> str:  # noqa: N802  (gettext's customary name for "collect this, translate later")
    """Mark a sentence for the catalogue; whoever shows it translates it."""
    return sentence


class Refusal(Exception):
    """A wish that the rules do not allow.

    `sentence` is the English sentence (a msgid with `%(name)s` places), `values` fills the places; instants and
    stages among the values are put into the reader's words by whoever shows the sentence.
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
    """A value of a refusal that is itself a msgid, to be translated before it is put in its place."""

    __slots__ = ()
