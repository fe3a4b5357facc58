"""Pure decisions about people: when two identifiers are written differently but are the same."""

import re
import unicodedata


def normalised(*, kind: str, value: str) -> str:
    """The form in which an identifier is compared: Unicode NFKC, case folded, and for phones digits only.

    This is equality of writing, not linkage: providers' own rules for addresses and the weight of shared identifiers
    belong to the linkage engine.
    """
    text = unicodedata.normalize("NFKC", value).strip().casefold()
    if kind == "phone":
        digits = re.sub(r"\D", "", text)
        return f"44{digits[1:]}" if digits.startswith("0") else digits
    return re.sub(r"\s+", " ", text)
