"""What casework tells whoever looks after people, without knowing who does."""

from django.dispatch import Signal

# Sent inside the recorded action in which a case comes to name people, with ``people``, ``actor`` and ``at``.
people_named = Signal()
