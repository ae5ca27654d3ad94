"""Labels for the parts of a position in the ranking, and advice on how to improve each."""

from flask_babel import lazy_gettext as _l

from referrals.rules.ranking.score import PartName

NAMES = {
    PartName.WORDS: _l("How well your profile matches the words and lists"),
    PartName.PLACE: _l("How close you are"),
    PartName.COMPETENCIES: _l("Competencies"),
    PartName.RESPONSIVENESS: _l("How often and how fast you answer"),
    PartName.AFFINITY: _l("How often you win enquiries like this"),
}

CHANGES = {
    PartName.WORDS: _l("Keywords count most, then products, services and industries. List what you really do."),
    PartName.PLACE: _l("Each location is ranked on its own, so a closer one ranks higher."),
    PartName.COMPETENCIES: _l("Granted by the network. Three give you full marks."),
    PartName.RESPONSIVENESS: _l("Answer within 24 hours. No thanks counts as an answer too; silence costs you most."),
    PartName.AFFINITY: _l("Only wins count. Turn down poor fits early, and mark the referrals you’ve won."),
}
