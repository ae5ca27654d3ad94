"""Every choice has a word for the screen."""

import pytest

from referrals.language import words
from referrals.rules.choices import Channel, CompanySize, PartnerReason, TimeFrame
from referrals.rules.lifecycle import Outcome, Stage

LABELS = [
    (PartnerReason, words.REASONS),
    (Channel, words.CHANNELS),
    (CompanySize, words.SIZES),
    (TimeFrame, words.TIME_FRAMES),
    (Stage, words.STAGES),
    (Stage, words.STAGE_OF_ONE),
    (Outcome, words.OUTCOMES),
]


@pytest.mark.parametrize(("choices", "labels"), LABELS)
def test_every_choice_has_a_label(choices, labels):
    assert set(labels) == set(choices)
