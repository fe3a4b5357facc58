"""The words that invented people are made of: Faker's lists of names, and how names are shortened and spelt."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import TypeVar

from faker.providers.person.en_GB import Provider as British
from faker.providers.person.en_IE import Provider as Irish
from faker.providers.person.en_IN import Provider as Indian
from faker.providers.person.en_NG import Provider as Nigerian
from faker.providers.person.pl_PL import Provider as Polish

Word = TypeVar("Word")


class Weighted:
    """Words that come up as often as their weights say."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.words = tuple(weights)
        self._sums = tuple(accumulate(weights.values()))

    def draw(self, dice: Random) -> str:
        """One of the words."""
        return dice.choices(self.words, cum_weights=self._sums)[0]


def _falling(words: Sequence[str], share: float) -> dict[str, float]:
    """Weights that fall with the place (Zipf's law), as those of names do, and add up to ``share``."""
    once = list(dict.fromkeys(words))
    weights = [1 / (place + 10) for place in range(len(once))]
    return {word: share * weight / sum(weights) for word, weight in zip(once, weights, strict=True)}


def _family_names() -> dict[str, float]:
    named: dict[str, float] = {}
    british = British.last_names
    whole = sum(british.values())
    parts = [{name: 0.78 * weight / whole for name, weight in british.items()}]
    parts += [_falling(tuple(Irish.last_names), 0.06), _falling(tuple(Indian.last_names), 0.07)]
    parts += [_falling(tuple(Polish.unisex_last_names), 0.05), _falling(tuple(Nigerian.last_names), 0.04)]
    for part in parts:
        for name, weight in part.items():
            named[name] = named.get(name, 0) + weight
    return named


FAMILY_NAMES = Weighted(_family_names())
GIVEN_NAMES = Weighted(
    _falling([*British.first_names_male, *British.first_names_female], 0.85)
    | _falling([*Indian.first_names_male, *Indian.first_names_female], 0.07)
    | _falling([*Polish.first_names_male, *Polish.first_names_female], 0.05)
    | _falling([*Nigerian.first_names_male, *Nigerian.first_names_female], 0.03)
)

SHORT_NAMES = {
    "Robert": ("Rob", "Bob", "Bobby"),
    "William": ("Will", "Bill", "Billy"),
    "Richard": ("Rich", "Dick", "Ricky"),
    "Christopher": ("Chris", "Kit"),
    "Michael": ("Mike", "Mick"),
    "Anthony": ("Tony", "Ant"),
    "Edward": ("Ed", "Ted", "Eddie"),
    "James": ("Jim", "Jimmy", "Jamie"),
    "John": ("Jack", "Johnny"),
    "David": ("Dave", "Davey"),
    "Andrew": ("Andy", "Drew"),
    "Stephen": ("Steve",),
    "Thomas": ("Tom", "Tommy"),
    "Daniel": ("Dan", "Danny"),
    "Matthew": ("Matt",),
    "Joseph": ("Joe", "Joey"),
    "Samuel": ("Sam",),
    "Benjamin": ("Ben", "Benny"),
    "Elizabeth": ("Liz", "Beth", "Betty"),
    "Margaret": ("Maggie", "Peggy"),
    "Katherine": ("Kate", "Kathy"),
    "Catherine": ("Cath", "Cathy"),
    "Rebecca": ("Becky", "Becca"),
    "Jennifer": ("Jen", "Jenny"),
    "Victoria": ("Vicky", "Tori"),
    "Alexandra": ("Alex", "Sandra"),
    "Deborah": ("Debbie", "Deb"),
    "Susan": ("Sue", "Susie"),
}

# One name that is heard once and spelt in several ways.
SPELLINGS = (
    ("Mohammed", "Muhammad", "Mohamed", "Mohammad"),
    ("Stephen", "Steven"),
    ("Catherine", "Katherine", "Kathryn"),
    ("Sean", "Shaun", "Shawn"),
    ("Geoffrey", "Jeffrey"),
    ("Philip", "Phillip"),
    ("Alan", "Allan", "Allen"),
    ("Ann", "Anne"),
    ("Sara", "Sarah"),
    ("Clair", "Claire", "Clare"),
    ("Lesley", "Leslie"),
    ("Tracey", "Tracy"),
    ("Yusuf", "Yousuf", "Youssef"),
    ("Krzysztof", "Krysztof"),
    ("\u0141ukasz", "Lukasz"),
    ("Ma\u0142gorzata", "Malgorzata"),
    ("Pawe\u0142", "Pawel"),
    ("Clark", "Clarke"),
    ("Davis", "Davies"),
    ("Stevens", "Stephens"),
    ("Thompson", "Thomson"),
    ("Reid", "Reed", "Read"),
    ("Brown", "Browne"),
    ("Smith", "Smyth"),
    ("Gray", "Grey"),
    ("O'Brien", "OBrien", "O Brien"),
)
SPELT = {word: tuple(other for other in group if other != word) for group in SPELLINGS for word in group}

THINGS = (
    "sky",
    "river",
    "oak",
    "tram",
    "kite",
    "moss",
    "fern",
    "tide",
    "owl",
    "slate",
    "pine",
    "comet",
    "reef",
    "dune",
    "wren",
)
SERVICES = (
    "example chat",
    "pictogram example",
    "example games",
    "sample cloud",
    "demo talk",
    "example video",
    "sample feed",
)
MAIL = ("example.com", "example.org", "example.net", "mail.example.com", "post.example.org")
STREETS = ("High", "Mill", "Church", "Station", "Park", "Victoria", "Green", "Manor", "Kings", "Queens", "New", "Grange", "North",
           "South", "West", "East", "Albert", "Stanley", "Orchard", "Chapel", "School", "Springfield", "Meadow", "Windsor",
           "Beech", "Cedar", "Elm", "Willow", "Hazel", "Rowan", "Alder", "Bramble", "Heather", "Quarry", "Bridge", "Castle",
           "Abbey", "Priory", "Harbour", "Canal")  # fmt: skip
KINDS_OF_STREET = {"Road": "Rd", "Street": "St", "Avenue": "Ave", "Lane": "Ln", "Close": "Cl", "Drive": "Dr", "Crescent": "Cres",
                   "Gardens": "Gdns", "Court": "Ct", "Grove": "Gr", "Place": "Pl", "Terrace": "Terr", "Way": "Way"}  # fmt: skip
BEGINNINGS = ("Wex", "Ash", "Bram", "Crow", "Dun", "East", "Farn", "Hart", "King", "Lang", "Mar", "Nor", "Oak", "Pen", "Red",
              "Stan", "Thorn", "Upper", "Wal", "Whit")  # fmt: skip
ENDINGS = ("ley", "ton", "ford", "ham", "bury", "combe", "field", "worth", "stead", "mouth", "dale", "wick")
TOWNS = tuple(f"{beginning}{ending}" for beginning in BEGINNINGS for ending in ENDINGS)
