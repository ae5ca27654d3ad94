"""Labels for the parts of a position in the ranking, and advice on how to improve each."""

from flask_babel import lazy_gettext as _l

from referrals.rules.ranking.score import PartName

NAMES = {
    PartName.WORDS: _l("How well your profile matches the words and lists"),
    PartName.PLACE: _l("How near you are"),
    PartName.COMPETENCIES: _l("Competencies"),
    PartName.RESPONSIVENESS: _l("How often and how fast you answer"),
    PartName.AFFINITY: _l("How often you win enquiries like this"),
}

CHANGES = {
    PartName.WORDS: _l("A keyword counts most, then products, services and industries. Say what you really do."),
    PartName.PLACE: _l("Each location is searched by itself: one that is nearer brings you up."),
    PartName.COMPETENCIES: _l("The network grants them; three are worth the whole."),
    PartName.RESPONSIVENESS: _l("Answer within 24 hours. No thanks is an answer too; silence costs most."),
    PartName.AFFINITY: _l("Only what you win counts. Turn down early what does not suit you, and report what you won."),
}
