"""Text in Arabic, Hebrew and other scripts that run from right to left, wherever it stands among ours.

Each value that a template of HTML writes out is looked at: one in such a script comes in a <bdi dir="auto">, so that it
turns nothing round it. It is written so by the compiler of the templates, and no template has to think of it; an
element that shows such a value alone may have `dir="auto"` itself, and is then aligned as its text is. In plain text,
in attributes and in what a sentence holds, isolates of Unicode (U+2068, U+2069) do the same.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

from referrals.language import formats

ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
ISOLATES = re.compile("[\u2066-\u2069]")
ISOLATED = re.compile(f"{ISOLATE}(.*?){END_OF_ISOLATE}", re.DOTALL)
# The blocks of Unicode whose letters run from right to left.
LEFTWARDS = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
# An attribute that people read or hear, up to where its value has come.
READ_OUT = re.compile(r'\s(?:title|alt|placeholder|aria-label|data-label)="[^"]*$')
TRANSLATORS = ("_", "gettext", "ngettext", "pgettext", "npgettext")


def runs_leftwards(text: str) -> bool:
    """Tell whether any of the text runs from right to left."""
    return not text.isascii() and LEFTWARDS.search(text) is not None


def isolated(value: Any) -> Any:
    """Return text that runs from right to left so that it turns nothing round it; anything else as it is."""
    if type(value) is not str or not runs_leftwards(value):
        return value
    return f"{ISOLATE}{ISOLATES.sub('', value)}{END_OF_ISOLATE}"


def in_its_direction(value: Any) -> Any:
    """Return the same as HTML. What is markup already has seen to it."""
    if type(value) is not str or not runs_leftwards(value):
        return value
    return Markup('<bdi dir="auto">{}</bdi>').format(value)


def sentence_in_its_direction(value: Any) -> Any:
    """Return a translated sentence with what is isolated in it as elements of HTML."""
    if not isinstance(value, str) or ISOLATE not in value:
        return value
    safe = str(escape(value))
    return Markup(ISOLATED.sub(r'<bdi dir="auto">\1</bdi>', safe))  # noqa: S704 - escaped in the line above


def lang_of(language: str) -> Markup:
    """Return the attribute that says in which language a text is, where it is not that of the page round it."""
    return Markup("") if language in ("", formats.locale().language) else Markup(' lang="{}"').format(language)


def install(environment: Environment) -> None:
    """Let the templates of the environment write out all text so; its translations must be installed already."""
    environment.add_extension(Direction)
    filters = (isolated, in_its_direction, sentence_in_its_direction)
    environment.globals["lang_of"] = lang_of
    environment.filters.update({one.__name__: one for one in filters})
    translators = {name: environment.globals[name] for name in TRANSLATORS if name in environment.globals}
    environment.globals.update({name: _isolating(one) for name, one in translators.items()})


def _isolating(translate: Any) -> Callable[..., Any]:
    """Return the translator that isolates what it puts into a sentence."""

    @pass_context
    def isolating(context: Any, *words: Any, **values: Any) -> Any:
        return context.call(translate, *words, **{name: isolated(value) for name, value in values.items()})

    return isolating


class Direction(Extension):
    """Puts a filter behind each `{{ value }}`: which one, the text round it decides."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        is_html = (stream.name or "").endswith(".html")
        place = Html() if is_html else Plain()
        for token in stream:
            if token.type == "data":
                place.read(token.value)
            elif token.type == "block_begin":
                place.read_tag(stream.current, stream.look())
            if token.type != "variable_begin":
                yield token
                continue
            name = place.filter_for(stream.current)
            place.read_value()
            yield token
            yield from _filtered(stream, name) if name else ()


def _filtered(stream: TokenStream, name: str) -> Iterator[Token]:
    """Yield `(value)|name` and the end of the tag for what stands in the stream."""
    line = stream.current.lineno
    yield Token(line, "lparen", "(")
    while stream.current.type != "variable_end":
        yield next(stream)
    yield from (Token(line, "rparen", ")"), Token(line, "pipe", "|"), Token(line, "name", name))
    yield next(stream)


class Plain:
    """A place in a template of plain text: what shares its line with other words is isolated."""

    def __init__(self) -> None:
        self.line = ""

    def read(self, data: str) -> None:
        self.line = (self.line + data).rpartition("\n")[2]

    def read_tag(self, _name: Token, _subject: Token) -> None:
        """Take no notice: the end of its line is dropped with it."""

    def read_value(self) -> None:
        self.line += "x"

    def filter_for(self, _first: Token) -> str | None:
        return "isolated" if self.line.strip() else None


class Html(Plain):
    """A place in a template of HTML: between tags, or in one, where no element can stand."""

    NO_ELEMENTS = ("title", "option")

    def __init__(self) -> None:
        super().__init__()
        self.tag = ""  # the one that is open, or that was closed last
        self.is_in_tag = False
        self.quote = ""
        self.since = ""  # what has stood since then
        self.is_title = False

    def read(self, data: str) -> None:
        for sign in data:
            if self.is_in_tag:
                self._read_in_tag(sign)
            elif sign == "<":
                self.tag, self.is_in_tag, self.quote = "", True, ""
            else:
                self.since += sign

    def _read_in_tag(self, sign: str) -> None:
        if sign == ">" and not self.quote:
            self.is_in_tag, self.since = False, ""
            return
        if sign in "\"'" and self.quote in ("", sign):
            self.quote = "" if self.quote else sign
        self.tag += sign

    def read_tag(self, name: Token, subject: Token) -> None:
        if name.value in ("block", "endblock"):
            self.is_title = name.value == "block" and subject.value == "title"

    def read_value(self) -> None:
        if self.is_in_tag:
            self.tag += "x"
        else:
            self.since += "x"

    def filter_for(self, first: Token) -> str | None:
        if self.is_in_tag:
            is_whole = first.value in TRANSLATORS
            return "isolated" if READ_OUT.search(self.tag) and not is_whole else None
        element = self.tag.partition(" ")[0]
        if element == "textarea":
            return None  # what is typed there goes back as it is
        if self.is_title or element in self.NO_ELEMENTS:
            return "isolated"
        if first.value in TRANSLATORS:
            return "sentence_in_its_direction"
        has_its_own = 'dir="auto"' in self.tag and not self.since.strip()
        return None if has_its_own else "in_its_direction"
