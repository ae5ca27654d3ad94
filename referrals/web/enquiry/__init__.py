"""The customer's pages: the form, the enquiry page and the lost link. Also the form for enquiries on behalf."""

from referrals.web.enquiry import confirmation, customer, lost_link, on_behalf, views
from referrals.web.enquiry.blueprint import blueprint

__all__ = ["blueprint", "confirmation", "customer", "lost_link", "on_behalf", "views"]
