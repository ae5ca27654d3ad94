"""The choices behind the forms: a partner's reasons, time frames, company sizes, channels."""

from enum import StrEnum


class PartnerReason(StrEnum):
    """Why a partner said no, or lost. Never shown to the customer."""

    NOT_OUR_FIELD = "not-our-field"
    NO_CAPACITY = "no-capacity"
    TOO_SMALL = "too-small"
    TOO_LARGE = "too-large"
    TOO_FAR = "too-far"
    BUDGET = "budget"
    TIMING = "timing"
    NO_CONTACT = "no-contact"
    PRICE = "price"
    COMPETITOR = "competitor"
    PROJECT_STOPPED = "project-stopped"
    OTHER = "other"
    NOT_REAL = "not-real"  # nobody asked for it: spam, a wrong person
    UNSAID = "unsaid"


IGNORE_REASONS = (
    PartnerReason.NOT_OUR_FIELD,
    PartnerReason.NO_CAPACITY,
    PartnerReason.TOO_SMALL,
    PartnerReason.TOO_LARGE,
    PartnerReason.TOO_FAR,
    PartnerReason.BUDGET,
    PartnerReason.NOT_REAL,
    PartnerReason.OTHER,
    PartnerReason.UNSAID,
)
DECLINE_REASONS = (
    PartnerReason.NOT_OUR_FIELD,
    PartnerReason.NO_CAPACITY,
    PartnerReason.BUDGET,
    PartnerReason.TIMING,
    PartnerReason.NO_CONTACT,
    PartnerReason.TOO_SMALL,
    PartnerReason.TOO_LARGE,
    PartnerReason.TOO_FAR,
    PartnerReason.NOT_REAL,
    PartnerReason.OTHER,
)
LOSE_REASONS = (
    PartnerReason.PRICE,
    PartnerReason.COMPETITOR,
    PartnerReason.PROJECT_STOPPED,
    PartnerReason.TIMING,
    PartnerReason.NO_CONTACT,
    PartnerReason.OTHER,
)


class Channel(StrEnum):
    SEARCH = "search"
    MARKETING = "marketing"
    AGENT = "agent"


class CompanySize(StrEnum):
    """How many people work at the customer's company."""

    MICRO = "1-9"
    SMALL = "10-50"
    MEDIUM = "51-250"
    LARGE = "251-1000"
    HUGE = "1001+"


class TimeFrame(StrEnum):
    NOW = "now"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    EXPLORING = "exploring"


class FeedbackResult(StrEnum):
    """How it went with a partner that got in touch, according to the customer."""

    WELL = "well"
    FAIRLY = "fairly"
    BADLY = "badly"


class CustomerChoice(StrEnum):
    """Whom the customer chose when closing the enquiry with "I have chosen"."""

    REFERRAL = "referral"
    ELSEWHERE = "elsewhere"
    NOBODY = "nobody"
