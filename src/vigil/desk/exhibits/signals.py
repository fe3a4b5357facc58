"""What exhibits tell whoever works with a scan, without knowing who does."""

from django.dispatch import Signal

# Sent inside the recorded action that attaches a scan, with ``scan``, ``actor`` and ``at``.
scan_attached = Signal()
