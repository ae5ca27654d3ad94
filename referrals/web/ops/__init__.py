"""What machines ask: is the process there, is the system ready."""

from referrals.web.ops.views import blueprint

__all__ = ["blueprint"]
