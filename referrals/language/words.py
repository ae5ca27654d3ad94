"""The words on the screen for stages, outcomes, moves, reasons and choices (docs/product.md lists them)."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from referrals.models import Vocabulary
from referrals.rules.actor import ActorKind, Door
from referrals.rules.choices import Channel, CompanySize, FeedbackResult, PartnerReason, TimeFrame
from referrals.rules.lifecycle import Outcome, Stage

STAGES = {
    Stage.NEW: _p("stage", "New"),
    Stage.EVALUATING: _p("stage", "Evaluating"),
    Stage.NEGOTIATING: _p("stage", "Negotiating"),
    Stage.ARCHIVED: _p("stage", "Archived"),
}

# The words for a single referral. Some languages distinguish singular and plural.
STAGE_OF_ONE = {
    Stage.NEW: _p("stage of one", "New"),
    Stage.EVALUATING: _p("stage of one", "Evaluating"),
    Stage.NEGOTIATING: _p("stage of one", "Negotiating"),
    Stage.ARCHIVED: _p("stage of one", "Archived"),
}

OUTCOMES = {
    Outcome.WON: _p("outcome", "Won"),
    Outcome.LOST: _p("outcome", "Lost"),
    Outcome.IGNORED: _p("outcome", "Ignored"),
    Outcome.MISSED: _p("outcome", "Missed"),
    Outcome.DECLINED: _p("outcome", "Declined"),
    Outcome.EXPIRED: _p("outcome", "Expired"),
    Outcome.WITHDRAWN: _p("outcome", "Withdrawn"),
}

# The words above a list of referrals.
OUTCOMES_OF_MANY = {
    Outcome.WON: _p("outcome of many", "Won"),
    Outcome.LOST: _p("outcome of many", "Lost"),
    Outcome.IGNORED: _p("outcome of many", "Ignored"),
    Outcome.MISSED: _p("outcome of many", "Missed"),
    Outcome.DECLINED: _p("outcome of many", "Declined"),
    Outcome.EXPIRED: _p("outcome of many", "Expired"),
    Outcome.WITHDRAWN: _p("outcome of many", "Withdrawn"),
}

FOR_CUSTOMER = {
    Stage.NEW: _l("Waiting for an answer"),
    Stage.EVALUATING: _l("Interested, will contact you"),
    Stage.NEGOTIATING: _l("Working with you"),
    Stage.ARCHIVED: _l("Closed"),
    Outcome.WON: _l("Closed"),
    Outcome.LOST: _l("Closed"),
    Outcome.IGNORED: _l("Not available"),
    Outcome.MISSED: _l("Did not answer in time"),
    Outcome.DECLINED: _l("Cannot take it on"),
    Outcome.EXPIRED: _l("Did not follow up"),
    Outcome.WITHDRAWN: _l("You withdrew"),
    PartnerReason.NOT_REAL: _l("Closed by the network"),
}

# The buttons. Dots announce a form.
BUTTONS = {
    "interested": _l("I'm interested"),
    "ignore": _l("No thanks"),
    "accept": _l("Accept…"),
    "decline": _l("Decline…"),
    "win": _l("Won…"),
    "lose": _l("Lost…"),
    "undo": _l("Undo"),
}

# The events of the history.
EVENTS = {
    "received": _p("event", "Received"),
    "interested": _p("event", "I'm interested"),
    "ignore": _p("event", "No thanks"),
    "miss": _p("event", "Missed: no one answered in time"),
    "accept": _p("event", "Accepted"),
    "decline": _p("event", "Declined"),
    "expire": _p("event", "Expired: no one followed up in time"),
    "win": _p("event", "Won"),
    "lose": _p("event", "Lost"),
    "withdraw": _p("event", "Withdrawn by the customer"),
    "closed-by-network": _p("event", "Closed by the network"),
    "undo": _p("event", "Undone"),
    "assigned": _p("event", "Assigned"),
    "estimate-changed": _p("event", "Estimate changed"),
    "chosen": _p("event", "Chosen by the customer"),
    "links-revoked": _p("event", "Email links revoked"),
}

ACTORS = {
    ActorKind.CUSTOMER: _l("The customer"),
    ActorKind.SYSTEM: _l("The clock"),
    ActorKind.PERSON: _l("Someone"),
    ActorKind.LOCATION: _l("The location's contact"),
}

DOORS = {
    Door.WEB: _p("door", "in the app"),
    Door.LINK: _p("door", "via the email link"),
    Door.SYSTEM: _p("door", "automatically"),
    Door.OPERATOR: _p("door", "for the network"),
}

REASONS = {
    PartnerReason.NOT_OUR_FIELD: _p("reason", "Not our field"),
    PartnerReason.NO_CAPACITY: _p("reason", "No capacity"),
    PartnerReason.TOO_SMALL: _p("reason", "Too small for us"),
    PartnerReason.TOO_LARGE: _p("reason", "Too large for us"),
    PartnerReason.TOO_FAR: _p("reason", "Too far away"),
    PartnerReason.BUDGET: _p("reason", "The budget doesn’t fit"),
    PartnerReason.TIMING: _p("reason", "The time frame doesn’t fit"),
    PartnerReason.NO_CONTACT: _p("reason", "Could not reach the customer"),
    PartnerReason.PRICE: _p("reason", "Price"),
    PartnerReason.COMPETITOR: _p("reason", "The customer chose someone else"),
    PartnerReason.PROJECT_STOPPED: _p("reason", "The customer stopped the project"),
    PartnerReason.NOT_REAL: _p("reason", "Not a real enquiry"),
    PartnerReason.OTHER: _p("reason", "Another reason"),
    PartnerReason.UNSAID: _p("reason", "Prefer not to say"),
}

# The evidence that an enquiry is the partner's own.
OWN_BY = {
    "browser": _l("from a browser one of its people uses"),
    "network": _l("from a network one of its people uses"),
    "mail": _l("the customer’s address is at the partner’s own domain"),
    "many": _l("one of many from the same place"),
}

CHANNELS = {
    Channel.SEARCH: _p("channel", "Find a partner"),
    Channel.MARKETING: _p("channel", "Marketing"),
    Channel.AGENT: _p("channel", "Agent"),
}

WENT = {
    FeedbackResult.WELL: _p("feedback", "Yes, and it went well"),
    FeedbackResult.FAIRLY: _p("feedback", "Yes, it went OK"),
    FeedbackResult.BADLY: _p("feedback", "Yes, but it went badly"),
}

SIZES = {
    CompanySize.MICRO: _l("1–9 people"),
    CompanySize.SMALL: _l("10–50 people"),
    CompanySize.MEDIUM: _l("51–250 people"),
    CompanySize.LARGE: _l("251–1,000 people"),
    CompanySize.HUGE: _l("more than 1,000 people"),
}

TIME_FRAMES = {
    TimeFrame.NOW: _p("time frame", "As soon as possible"),
    TimeFrame.MONTH: _p("time frame", "Within a month"),
    TimeFrame.QUARTER: _p("time frame", "Within three months"),
    TimeFrame.HALF_YEAR: _p("time frame", "Within six months"),
    TimeFrame.YEAR: _p("time frame", "Within a year"),
    TimeFrame.EXPLORING: _p("time frame", "Just exploring"),
}

ROLES = {
    "operator": _p("role", "Operator"),
    "agent": _p("role", "Agent"),
    "admin": _p("role", "Admin"),
    "member": _p("role", "Member"),
}

VOCABULARIES = {
    Vocabulary.PRODUCT: _p("vocabulary", "Products"),
    Vocabulary.SERVICE: _p("vocabulary", "Services"),
    Vocabulary.INDUSTRY: _p("vocabulary", "Industries"),
    Vocabulary.COMPETENCY: _p("vocabulary", "Competencies"),
}

ABOUT_VOCABULARIES = {
    Vocabulary.PRODUCT: _l("Customers tick them in an enquiry, and partners in their profile."),
    Vocabulary.SERVICE: _l("Customers tick them in an enquiry, and partners in their profile."),
    Vocabulary.INDUSTRY: _l("Customers say which one they work in, and partners which ones they know."),
    Vocabulary.COMPETENCY: _l("You grant them to partners. Customers see them beside the partner’s name."),
}

_BY_CODE: dict[str, object] = {str(code): words for table in (EVENTS, ACTORS) for code, words in table.items()}


def of_phrase(phrase: str) -> str:
    """Return the words for a Phrase of a refusal: an event, an actor, or the phrase itself (a name)."""
    return str(_BY_CODE.get(phrase, phrase))
