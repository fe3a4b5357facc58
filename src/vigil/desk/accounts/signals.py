"""What the accounts tell whoever keeps the record, without knowing who does."""

from django.dispatch import Signal

# Sent with ``user``, ``permission`` and ``path`` when a signed-in user is refused a route.
refused = Signal()
