"""The name of a term in the language of a reader."""

from typing import Protocol


class _Names(Protocol):
    @property
    def name_en(self) -> str: ...
    @property
    def name_it(self) -> str: ...


class Translated:
    """A mixin for a term, or a row read from one, with its names in `name_en` and `name_it`."""

    def name_in(self: _Names, language: str) -> str:
        return self.name_it if language.startswith("it") else self.name_en
