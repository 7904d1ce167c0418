"""Of months with few supporters nothing is shown, nor what would give them away."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.participation.publishing.rules import LEAST_SHOWN, shown_months

MONTHS = [date(2026, month, 1) for month in range(1, 13)]


def test_a_month_of_few_takes_another_one_with_it() -> None:
    jan, feb, mar = MONTHS[:3]
    assert shown_months({jan: 40, feb: 3, mar: 9}) == {jan: 40, feb: None, mar: None}
    assert shown_months({jan: 40, feb: 2, mar: 2}) == {jan: None, feb: None, mar: None}
    assert shown_months({jan: 40, feb: 3, mar: 2}) == {jan: 40, feb: None, mar: None}
    assert shown_months({jan: 40, feb: 0}) == {jan: 40, feb: 0}
    assert shown_months({jan: 3}) == {jan: None}


@given(st.dictionaries(st.sampled_from(MONTHS), st.integers(0, 30)))
def test_the_sum_of_all_tells_of_no_single_month_and_of_no_few(counted: dict[date, int]) -> None:
    shown = shown_months(counted)
    assert shown.keys() == counted.keys()
    hidden = [month for month, count in shown.items() if count is None]
    assert all(shown[month] in (None, count) for month, count in counted.items())
    assert not any(0 < count < LEAST_SHOWN for count in shown.values() if count is not None)
    is_all = all(shown[month] is None for month, count in counted.items() if count)
    if hidden and not is_all:
        assert len(hidden) >= 2
        assert sum(counted[one] for one in hidden) >= LEAST_SHOWN
