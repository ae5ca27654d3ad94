"""The geometry of bar charts. A template draws them as SVG, in whatever width it has."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT, TOP, BASE = 176, 22, 148  # pixels: the height of the chart, the top of the highest bar, the baseline
FULL_WIDTH = 100.0  # per cent of the width
GAP = 0.3  # part of a group's width
MAX_LABELS = 12


@dataclass(frozen=True)
class Bar:
    """A bar. `x`, `width` and `middle` are in per cent of the chart's width, the rest in pixels."""

    tone: str
    text: str
    x: float
    width: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Label:
    text: str
    middle: float


@dataclass(frozen=True)
class Chart:
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    height: int = HEIGHT
    base: int = BASE


@dataclass(frozen=True)
class Value:
    """The value of a bar and its label. `tone` names its colour."""

    tone: str
    value: int
    text: str


def columns(places: Sequence[tuple[str, Sequence[Value]]]) -> Chart:
    """Return a column chart. The bars of one group stand side by side above its label."""
    most = max((value.value for _, values in places for value in values), default=0) or 1
    room = FULL_WIDTH / max(len(places), 1)
    bars = [bar for number, (_, values) in enumerate(places) for bar in _bars(values, number * room, room, most)]
    every = -(-len(places) // MAX_LABELS)
    labels = (
        Label(label, round((number + 0.5) * room, 2)) for number, (label, _) in enumerate(places) if not number % every
    )
    return Chart(tuple(bars), tuple(labels))


def _bars(values: Sequence[Value], start: float, room: float, most: int) -> list[Bar]:
    width = room * (1 - GAP) / max(len(values), 1)
    found = []
    for number, value in enumerate(values):
        height = round((BASE - TOP) * value.value / most, 1)
        x = round(start + room * GAP / 2 + number * width, 2)
        found.append(Bar(value.tone, value.text, x, round(width * 0.92, 2), round(BASE - height, 1), height))
    return found


def share(part: int, whole: int) -> int:
    """Return `part` as a percentage of `whole`."""
    return round(100 * part / whole) if whole else 0
