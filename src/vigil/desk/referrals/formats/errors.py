"""What the readers of referral formats refuse."""

from vigil.errors import VigilError


class ReferralFormatError(VigilError):
    """A whole file cannot be read as referrals; nothing of it was taken."""


class RecordError(ValueError):
    """One record cannot be taken; its reason becomes the rejection's. Never leaves this package."""
