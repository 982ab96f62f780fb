"""Places on Chinese maps and on everybody else's."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.tencent.places import shifted, shifted_back


@given(st.floats(18.5, 53), st.floats(74, 134))
def test_shifting_back_undoes_the_shift_to_half_a_metre(latitude: float, longitude: float) -> None:
    position = shifted_back(*shifted(latitude, longitude))
    metres = math.hypot(
        (position.latitude - latitude) * 111_000,
        (position.longitude - longitude) * 111_000 * math.cos(math.radians(latitude)),
    )
    assert metres < 0.5


def test_a_known_place_is_where_it_is() -> None:
    # Tian'anmen, as published in both systems.
    position = shifted_back(39.908692, 116.397477)
    assert (position.latitude, position.longitude) == (
        pytest.approx(39.907289, abs=3e-5),
        pytest.approx(116.391234, abs=3e-5),
    )


def test_places_abroad_are_left_as_they_are() -> None:
    position = shifted_back(51.5, -0.12)
    assert (position.latitude, position.longitude) == (51.5, -0.12)


@pytest.mark.parametrize("place", [(91, 0), (0, 181), (math.nan, 0), (math.inf, 0)])
def test_what_is_no_place_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no place"):
        shifted_back(*place)
