"""Personal names: what is compared, and what is kept apart from it."""

import pytest

from vigil.linkage.identifiers import PersonalName, Refused, read_name


def name(given: str, family: str = "") -> PersonalName:
    read = read_name(given, family)
    assert isinstance(read, PersonalName), read
    return read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Se\u00e1n", "O\u2019Connor"), ("Sean", "O'Connor")),
        (("Sean", "OConnor"), ("SEAN", "O`CONNOR")),
        (("Jan", "van der Berg"), ("Jan", "Vanderberg")),
        (("Anne-Marie", "Smith"), ("Anne Marie", "Smith")),
        (
            ("\u041e\u043b\u044c\u0433\u0430", "\u0418\u0432\u0430\u043d\u043e\u0432\u0430"),
            ("Olga", "Ivanova"),
        ),
        (("\uff2d\uff41\uff52\uff4b", "Hill"), ("Mark", "Hill")),
        (("M\u202eark\u200b", "Hill"), ("Mark", "Hill")),
        (("Hill, Mark", ""), ("Mark", "Hill")),
        (("J.", "Hill"), ("J", "Hill")),
        (("Jose\u0301", "Hill"), ("Jos\u00e9", "Hill")),
    ],
)
def test_one_name_written_in_two_ways_is_one_value(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert name(*one).value == name(*other).value


def test_titles_generation_and_particles_are_kept_apart() -> None:
    read = name("Dr. Rev John Paul", "de la Cruz Jr.")
    assert read.titles == ("dr", "rev")
    assert read.generation == "jr"
    assert read.given == ("john", "paul")
    assert read.family == "delacruz"
    assert read.family_parts == ("cruz",)


def test_father_and_son_of_one_name_differ_by_generation_alone() -> None:
    father, son = name("John", "Hill Snr"), name("John", "Hill junior")
    assert father.value == son.value
    assert (father.generation, son.generation) == ("sr", "jr")


def test_senior_alone_is_a_family_name_and_a_double_name_keeps_both_parts() -> None:
    assert name("Jo", "Senior").family == "senior"
    assert name("Jo", "Hill-Senior").family == "hill"
    assert name("Jo", "Senior-Hill").family_parts == ("senior", "hill")


def test_a_family_name_of_particles_alone_keeps_them() -> None:
    assert name("Linh", "Le").family_parts == ("le",)


@pytest.mark.parametrize(
    "part", ["unknown", " N/A ", "Not known", "Mr", "\U0001f600", "...", "\u200b", "Mr."]
)
def test_what_says_no_name_is_refused_not_taken_as_one(part: str) -> None:
    read = read_name(part)
    assert isinstance(read, Refused)
    assert read.kind == "name"


def test_a_known_part_stands_when_the_other_says_nothing() -> None:
    assert name("unknown", "Hill").value == "/hill"
    assert name("Mark", "n/a").value == "mark/"


def test_a_name_is_bounded_on_both_sides() -> None:
    assert isinstance(read_name("a" * 200), PersonalName)
    assert isinstance(read_name("a" * 201), Refused)
    assert isinstance(read_name("a " * 20), PersonalName)
    assert isinstance(read_name("a " * 21), Refused)


def test_a_particle_joins_the_word_behind_it_and_double_names_stay_two() -> None:
    assert name("Ana", "Garc\u00eda de la Cruz").family == "garcia delacruz"
    assert name("Sean", "O Brien").family == name("Sean", "O'Brien").family == "obrien"
    assert name("Ana", "Hill-Jones").family == "hill jones"


def test_a_name_that_grows_in_latin_letters_is_bounded_too() -> None:
    assert isinstance(read_name("\u738b" * 150), Refused)
