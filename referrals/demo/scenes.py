"""The plans written by hand: how long ago each enquiry arrived, what its partners did, and how it was closed."""

from dataclasses import dataclass
from datetime import timedelta

from referrals.demo.plans import Closing, Course
from referrals.rules.choices import CustomerChoice

SILENT = Course()


@dataclass(frozen=True)
class Scene:
    """A scripted enquiry. `age` is the time since its arrival; `courses` are by slug of the location."""

    age: timedelta
    courses: dict[str, Course]
    closing: Closing | None = None


def _t(days: float = 0, hours: float = 0, minutes: float = 0) -> timedelta:
    return timedelta(days=days, hours=hours, minutes=minutes)


def _no(hours: float, reason: str = "unsaid") -> Course:
    return Course("ignore", _t(hours=hours), reason=reason)


def _yes(hours: float, *, takes: int = 0) -> Course:
    return Course("interested", _t(hours=hours), takes=takes)


def _negotiating(hours: float, days: float, *, closes: float, takes: int = 0, **more: object) -> Course:
    """Return a course: interested after `hours`, accepted `days` later, expected to close `closes` days after that."""
    facts = {"closes_after": _t(closes), "takes": takes, **more}
    return Course("interested", _t(hours=hours), "accept", _t(days), **facts)  # type: ignore[arg-type]


LUCA, SARA = 1, 2  # their places among the members

SCENES = {
    # Nordest Sistemi: four new
    "phishing": Scene(
        _t(hours=66, minutes=20),
        {"nordest-verona": SILENT, "scaligera-verona": _no(30, "too-far"), "ceresio-lugano": _yes(5)},
    ),
    "mailboxes": Scene(
        _t(hours=53), {"nordest-verona": SILENT, "adige-trento": _yes(2), "marca-treviso": _no(7, "no-capacity")}
    ),
    "warehouse": Scene(
        _t(hours=20),
        {"nordest-verona": SILENT, "berica-vicenza": SILENT, "marca-treviso": _no(3, "not-our-field")},
    ),
    "branches": Scene(_t(minutes=3), {"nordest-padova": SILENT, "emonaplan-ljubljana": SILENT}),
    # three evaluating; "switchboard" is the enquiry of the customer's page: Missed, No thanks, Evaluating
    "hotels": Scene(_t(5, 6), {"nordest-verona": _yes(10, takes=LUCA), "romagna-rimini": SILENT}),
    "switchboard": Scene(
        _t(hours=80), {"nordest-verona": _yes(20), "berica-vicenza": SILENT, "marca-treviso": _no(9, "no-capacity")}
    ),
    "tablets": Scene(_t(hours=29), {"nordest-padova": _yes(8, takes=SARA)}),
    # four negotiating, the last one past its closing date
    "three-plants": Scene(
        _t(40),
        {
            "nordest-verona": _negotiating(6, 4, closes=90, takes=LUCA),
            "berica-vicenza": Course("interested", _t(hours=50), "decline", _t(5), reason="no-capacity"),
        },
    ),
    "portal": Scene(_t(33), {"nordest-padova": _negotiating(9, 5, closes=56)}),
    "firewall": Scene(
        _t(24), {"nordest-verona": _negotiating(4, 3, closes=94), "ceresio-lugano": _no(20, "no-capacity")}
    ),
    "licences": Scene(_t(60), {"nordest-padova": _negotiating(12, 2, closes=49, takes=LUCA)}),
    # the latest in its archive
    "data-rooms": Scene(
        _t(66),
        {
            "nordest-padova": _negotiating(11, 4, closes=55, takes=SARA, ending="win", ended_after=_t(60, 7)),
            "adige-trento": _no(3, "no-capacity"),
        },
    ),
    "copilot-pilot": Scene(
        _t(45),
        {
            "nordest-verona": _negotiating(
                7, 3, closes=40, takes=LUCA, ending="lose", ended_after=_t(39, 12), reason="price"
            )
        },
    ),
    "website": Scene(
        _t(3, 8), {"nordest-verona": _no(9, "not-our-field")}, Closing(_t(1, 6), CustomerChoice.ELSEWHERE)
    ),
    "camp-site": Scene(_t(8), {"nordest-padova": SILENT}, Closing(_t(4), CustomerChoice.ELSEWHERE)),
    "undone": Scene(
        _t(88),
        {
            "nordest-verona": _negotiating(
                5, 5, closes=50, takes=LUCA, ending="win", ended_after=_t(48), undone=True, reason="too-large"
            )
        },
    ),
    "bounced": Scene(_t(9, minutes=4), {"nordest-innsbruck": _no(14, "no-capacity"), "latemar-bolzano": _yes(60)}),
    # dropped by all
    "dental": Scene(
        _t(14),
        {
            "nordest-padova": Course("interested", _t(hours=20), "decline", _t(5), reason="no-capacity", takes=SARA),
            "berica-vicenza": SILENT,
        },
    ),
    "shipyard": Scene(_t(5), {"emonaplan-ljubljana": _no(10, "not-our-field"), "murtal-graz": SILENT}),
    # the customer chose
    "chosen": Scene(
        _t(12),
        {"adige-trento": _negotiating(3, 3, closes=30), "nordest-verona": _yes(20, takes=LUCA)},
        Closing(_t(6), CustomerChoice.REFERRAL, "adige-trento"),
    ),
    # Adige Cloud and Marca Digitale
    "town-hall": Scene(_t(hours=30), {"adige-trento": SILENT, "latemar-bolzano": SILENT}),
    "orchard": Scene(_t(hours=8), {"adige-trento": SILENT}),
    "museum": Scene(_t(20), {"adige-rovereto": _negotiating(2, 4, closes=45, takes=1)}),
    "law-firm": Scene(_t(15), {"adige-trento": _negotiating(1, 3, closes=60)}),
    "glass": Scene(_t(hours=14), {"marca-mestre": SILENT}),
    "prosecco": Scene(_t(3), {"marca-treviso": _yes(4, takes=1)}),
    "eyewear": Scene(_t(6, 18), {"marca-treviso": _yes(4)}),
    "furniture": Scene(_t(35), {"marca-treviso": _negotiating(3, 6, closes=70, takes=1)}),
    "london": Scene(_t(28), {"marca-treviso": _negotiating(5, 4, closes=50)}),
    # the others
    "pharmacy": Scene(_t(hours=63), {"scaligera-verona": SILENT}),
    "tannery": Scene(_t(hours=200), {"berica-vicenza": _yes(40, takes=1)}),
    "yard-app": Scene(_t(4), {"conerolab-ancona": _yes(12)}),
    "clinic": Scene(_t(hours=26), {"ceresio-lugano": SILENT}),
    "surgery": Scene(_t(3), {"isarhof-muenchen": _yes(26)}),
    "sawmill": Scene(_t(30), {"murtal-graz": _negotiating(8, 5, closes=80)}),
    "beach": Scene(_t(hours=50), {"romagna-ravenna": SILENT}),
}
