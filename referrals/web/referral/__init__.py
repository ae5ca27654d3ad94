"""One referral: its page, its moves, and the emailed link."""

from referrals.web.referral import calendar_file, link, moves, other_actions, template_globals
from referrals.web.referral.views import blueprint

__all__ = ["blueprint", "calendar_file", "link", "moves", "other_actions", "template_globals"]
