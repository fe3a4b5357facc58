"""Words that may not stand in a definition: protected characteristics (Equality Act 2010, section 4) and their proxies.

A list of words cannot recognise every proxy: whoever signs a definition off still has to look for the others.
"""

import re
import unicodedata
from dataclasses import dataclass

PROTECTED = {
    "age": (
        r"age|ages|aged|(older|younger) than|\d\d or (under|younger|older)|elderly|pensioner|years? old"
        r"|date of birth|birth ?(date|day|year)|year of birth"
    ),
    "disability": (
        r"disab\w*|impair\w*|autis\w*|deaf|blind|wheelchair|mental (illness|health|disorder)"
        r"|learning difficult\w*|special educational needs"
    ),
    "gender reassignment": r"transgender|transsexual|transvestite|gender reassignment|gender identity|non[- ]?binary",
    "marriage and civil partnership": (
        r"married|unmarried|marriage|marital|civil partner\w*|divorc\w*|widow\w*|single (man|woman|person)|spouse|husband|wife"
    ),
    "pregnancy and maternity": r"pregnan\w*|maternity|breast[- ]?feeding",
    "race": (
        r"race|racial|ethnic\w*|skin colou?r|caste|gyps(y|ies)|romani|asian|african|caribbean"
        r"|nationalit\w*|national origins?|foreign national\w*|citizen\w*|foreign[- ]born|born abroad"
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
# Words no other words run together into, looked for with everything but letters taken out.
UNSPACED = {
    "age": "dateofbirth|yearofbirth",
    "disability": "disabilit(y|ies)",
    "gender reassignment": "transgender|genderidentity",
    "marriage and civil partnership": "maritalstatus",
    "pregnancy and maternity": "pregnan(t|cy)",
    "race": "nationalit(y|ies)|ethnicity|ethnicorigin|skincolou?r|citizenship|countryof(birth|origin)|immigra(nt|tion)",
    "religion or belief": "religio(n|us)",
    "sexual orientation": "sexualorientation|homosexual|heterosexual",
    "language, a proxy for race": "mothertongue",
    "where someone lives, a proxy for race and for poverty": "postcode|deprivation",
    "state benefits, a proxy for poverty": "universalcredit|freeschoolmeals",
}
# Letters of other alphabets that look like these.
LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04cf\u0433\u043f\u043a\u043c\u0442"
    "\u03b1\u03b5\u03bf\u03b9\u03bd\u03c1\u03c4\u03c5\u03c7\u03ba\u0131",
    "aeopcyxijsdlrnkmt" + "aeoivptuxki",
)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
SPELT_OUT = re.compile(r"(?<![^\W_])(?:[^\W_][\W_]{1,3}){3,}[^\W_](?![^\W_])")
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
        text: anything a definition says; case, spacing, underscores, accents, invisible and full-width characters, letters
            of other alphabets that look alike and letters spelt out one by one make no difference.
    """
    plain = _plain(text)
    for words in (plain, SPELT_OUT.sub(lambda found: _letters(found[0]), plain)):
        left = HARMLESS.sub(" ", words)
        for characteristic, pattern in {**PROTECTED, **PROXIES}.items():
            if found := re.search(rf"\b(?:{pattern})\b", left):
                return ProtectedWord(characteristic, found[0], _reason(characteristic))
    for characteristic, pattern in UNSPACED.items():
        if found := re.search(pattern, _letters(plain)):
            return ProtectedWord(characteristic, found[0], _reason(characteristic))
    return None


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", CAMEL.sub(" ", text)).casefold().translate(LOOKALIKES)
    kept = (one for one in spread if unicodedata.category(one) not in {"Cf", "Mn"})
    return " ".join("".join(kept).replace("_", " ").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def _reason(characteristic: str) -> str:
    if characteristic == "age":
        return ONLY_THE_GATE
    if characteristic in PROTECTED:
        return "protected characteristics (Equality Act 2010, section 4) never feed a risk level"
    return "proxies for protected characteristics never feed a risk level"
