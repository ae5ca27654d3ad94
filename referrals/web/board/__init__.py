"""The board of a partner."""

from referrals.web.board.views import blueprint

__all__ = ["blueprint"]
