"""Holidays of a year whose official notice is not out yet: only what the law already fixes.

Source: 全国年节及纪念日放假办法 as revised in November 2024 (in force since 2025-01-01): 元旦 1, 春节 4
(from New Year's Eve), 清明节 1, 劳动节 2, 端午节 1, 中秋节 1, 国庆节 3 days.
No make-up days are guessed; every date counted from it is marked provisional.
"""

from __future__ import annotations

from datetime import date

_SOLAR = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}

# New Year's Eve, Tomb-Sweeping Day, Dragon Boat, Mid-Autumn by year: astronomy, not decision. Past the table
# only the solar days are projected. Cross-checked in tests against an independent library.
_LUNAR = {
    2027: ((2, 5), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 25), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 12), (4, 4), (6, 16), (9, 22)),
    2030: ((2, 2), (4, 5), (6, 5), (9, 12)),
    2031: ((1, 22), (4, 5), (6, 24), (10, 1)),
    2032: ((2, 10), (4, 4), (6, 12), (9, 19)),
    2033: ((1, 30), (4, 4), (6, 1), (9, 8)),
    2034: ((2, 18), (4, 5), (6, 20), (9, 27)),
    2035: ((2, 7), (4, 5), (6, 10), (9, 16)),
    2036: ((1, 27), (4, 4), (5, 30), (10, 4)),
    2037: ((2, 14), (4, 4), (6, 18), (9, 24)),
    2038: ((2, 3), (4, 5), (6, 7), (9, 13)),
    2039: ((1, 23), (4, 5), (5, 27), (10, 2)),
    2040: ((2, 11), (4, 4), (6, 14), (9, 20)),
}

PROJECTED_YEARS = tuple(_LUNAR)
"""Years for which the lunar festivals are known, too."""


def projected_holiday(d: date) -> str:
    """The name of the statutory holiday that certainly falls on `d`, or an empty text."""
    solar = _SOLAR.get((d.month, d.day))
    if solar or d.year not in _LUNAR:
        return solar or ""
    eve, qingming, dragon, autumn = (date(d.year, *day) for day in _LUNAR[d.year])
    if 0 <= (d - eve).days <= 3:
        return "春节"
    return {qingming: "清明节", dragon: "端午节", autumn: "中秋节"}.get(d, "")
