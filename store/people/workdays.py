"""Days on which people work: Chinese public holidays and the days worked instead."""

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=4096)
def is_workday(day: date) -> bool:
    """Whether people work on a day: Chinese public holidays and moved working days count; else Monday to Friday.

    The State Council announces a year's holidays in the autumn before; what is not announced yet is a plain week.
    """
    from chinese_calendar import is_workday as announced

    try:
        return bool(announced(day))
    except NotImplementedError:
        # The library's word for a year that it does not know yet.
        return day.weekday() < 5
