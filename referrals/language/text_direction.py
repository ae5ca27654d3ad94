"""Isolate text in right-to-left scripts such as Arabic and Hebrew, so that it does not reorder what surrounds it.

The template compiler wraps every such value of an HTML template in <bdi dir="auto">; no template has to remember it. An
element that contains only that value can have `dir="auto"` itself, and is then aligned accordingly. In plain text,
attributes and sentences, Unicode isolates (U+2068, U+2069) do the same.
"""

import re
from collections.abc import Callable, Iterator
from typing import cast, overload

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from markupsafe import Markup, escape

from referrals.language import formats

ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
ISOLATES = re.compile("[\u2066-\u2069]")
ISOLATED = re.compile(f"{ISOLATE}(.*?){END_OF_ISOLATE}", re.DOTALL)
# The Unicode blocks with right-to-left letters.
LEFTWARDS = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
# An attribute whose value people read or hear, up to the place of the value.
READ_OUT = re.compile(r'\s(?:title|alt|placeholder|aria-label|data-label)="[^"]*$')
TRANSLATORS = ("_", "gettext", "ngettext", "pgettext", "npgettext")


def runs_leftwards(text: str) -> bool:
    """Tell whether the text contains right-to-left letters."""
    return not text.isascii() and LEFTWARDS.search(text) is not None


@overload
def isolated(value: str) -> str: ...


@overload
def isolated(value: object) -> object: ...


def isolated(value: object) -> object:
    """Return right-to-left text between Unicode isolates, and any other value unchanged."""
    if type(value) is not str or not runs_leftwards(value):
        return value
    return f"{ISOLATE}{ISOLATES.sub('', value)}{END_OF_ISOLATE}"


def in_its_direction(value: object) -> object:
    """Return the value as HTML, isolated if it is right-to-left. Markup is returned unchanged."""
    if type(value) is not str or not runs_leftwards(value):
        return value
    return Markup('<bdi dir="auto">{}</bdi>').format(value)


def sentence_in_its_direction(value: object) -> object:
    """Return a translated sentence as HTML, with its Unicode isolates as <bdi> elements."""
    if not isinstance(value, str) or ISOLATE not in value:
        return value
    safe = str(escape(value))
    return Markup(ISOLATED.sub(r'<bdi dir="auto">\1</bdi>', safe))  # noqa: S704 - escaped in the line above


def lang_of(language: str) -> Markup:
    """Return the `lang` attribute for a text in another language than the page. Empty otherwise."""
    return Markup("") if language in ("", formats.locale().language) else Markup(' lang="{}"').format(language)


def install(environment: Environment) -> None:
    """Isolate all values that templates of this environment write. Its translations must be installed before."""
    environment.add_extension(Direction)
    filters = (isolated, in_its_direction, sentence_in_its_direction)
    environment.globals["lang_of"] = lang_of
    environment.filters.update({function.__name__: function for function in filters})
    for name in TRANSLATORS:
        if name in environment.globals:
            environment.globals[name] = _isolating(cast("Callable[..., object]", environment.globals[name]))


def _isolating(translate: Callable[..., object]) -> Callable[..., object]:
    """Return a translation function that isolates the values of a sentence."""

    @pass_context
    def isolating(context: Context, *words: object, **values: object) -> object:
        return context.call(translate, *words, **{name: isolated(value) for name, value in values.items()})

    return isolating


class Direction(Extension):
    """Puts a filter behind each `{{ value }}`, chosen by the surrounding text."""

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
    """Yield `(value)|name` and the end of the tag for the tokens of one value."""
    line = stream.current.lineno
    yield Token(line, "lparen", "(")
    while stream.current.type != "variable_end":
        yield next(stream)
    yield from (Token(line, "rparen", ")"), Token(line, "pipe", "|"), Token(line, "name", name))
    yield next(stream)


class Plain:
    """A position in a plain-text template. A value that shares its line with other words is isolated."""

    def __init__(self) -> None:
        self.line = ""

    def read(self, data: str) -> None:
        self.line = (self.line + data).rpartition("\n")[2]

    def read_tag(self, _name: Token, _subject: Token) -> None:
        """Ignore it: the line break after a tag is dropped with the tag."""

    def read_value(self) -> None:
        self.line += "x"

    def filter_for(self, _first: Token) -> str | None:
        return "isolated" if self.line.strip() else None


class Html(Plain):
    """A position in an HTML template: between tags, or inside one, where no element can stand."""

    NO_ELEMENTS = ("title", "option")

    def __init__(self) -> None:
        super().__init__()
        self.tag = ""  # the tag that is open, or that was closed last
        self.is_in_tag = False
        self.quote = ""
        self.text = ""  # the text after that tag
        self.is_title = False

    def read(self, data: str) -> None:
        for sign in data:
            if self.is_in_tag:
                self._read_in_tag(sign)
            elif sign == "<":
                self.tag, self.is_in_tag, self.quote = "", True, ""
            else:
                self.text += sign

    def _read_in_tag(self, sign: str) -> None:
        if sign == ">" and not self.quote:
            self.is_in_tag, self.text = False, ""
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
            self.text += "x"

    def filter_for(self, first: Token) -> str | None:
        if self.is_in_tag:
            is_sentence = first.value in TRANSLATORS
            return "isolated" if READ_OUT.search(self.tag) and not is_sentence else None
        element = self.tag.partition(" ")[0]
        if element == "textarea":
            return None  # a form field: its value is sent back as typed
        if self.is_title or element in self.NO_ELEMENTS:
            return "isolated"
        if first.value in TRANSLATORS:
            return "sentence_in_its_direction"
        has_direction = 'dir="auto"' in self.tag and not self.text.strip()
        return None if has_direction else "in_its_direction"
