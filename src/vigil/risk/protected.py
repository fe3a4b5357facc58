"""Words that may not name an item: protected characteristics (Equality Act 2010, section 4) and their proxies."""

import re

PROTECTED = {
    "age": r"\b(age|aged|elderly|years old|date of birth)\b",
    "disability": r"\b(disab\w*|impairment|autis\w*|mental illness)\b",
    "gender reassignment": r"\b(transgender|gender reassignment|gender identity)\b",
    "marriage and civil partnership": r"\b(married|marriage|civil partner\w*|single man|divorced)\b",
    "pregnancy and maternity": r"\b(pregnan\w*|maternity)\b",
    "race": r"\b(race|racial|ethnic\w*|nationalit\w*|skin colour|immigra\w*|asylum|country of birth)\b",
    "race, by its proxy language": r"\b(mother tongue|first language|speaks? english)\b",
    "religion or belief": r"\b(religio\w*|faith|belief|muslim|christian|jewish|hindu|sikh|church|mosque)\b",
    "sex": r"\b(sex of the (person|suspect)|gender|male|female)\b",
    "sexual orientation": r"\b(sexual orientation|homosexual|gay|lesbian|bisexual)\b",
    "a proxy for them": r"\b(postcode|deprivation|council estate|benefit claimant|surname origin)\b",
}


def protected_characteristic_in(text: str) -> str | None:
    """The protected characteristic, or the proxy for one, that a text names, or None."""
    words = text.casefold().replace("_", " ")
    return next((name for name, pattern in PROTECTED.items() if re.search(pattern, words)), None)
