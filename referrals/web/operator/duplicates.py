"""Find enquiries that are probably duplicates. Only for the operator: it reveals a customer's other enquiries."""

from referrals.language import telephones
from referrals.models import Enquiry, EnquiryPrivate
from referrals.queries.enquiry import enquiry_list
from referrals.queries.enquiry.enquiry_list import SimilarEnquiry
from referrals.rules import email_addresses
from referrals.rules.folding import fold

MAX_SHOWN = 5  # shown at most


def similar_enquiries(enquiry: Enquiry, customer: EnquiryPrivate | None) -> list[SimilarEnquiry]:
    """Return enquiries within 30 days with the same email, or with the same company and telephone number."""
    if customer is None:
        return []
    numbers = _numbers(customer.telephone, enquiry.country)
    return [one for one in enquiry_list.similar_enquiries(enquiry, customer) if _is_same(one, customer, numbers)][
        :MAX_SHOWN
    ]


def _is_same(one: SimilarEnquiry, customer: EnquiryPrivate, numbers: set[str]) -> bool:
    if customer.email and email_addresses.fold_email(one.email) == email_addresses.fold_email(customer.email):
        return True
    is_same_company = fold(one.company) == fold(customer.company)
    return is_same_company and not numbers.isdisjoint(_numbers(one.telephone, one.country))


def _numbers(typed: str, country: str) -> set[str]:
    """Return the telephone numbers without their extensions."""
    return {number.uri.partition(";")[0] for number in telephones.parse(typed, country)}
