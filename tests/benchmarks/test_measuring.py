"""What is compared runs in turns, and the ratio is that of the rounds."""

from benchmarks.measuring import Measured, cpu_seconds, in_turns, ratio


def test_works_take_turns_after_a_first_run_that_does_not_count() -> None:
    ran: list[str] = []
    measured = in_turns({"a": lambda: ran.append("a"), "b": lambda: ran.append("b")}, rounds=3)
    assert "".join(ran) == "ab" + "ababab"
    assert {name: len(one.seconds) for name, one in measured.items()} == {"a": 3, "b": 3}


def test_only_the_processors_time_is_counted() -> None:
    import time

    assert cpu_seconds(lambda: time.sleep(0.2)) < 0.1
    assert cpu_seconds(lambda: sum(range(3_000_000))) > 0.005


def test_the_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    peer, ours = Measured((10.0, 40.0, 30.0)), Measured((1.0, 2.0, 10.0))
    assert ratio(peer=peer, ours=ours) == 10.0
    assert peer.median == 30.0
