"""One referral: its page, its moves, and the emailed link."""

from referrals.web.referral import diary, link, marks, moves, upkeep
from referrals.web.referral.views import blueprint

__all__ = ["blueprint", "diary", "link", "marks", "moves", "upkeep"]
