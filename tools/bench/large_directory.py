"""A large network to search in, the same each time: locations in the cities of five countries."""

from random import Random

from referrals import places
from referrals.demo import texts
from referrals.demo.rows import Rows
from referrals.rules.folding import search_text
from tests.clock import DAYS

SEED = 20261122
COUNTRIES = {"IT": 0.6, "AT": 0.15, "DE": 0.15, "CH": 0.07, "SI": 0.03}
SIZES = ["1-9", "10-50", "51-250", "251-1000", "1001+"]
SPOKEN = {"IT": ["it"], "AT": ["de"], "DE": ["de"], "CH": ["de", "it", "fr"], "SI": ["sl"]}
FIRST = 100_000  # the first id, above those of the demo
LARGE_ENOUGH = 5_000  # inhabitants
STEMS = (
    "cloud",
    "rete",
    "dati",
    "posta",
    "firma",
    "vigna",
    "hotel",
    "porto",
    "conto",
    "magazzino",
    "officina",
    "studio",
)
ENDS = ("sicura", "digitale", "mobile", "remota", "locale", "ibrida", "analitica", "integrata")


def rows(locations, *, now):
    """Return the rows of the network. A few profiles are drafts, and a few partners away."""
    chance, made = Random(SEED), Rows()
    for table in made._blank:
        made._last[table] = FIRST
    terms, cities = _terms(made), _cities()
    words = [f"{stem} {end}" for stem in STEMS for end in ENDS]
    words += sorted({word for partner in texts.partners() for one in partner["profile"] for word in one["keywords"]})
    while len(made.of("location")) < locations:
        _partner(made, chance, terms, words, cities, locations, now)
    return made.take()


def _cities():
    by_country = {country: [] for country in COUNTRIES}
    for line in places.FILE.read_text(encoding="utf-8").splitlines():
        name, country, latitude, longitude, population = line.split("\t")
        if country in by_country and int(population) > LARGE_ENOUGH:
            by_country[country].append((name, float(latitude), float(longitude)))
    return by_country


def _terms(made):
    return [
        _term(made, vocabulary, slug, texts.term_names(written))
        for vocabulary, entries in texts.vocabularies().items()
        for slug, written in entries.items()
    ]


def _term(made, vocabulary, slug, names):
    term_id = made.add("term", vocabulary=vocabulary, slug=f"large-{slug}", search_text=search_text(*names.values()))
    for language, name in names.items():
        made.add("term_name", term_id=term_id, language=language, name=name)
    return term_id


def _partner(made, chance, terms, words, cities, locations, now):
    number = len(made.of("partner"))
    facts = {"most_open": 3 if chance.random() < 0.03 else None, "created_at": now - 400 * DAYS}
    partner_id = made.add("partner", public_id=f"large{number}", name=f"Partner {number}", **facts)
    if chance.random() < 0.02:
        made.add("away_period", partner_id=partner_id, starts_at=now - DAYS, ends_at=now + 9 * DAYS)
    for country in dict.fromkeys(chance.choices(list(COUNTRIES), list(COUNTRIES.values()), k=chance.choice((1, 1, 2)))):
        profile_id = _profile(made, chance, partner_id, country, terms, words)
        for _ in range(chance.choice((1, 1, 2, 3))):
            if len(made.of("location")) < locations:
                _location(made, profile_id, *chance.choice(cities[country]))


def _profile(made, chance, partner_id, country, terms, words):
    status = "draft" if chance.random() < 0.02 else "active"
    facts = {"description": "What we do. " * 20, "website": "", "status": status, "country": country}
    profile_id = made.add("marketing_profile", partner_id=partner_id, **facts)
    for term_id in chance.sample(terms, 7):
        made.add("profile_term", profile_id=profile_id, term_id=term_id)
    for word in chance.sample(words, 4):
        made.add("profile_keyword", profile_id=profile_id, keyword=word)
    for language in [*SPOKEN[country], *(["en"] if chance.random() < 0.6 else [])]:
        made.add("profile_language", profile_id=profile_id, language=language)
    if chance.random() < 0.2:
        made.add("unwanted_size", profile_id=profile_id, company_size=chance.choice(SIZES))
    return profile_id


def _location(made, profile_id, city, latitude, longitude):
    number = len(made.of("location"))
    facts = {"name": city, "city": city, "latitude": latitude, "longitude": longitude, "contact_name": "", "region": ""}
    made.add("location", profile_id=profile_id, slug=f"large-{number}", language="en", **facts)
