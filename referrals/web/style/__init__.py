"""/dev/style: every component in every state, in both themes at once. In the demo and in debug alone."""

from referrals.web.style import views
from referrals.web.style.views import blueprint

__all__ = ["blueprint", "views"]
