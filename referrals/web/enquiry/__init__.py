"""The customer's side: the form, the enquiry page, the lost link; and the form for those who act for a customer."""

from referrals.web.enquiry import confirming, customer, erasing, feedback, lost, objecting, on_behalf, views
from referrals.web.enquiry.blueprint import blueprint

__all__ = ["blueprint", "confirming", "customer", "erasing", "feedback", "lost", "objecting", "on_behalf", "views"]
