"""The readable part of a public address."""

import pytest

from referrals.rules import slugs


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        (("Nordest Sistemi", "Verona"), "nordest-sistemi-verona"),
        (("Verona Cloud", "Verona"), "verona-cloud"),
        (("Société d’Études", "Besançon"), "societe-d-etudes-besancon"),
        (("Größe & Söhne", "Łódź"), "grosse-sohne-lodz"),
        (("株式会社", "東京"), "partner"),
        (("x" * 200,), "x" * 70),
    ],
)
def test_it_is_plain_lower_case_words(words, slug):
    assert slugs.slug_of(*words) == slug


def test_a_free_one_stays_as_it_is():
    assert slugs.free_slug("adige-trento", {"adige"}) == "adige-trento"


def test_a_taken_one_gets_the_next_number():
    assert slugs.free_slug("adige", {"adige", "adige-2"}) == "adige-3"
