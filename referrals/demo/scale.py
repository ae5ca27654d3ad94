"""As many referrals as a benchmark wants: copies of the demo's enquiries with everything that hangs on them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from referrals.demo import network
from referrals.demo.rows import Row, Rows
from referrals.models import Mark, new_public_id
from referrals.models.enquiry import PRIVATE_SEARCH_COLUMNS
from referrals.rules.folding import search_text
from referrals.rules.lifecycle import OPEN_STAGES, Outcome
from referrals.rules.occasions import Enquiry, Event
from referrals.rules.recipient import Recipient

HERO = "Nordest Sistemi"
PART = 4_000  # referrals
OLDEST = timedelta(days=730)
YOUNG = timedelta(days=10)  # older notices are left out
STILL_OPEN = 0.06  # the share of enquiries that some partner works on

# The tables of an enquiry, each after what it refers to, with the column that leads to the enquiry or referral.
OF_ENQUIRY = (("enquiry_private", "enquiry_id"), ("enquiry_term", "enquiry_id"), ("enquiry_keyword", "enquiry_id"))
OF_REFERRAL = (("referral_event", "referral_id"), ("note", "referral_id"))


@dataclass(frozen=True)
class Template:
    """An enquiry of the demo with its rows. `room`: how much older it can be without falling due."""

    enquiry: Row
    parts: Mapping[str, Sequence[Row]]
    referrals: Sequence[Row]
    of_referrals: Mapping[str, Mapping[int, Sequence[Row]]]
    notices: Sequence[Row]
    room: timedelta


@dataclass
class RemainingCopies:
    """How many referrals are still to be made, and how many of them are the hero's (None: any number)."""

    referrals: int
    heros: int | None

    def take(self, partner_id: int, hero_id: int) -> bool:
        """Tell whether one more of that partner is wanted, and count it."""
        is_heros = self.heros is not None and partner_id == hero_id
        others = self.referrals - (self.heros or 0)
        if (self.heros if is_heros else others) == 0:
            return False
        self.referrals -= 1
        if is_heros and self.heros:
            self.heros -= 1
        return True


def parts(
    referrals: int, *, heros: int | None, seeds: dict[str, Any] | None = None, now: datetime
) -> Iterator[dict[str, list[Row]]]:
    """Yield the rows of that many referrals, the first part with the network itself."""
    demo = network.build(now=now, seeds=seeds)
    templates = _templates(demo, now=now)
    hero_id = next(row["id"] for row in demo.of("partner") if row["name"] == HERO)
    copies, left = Copies(demo, Random(network.SEED), now=now), RemainingCopies(referrals, heros)  # noqa: S311  (no secret)
    while left.referrals:
        while left.referrals and len(copies.rows.of("referral")) < PART:
            template = copies.choose(templates)
            wanted = [row for row in template.referrals if left.take(row["partner_id"], hero_id)]
            if wanted:
                copies.add(template, wanted)
        yield copies.rows.take()


class Copies:
    """Rows under new keys, as if other customers had asked for the same at other times."""

    def __init__(self, demo: Rows, chance: Random, *, now: datetime) -> None:
        self.rows = demo
        self._chance, self._now = chance, now
        self._number = 0
        for table in ("enquiry", *(name for name, _ in (*OF_ENQUIRY, *OF_REFERRAL)), "referral", "notice"):
            demo.by_table[table] = []  # the originals are templates only
        demo.by_table["referral_origin"] = []
        demo.by_table["system_mark"] = [row for row in demo.of("system_mark") if row["name"] == Mark.DEMO_LOADED]

    def choose(self, templates: Mapping[bool, Sequence[Template]]) -> Template:
        return self._chance.choice(templates[self._chance.random() < STILL_OPEN])

    def add(self, template: Template, referrals: Sequence[Row]) -> None:
        """Add a copy of the enquiry with these of its referrals, so much older as there is room."""
        self._number += 1
        by = template.room * self._chance.random()
        enquiry_id = self._add("enquiry", template.enquiry, by, **_marks())
        for table, rows in template.parts.items():
            for row in rows:
                self._add(table, self._renamed(row) if table == "enquiry_private" else row, by, enquiry_id=enquiry_id)
        ids = {row["id"]: self._add_referral(template, row, by, enquiry_id) for row in referrals}
        self.rows.of("enquiry")[-1]["chosen_referral_id"] = ids.get(template.enquiry["chosen_referral_id"], (None,))[0]
        events = {old: new for _, of_events in ids.values() for old, new in of_events.items()}
        occasions = {str(Event(old)): str(Event(new)) for old, new in events.items()}
        occasions[str(Enquiry(template.enquiry["id"]))] = str(Enquiry(enquiry_id))
        for row in template.notices:
            # Others, such as reminders, are owed by the clock and not copied.
            if row["occasion"] in occasions and row["created_at"] - by >= self._now - YOUNG:
                keys = {"referral_id": ids.get(row["referral_id"], (None,))[0], "event_id": events.get(row["event_id"])}
                self._add_notice(row, by, enquiry_id, occasion=occasions[row["occasion"]], **keys)

    def _renamed(self, row: Row) -> Row:
        named = {**row, "company": f"{row['company']} {self._number}"}
        return {**named, "search_text": search_text(*(named[name] for name in PRIVATE_SEARCH_COLUMNS))}

    def _add_referral(self, template: Template, row: Row, by: timedelta, enquiry_id: int) -> tuple[int, dict[int, int]]:
        """Return the new key, and those of the events by their old ones."""
        referral_id = self._add("referral", row, by, enquiry_id=enquiry_id, public_id=new_public_id())
        events = {}
        for table, of_referral in template.of_referrals.items():
            for one in of_referral.get(row["id"], ()):
                key = self._add(table, one, by, referral_id=referral_id)
                if table == "referral_event":
                    events[one["id"]] = key
        return referral_id, events

    def _add_notice(self, row: Row, by: timedelta, enquiry_id: int, **values: object) -> None:
        if row["enquiry_id"]:
            values |= {"enquiry_id": enquiry_id, "recipient": str(Recipient.customer(enquiry_id))}
        notice_id = self._add("notice", row, by, **values)
        self.rows.of("notice")[-1]["lead_id"] = notice_id if row["lead_id"] else None

    def _add(self, table: str, row: Row, by: timedelta, **values: object) -> int:
        """Add a copy of the row that is older, with these values and a key and secrets of its own."""
        aged = {name: _earlier(value, by) for name, value in row.items() if name not in ("id", "link_secret")}
        return self.rows.add(table, **{**aged, **values})


def _earlier(value: object, by: timedelta) -> Any:
    return value - by if isinstance(value, datetime | date) else value


def _marks() -> Row:
    public_id = new_public_id()
    fingerprint = hashlib.sha256(public_id.encode()).hexdigest()
    return {"public_id": public_id, "form_nonce": f"demo-{public_id}", "fingerprint": fingerprint}


def _templates(demo: Rows, *, now: datetime) -> dict[bool, list[Template]]:
    """Return the demo's enquiries: False, those that are over; True, those that some partner works on."""
    tables = {name: _grouped(demo.of(name), key) for name, key in (*OF_ENQUIRY, *OF_REFERRAL)}
    referrals = _grouped(demo.of("referral"), "enquiry_id")
    enquiry_of = {row["id"]: row["enquiry_id"] for row in demo.of("referral")}
    notices = defaultdict(list)
    for row in demo.of("notice"):
        notices[row["enquiry_id"] or enquiry_of.get(row["referral_id"])].append(row)
    found: dict[bool, list[Template]] = {False: [], True: []}
    for enquiry in demo.of("enquiry"):
        key, theirs = enquiry["id"], referrals[enquiry["id"]]
        open_ones = [row for row in theirs if row["stage"] in OPEN_STAGES]
        if not open_ones and not _is_over(enquiry, theirs):
            continue
        due = [row[name] for row in open_ones for name in ("due_at", "remind_at") if row[name]]
        room = min(due, default=now + YOUNG) - now if open_ones else OLDEST - (now - enquiry["received_at"])
        of_enquiry = {name: tables[name][key] for name, _ in OF_ENQUIRY}
        of_referrals = {name: tables[name] for name, _ in OF_REFERRAL}
        template = Template(enquiry, of_enquiry, theirs, of_referrals, notices[key], max(room, timedelta()))
        found[bool(open_ones)].append(template)
    return found


def _is_over(enquiry: Row, referrals: Sequence[Row]) -> bool:
    """Whether nobody has to look after it: it is closed, or a partner took it to an end."""
    return bool(enquiry["closed_at"]) or any(row["outcome"] in (Outcome.WON, Outcome.LOST) for row in referrals)


def _grouped(rows: Sequence[Row], key: str) -> Mapping[int, Sequence[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups
