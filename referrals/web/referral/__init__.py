"""One referral: its page, its moves, and the emailed link."""

from referrals.web.referral import link, moves, other_actions
from referrals.web.referral.views import blueprint

__all__ = ["blueprint", "link", "moves", "other_actions"]
