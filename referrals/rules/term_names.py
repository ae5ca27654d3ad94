"""The names of a term by language, and sorting by them."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from referrals.rules.folding import fold

ENGLISH = "en"  # every term has a name in it


class _HasNames(Protocol):
    @property
    def names(self) -> Mapping[str, str]: ...


class Translated:
    """A mixin for a term, or a row read from one, with its `names` by language."""

    def name_in(self: _HasNames, language: str) -> str:
        """Return the name in that language, or the English one if there is none."""
        return self.names.get(language) or self.names[ENGLISH]


class _Named(Protocol):
    def name_in(self, language: str) -> str: ...


Named = TypeVar("Named", bound=_Named)


def by_name(terms: Iterable[Named], language: str) -> list[Named]:
    """Return the terms sorted by their names in that language."""
    return sorted(terms, key=lambda term: fold(term.name_in(language)))
