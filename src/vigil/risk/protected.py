"""Words that may not name an item: protected characteristics (Equality Act 2010, section 4) and their proxies.

A list of words cannot recognise every proxy: whoever signs a definition off still has to look for the others.
"""

import re
import unicodedata
from dataclasses import dataclass

PROTECTED = {
    "age": r"age|ages|aged|(older|younger) than|elderly|pensioner|years? old|date of birth|birth ?(date|day|year)|year of birth",
    "disability": (
        r"disab\w*|impair\w*|autis\w*|deaf|blind|wheelchair|mental (illness|health|disorder)"
        r"|learning difficult\w*|special educational needs"
    ),
    "gender reassignment": r"transgender|transsexual|transvestite|gender reassignment|gender identity|non[- ]?binary",
    "marriage and civil partnership": (
        r"married|unmarried|marriage|marital|civil partner\w*|divorc\w*|widow\w*|single (man|woman|person)|spouse|husband|wife"
    ),
    "pregnancy and maternity": r"pregnan\w*|maternity|breast-?feeding",
    "race": (
        r"race|racial|ethnic\w*|skin colou?r|caste|gyps(y|ies)|romani|asian|african|caribbean"
        r"|nationalit\w*|national origins?|foreign national\w*|citizen\w*|foreign-born|born abroad"
        r"|country of (birth|origin)|immigra\w*|migrant\w*|asylum|refugees?"
    ),
    "religion or belief": (
        r"religio\w*|faith|belief|worship|muslims?|islam\w*|christian\w*|catholic\w*|jewish|judaism|hindu\w*|sikh\w*"
        r"|buddhis\w*|church\w*|mosques?|synagogues?|temples?"
    ),
    "sex": (
        r"genders?|males?|females?"
        r"|sex(?![ -](offen|crime|act|chat|stor|tour|traffick|toy|work|abus|with))"
    ),
    "sexual orientation": r"sexual orientation|homosexual\w*|heterosexual\w*|gay|lesbian|bisexual",
}
PROXIES = {
    "language, a proxy for race": (r"mother tongue|languages?|speaks? english|accent"),
    "where someone lives, a proxy for race and for poverty": (
        r"post ?codes?|zip codes?|deprivation|deprived|neighbourhood|council (estate|hous\w*)|social housing"
    ),
    "a name's origin, a proxy for race": r"surnames?|family name|forenames?|first name",
    "state benefits, a proxy for poverty": r"benefit claimants?|claims? benefits|universal credit|free school meals",
}
# A child's age says who is at risk, not who the suspect is; and what is written is not the tongue it is written in.
HARMLESS = re.compile(
    r"\b((pre-?)?school[- ]age|under ?-?age|ages? of (the|a|any|each) (child|victim)(ren)?|child(ren)?,? aged?|child's age"
    r"|(sexual|sexualised|sexualized|coded) language)\b"
)
ONLY_THE_GATE = (
    "an age decides whether the instrument applies at all (minimum_age); ages never feed a risk level"
)


@dataclass(frozen=True, slots=True)
class ProtectedWord:
    """A word that names a protected characteristic or a listed proxy for one, and why it may not be an input."""

    characteristic: str
    word: str
    reason: str


def protected_characteristic_in(text: str) -> ProtectedWord | None:
    """What protected characteristic, or proxy for one, a text names; None when it names none of the listed words.

    Args:
        text: an item's id, question, guidance or tag; case, underscores, accents, invisible characters and full-width
            letters make no difference.
    """
    words = HARMLESS.sub(" ", _plain(text))
    for characteristic, pattern in {**PROTECTED, **PROXIES}.items():
        if found := re.search(rf"\b(?:{pattern})\b", words):
            return ProtectedWord(characteristic, found[0], _reason(characteristic))
    return None


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text).casefold()
    kept = (one for one in spread if unicodedata.category(one) not in {"Cf", "Mn"})
    return " ".join("".join(kept).replace("_", " ").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


def _reason(characteristic: str) -> str:
    if characteristic == "age":
        return ONLY_THE_GATE
    if characteristic in PROTECTED:
        return "protected characteristics (Equality Act 2010, section 4) never feed a risk level"
    return "proxies for protected characteristics never feed a risk level"
