"""What is asked blinded comes to what is evaluated openly, and is blinded afresh each time."""

from hypothesis import given
from hypothesis import strategies as st

from vigil.linkage.private.oprf import Blinds, Function

INPUT = st.binary(max_size=400)


@given(INPUT, st.integers(0, 2**20))
def test_the_blinded_way_and_the_open_one_come_to_the_same(data: bytes, place: int) -> None:
    blinds, seed = Blinds.fresh()
    function = Function()
    evaluated = function.evaluate_blinded(blinds.blind(place, data))
    assert Blinds(seed).finalize(place, data, evaluated) == function.evaluate(data)


@given(INPUT, INPUT)
def test_outputs_agree_only_for_one_input_under_one_key(one: bytes, other: bytes) -> None:
    function = Function()
    assert (function.evaluate(one) == function.evaluate(other)) == (one == other)
    assert function.evaluate(one) != Function().evaluate(one)


@given(INPUT)
def test_one_input_is_blinded_differently_in_each_place_and_each_request(data: bytes) -> None:
    first, second = Blinds.fresh()[0], Blinds.fresh()[0]
    assert len({first.blind(0, data), first.blind(1, data), second.blind(0, data)}) == 3


@given(INPUT, INPUT)
def test_what_was_evaluated_for_one_input_says_nothing_of_another(one: bytes, other: bytes) -> None:
    blinds, _ = Blinds.fresh()
    function = Function()
    evaluated = function.evaluate_blinded(blinds.blind(0, one))
    assert (blinds.finalize(0, other, evaluated).tag == function.evaluate(other).tag) == (one == other)


def test_tag_key_and_receipt_are_parts_of_their_own() -> None:
    output = Function().evaluate(b"x")
    assert [len(output.tag), len(output.key), len(output.receipt)] == [16, 32, 16]
    assert output.tag not in output.key
