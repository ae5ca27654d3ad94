"""Health checks for machines: is the process alive, and is the system ready?"""

from referrals.web.ops.views import blueprint

__all__ = ["blueprint"]
