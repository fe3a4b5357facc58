"""What a file says of itself is held only where it can be true."""

import pytest

from vigil.media.facts import MOST_LETTERS, Facts


def test_a_file_that_says_nothing_has_no_facts() -> None:
    assert Facts() == Facts("", "", "", "", None, None, None)


def test_what_lies_on_the_edges_is_held() -> None:
    Facts(camera_make="x" * MOST_LETTERS, taken="2024-02-29T23:59:59+14:00", latitude=-90.0, longitude=180.0)
    Facts(taken="0001-01-01T00:00:00", latitude=90.0, longitude=-180.0)


@pytest.mark.parametrize("field", ["camera_make", "camera_model", "camera_serial", "software"])
@pytest.mark.parametrize("text", ["x" * (MOST_LETTERS + 1), "a\nb", "\0"])
def test_a_text_that_no_column_should_hold_is_refused(field: str, text: str) -> None:
    with pytest.raises(ValueError, match="printable"):
        Facts(**{field: text})


@pytest.mark.parametrize("taken", ["", "2024:01:02 03:04:05", "2024-01-02", "2024-01-02T03:04:05Z ", "now"])
def test_a_time_in_other_words_is_refused(taken: str) -> None:
    with pytest.raises(ValueError, match="8601"):
        Facts(taken=taken)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(90.1, 0.0), (0.0, 180.1), (float("nan"), 0.0), (0.0, float("inf")), (1.0, None), (None, 1.0)],
)
def test_a_place_that_is_not_on_earth_is_refused(latitude: float | None, longitude: float | None) -> None:
    with pytest.raises(ValueError, match=r"degrees|together"):
        Facts(latitude=latitude, longitude=longitude)
