"""The algorithmic transparency record that a force publishes about its use of an instrument: ATRS version 4, JSON and document.

What is not known stays unknown, in plain sight: a record names every field of the standard, and those that nobody has answered
are flagged, never invented and never left out.
"""

from vigil.risk.transparency.fields import FIELDS, Field
from vigil.risk.transparency.record import TransparencyRecord

__all__ = ["FIELDS", "Field", "TransparencyRecord"]
