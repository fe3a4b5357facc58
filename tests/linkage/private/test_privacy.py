"""Whoever tries every number of a range on a file, with all that a stranger or the peer has, finds nothing in it.

Each attack is shown to work on a file that is made as it should not be: otherwise finding nothing would prove nothing.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import pytest

from linkage.private.forces import Force, held, phone, two_forces
from vigil.linkage.private import Answer, Compared, Held, Request
from vigil.linkage.private.asking import open_pending
from vigil.linkage.private.group import ELEMENT_BYTES, hash_to_element, inverse, scalar_from, times
from vigil.linkage.private.oprf import Blinds, Function, Output, _output
from vigil.linkage.private.table import ENTRY_BYTES, by_tag

RANGE = [phone(number) for number in range(600)]
ASKED = RANGE[100:120]
HELD = RANGE[110:130]
ONLY_ASKED, BOTH, ONLY_HELD = set(RANGE[100:110]), set(RANGE[110:120]), set(RANGE[120:130])
ONE = scalar_from((1).to_bytes(64, "little"))


@pytest.fixture
def exchange() -> tuple[Force, Force, Request, Answer]:
    north, west = two_forces(hits_are_told=True)
    request = north.asks(ASKED)
    return north, west, request, west.answers(request.file, held(*HELD))


@cache
def element_of(number: Compared) -> bytes:
    return hash_to_element(number.encoded())


def spellings(number: Compared, salts: Iterable[bytes]) -> Iterator[bytes]:
    """Everything that stands for a number without a secret: itself, its element, and hashes plain, salted and keyed."""
    for plain in (
        number.value.encode(),
        number.value.lstrip("+").encode(),
        number.encoded(),
        element_of(number),
    ):
        yield plain
        for algorithm in ("md5", "sha1", "sha256", "sha512"):
            yield hashlib.new(algorithm, plain).digest()
            for salt in salts:
                yield hashlib.new(algorithm, salt + plain).digest()
                yield hashlib.new(algorithm, plain + salt).digest()
                yield hmac.digest(salt, plain, algorithm)


def dictionary(file: bytes, salts: Iterable[bytes]) -> set[Compared]:
    """The numbers of the range that a stranger finds in a file, whole or cut to sixteen bytes, in any spelling."""
    beginnings = {file[start : start + 8] for start in range(len(file))}
    return {
        number
        for number in RANGE
        if any(one[:8] in beginnings and one[:16] in file for one in spellings(number, salts))
    }


def public_salts(file: bytes) -> list[bytes]:
    """What a file shows that could be a salt: its header's nonce, written and raw."""
    found = file.partition(b'"nonce":"')[2][:32]
    return [found, bytes.fromhex(found.decode())]


def elements(file: bytes, count: int, *, behind: int = 0) -> list[bytes]:
    """The group elements of a file, counted back from its signature and what stands behind them."""
    end = len(file) - 64 - behind
    body = file[end - count * ELEMENT_BYTES : end]
    return [body[start : start + ELEMENT_BYTES] for start in range(0, len(body), ELEMENT_BYTES)]


def entries_of(answer: Answer) -> dict[bytes, bytes]:
    return dict(by_tag(answer.file[-64 - answer.entries * ENTRY_BYTES : -64]))


def test_a_stranger_finds_no_number_in_any_file(exchange: tuple[Force, Force, Request, Answer]) -> None:
    north, _, request, answer = exchange
    receipt = north.finishes(answer.file, request.pending).receipt
    assert receipt is not None
    for file in (request.file, answer.file, receipt):
        assert dictionary(file, public_salts(file)) == set()


@pytest.mark.parametrize(
    "careless",
    [
        lambda number, _: number.value.encode(),
        lambda number, _: hashlib.sha256(number.value.encode()).digest(),
        lambda number, salt: hashlib.sha256(salt + number.encoded()).digest(),
        lambda number, salt: hmac.digest(salt, number.encoded(), "sha512"),
        lambda number, _: element_of(number),
    ],
)
def test_the_strangers_attack_finds_every_number_that_was_only_hashed(
    careless: Callable[[Compared, bytes], bytes], exchange: tuple[Force, Force, Request, Answer]
) -> None:
    file = exchange[2].file
    salts = public_salts(file)
    assert dictionary(file + b"".join(careless(one, salts[1]) for one in ASKED), salts) == set(ASKED)


def test_a_request_with_no_blinding_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Blinds, "_factor", lambda self, place: ONE)
    request = two_forces()[0].asks(ASKED)
    assert dictionary(request.file, []) == set(ASKED)


def test_the_holder_finds_no_number_in_a_request_with_the_key_it_answers_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The holder knows its own key: it tries it on every number, forwards and backwards, blinded and evaluated."""
    keys: list[bytes] = []
    began = Function.__init__

    def watched(self: Function) -> None:
        began(self)
        keys.append(self._key)

    monkeypatch.setattr(Function, "__init__", watched)
    north, west = two_forces(hits_are_told=True)
    request = north.asks(ASKED)
    answer = west.answers(request.file, held(*HELD))
    (key,) = keys
    seen = {
        *elements(request.file, len(ASKED) + 1),
        *elements(answer.file, len(ASKED) + 1, behind=answer.entries * ENTRY_BYTES),
    }
    assert not {number for number in RANGE if {element_of(number), times(key, element_of(number))} & seen}
    # The same attack on what the table itself is made of, which the holder may of course open.
    function = Function()
    function._key = key
    tags = entries_of(answer)
    assert {number for number in RANGE if function.evaluate(number.encoded()).tag in tags} == set(HELD)


def test_the_one_who_asks_finds_no_number_of_the_table_that_it_did_not_ask(
    exchange: tuple[Force, Force, Request, Answer],
) -> None:
    """It tries every number of the range with every element that it has, as it came and unblinded."""
    north, _, request, answer = exchange
    kept = open_pending(request.pending, key=north.key)
    evaluated = elements(answer.file, len(ASKED) + 1, behind=answer.entries * ENTRY_BYTES)
    blinds, table_seen = Blinds(bytes.fromhex(kept.seed)), entries_of(answer)
    unblinded = [times(inverse(blinds._factor(place)), element) for place, element in enumerate(evaluated)]
    assert len(set(unblinded)) == len(ASKED) + 1
    found = {
        number
        for number in RANGE
        for element in {*unblinded, *evaluated, element_of(number)}
        if _output(number.encoded(), element).tag in table_seen
    }
    assert found == BOTH


def test_no_reference_is_read_but_of_a_hit(exchange: tuple[Force, Force, Request, Answer]) -> None:
    north, _, request, answer = exchange
    hits = north.finishes(answer.file, request.pending).hits
    assert {hit.compared for hit in hits} == BOTH
    assert {hit.reference for hit in hits} == {f"WM-{place}" for place in range(10)}
    assert b"POLIT desk" not in answer.file
    assert b"WM-" not in answer.file


def test_a_table_locked_by_hashes_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_hash(self: Function, data: bytes) -> Output:
        whole = hashlib.sha512(data).digest()
        return Output(whole[:16], whole[16:48], whole[48:])

    monkeypatch.setattr(Function, "evaluate", by_hash)
    north, west = two_forces()
    answer = west.answers(north.asks(ASKED).file, held(*HELD))
    assert dictionary(answer.file, []) == set(HELD)


def test_two_requests_for_the_same_numbers_have_nothing_in_common() -> None:
    north, _ = two_forces()
    first, second = (set(elements(north.asks(ASKED).file, len(ASKED) + 1)) for _ in range(2))
    assert len(first) == len(ASKED) + 1
    assert not first & second


def test_two_answers_from_the_same_records_have_nothing_in_common() -> None:
    """What was learnt from one answer opens nothing of another: the key lives for one."""
    north, west = two_forces()
    first, second = (entries_of(west.answers(north.asks(ASKED).file, held(*HELD))) for _ in range(2))
    assert not first.keys() & second.keys()


def test_records_that_tell_the_same_look_different() -> None:
    north, west = two_forces()
    same = [Held(one, "POLIT desk", "WM-1") for one in HELD]
    shown = entries_of(west.answers(north.asks(ASKED).file, same)).values()
    assert len({one[16:] for one in shown}) == len(shown) == 1024


def test_no_byte_of_an_entry_tells_it_from_chaff() -> None:
    """A length, a flag or a counter in the clear would be the same in many; chaff is random everywhere."""
    north, west = two_forces()
    same = [Held(phone(number), "POLIT desk", "WM-1") for number in range(900)]
    shown = entries_of(west.answers(north.asks(ASKED).file, same)).values()
    for values in zip(*shown, strict=True):
        assert len(set(values)) > 200  # of 256, when 1,024 are drawn: 251.3 on average


def test_the_order_of_what_is_asked_does_not_show() -> None:
    north, _ = two_forces()
    orders = {tuple(open_pending(north.asks(ASKED).pending, key=north.key).identifiers) for _ in range(3)}
    assert len(orders) == 3


def test_entries_stand_in_an_order_that_says_nothing(exchange: tuple[Force, Force, Request, Answer]) -> None:
    tags = list(entries_of(exchange[3]))
    assert tags == sorted(tags)


def test_a_receipt_shows_the_hits_to_the_holder_alone(exchange: tuple[Force, Force, Request, Answer]) -> None:
    north, _, request, answer = exchange
    receipt = north.finishes(answer.file, request.pending).receipt
    assert receipt is not None
    assert all(one.value.encode() not in receipt for one in RANGE)
