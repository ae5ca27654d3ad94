"""The matched terms of the demo's referrals, as they would have been stored on arrival."""

from collections import defaultdict
from typing import Any

from referrals.demo.rows import Rows
from referrals.queries.matched import LISTS, Carried, Entry, Wanted, matched, wanted


def add(rows: Rows) -> None:
    """Set the matched terms of each referral."""
    carried, asked = _carried(rows), _asked(rows)
    profile_of = {row["id"]: row["profile_id"] for row in rows.of("location")}
    for row in rows.of("referral"):
        row["matched_terms"] = matched(carried[profile_of[row["location_id"]]], asked[row["enquiry_id"]])


def _carried(rows: Rows) -> dict[int, Carried]:
    terms = {row["id"]: row for row in rows.of("term") if row["vocabulary"] in LISTS}
    found: dict[int, Carried] = defaultdict(Carried)
    for row in rows.of("profile_term"):
        if term := terms.get(row["term_id"]):
            names = term["name_en"], term["name_it"], *term["synonyms"]
            found[row["profile_id"]].entries.append(Entry(term["id"], term["vocabulary"], term["slug"], names))
    for row in rows.of("profile_keyword"):
        found[row["profile_id"]].keywords.append(row["keyword"])
    return found


def _asked(rows: Rows) -> dict[int, Wanted]:
    texts: dict[int, list[str]] = {row["id"]: [row["need"], row["overview"]] for row in rows.of("enquiry")}
    terms: dict[int, list[Any]] = defaultdict(list)
    for row in rows.of("enquiry_keyword"):
        texts[row["enquiry_id"]].append(row["keyword"])
    for row in rows.of("enquiry_term"):
        terms[row["enquiry_id"]].append(row["term_id"])
    return {enquiry_id: wanted(terms[enquiry_id], said) for enquiry_id, said in texts.items()}
