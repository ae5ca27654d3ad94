"""The names and descriptions of the operator's vocabularies."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from referrals.models import Vocabulary

NAMES = {
    Vocabulary.PRODUCT: _p("vocabulary", "Products"),
    Vocabulary.SERVICE: _p("vocabulary", "Services"),
    Vocabulary.INDUSTRY: _p("vocabulary", "Industries"),
    Vocabulary.COMPETENCY: _p("vocabulary", "Competencies"),
}

ABOUT = {
    Vocabulary.PRODUCT: _l("Customers tick them in an enquiry, and partners in their profile."),
    Vocabulary.SERVICE: _l("Customers tick them in an enquiry, and partners in their profile."),
    Vocabulary.INDUSTRY: _l("Customers say which one they work in, and partners which ones they know."),
    Vocabulary.COMPETENCY: _l("You grant them to partners. Customers see them beside the partner’s name."),
}
