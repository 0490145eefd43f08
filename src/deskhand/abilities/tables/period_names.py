"""What periods are called in sentences and under charts."""

from __future__ import annotations

from datetime import date
from typing import Final

from deskhand.abilities.tables.periods import Timed
from deskhand.core.words import Lang, Words

QUARTER: Final = Words("Q{n}", "第{n}季度")
_LATER_YEAR: Final = Words("{period} of year {n}", "第{n}年的{period}")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def month_name(start: date, lang: Lang) -> str:
    return f"{start.month}月" if lang == "zh" else _MONTHS[start.month - 1]


def period_name(start: date, data: Timed, lang: Lang) -> str:
    """October 2026, Q3 2026, the week of 2026-03-02; October alone where the table says no year."""
    by = data.by
    if data.since is not None:
        name = QUARTER.said(lang, n=(start.month + 2) // 3) if by == "quarter" else month_name(start, lang)
        return name if start.year == data.since else _LATER_YEAR.said(lang, period=name, n=start.year - data.since + 1)
    if by == "year":
        return f"{start.year}年" if lang == "zh" else str(start.year)
    if by == "quarter":
        quarter = (start.month + 2) // 3
        return f"{start.year}年第{quarter}季度" if lang == "zh" else f"Q{quarter} {start.year}"
    if by == "month":
        return f"{start.year}年{start.month}月" if lang == "zh" else f"{_MONTHS[start.month - 1]} {start.year}"
    if by == "week":
        return f"{start.isoformat()}那一周" if lang == "zh" else f"the week of {start.isoformat()}"
    return start.isoformat()
