"""Folding: typed and stored text get the same plain spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.rules.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Forlì", "forli"),
        ("  Città   di\tCastello ", "citta di castello"),
        ("L'Aquila", "l aquila"),
        ("CRM/ERP & e-commerce", "crm erp e commerce"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("ﬁnance", "finance"),
        ("snake_case", "snake case"),
        ("…", ""),
    ],
)
def test_accents_case_and_punctuation_do_not_count(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)
