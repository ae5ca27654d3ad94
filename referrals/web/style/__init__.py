"""/dev/style: every component in every state, in both themes. Only in the demo and in debug mode."""

from referrals.web.style import views
from referrals.web.style.views import blueprint

__all__ = ["blueprint", "views"]
