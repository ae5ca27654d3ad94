"""The customer's side: the form, the enquiry page, the lost link."""

from referrals.web.enquiry.views import blueprint

__all__ = ["blueprint"]
