"""Writes the shipped calendar: `python calendars/seed.py > calendars/CN-2004-2026.json`.

chinesecalendar 1.11.0 is only the seed (it has no dependencies and raises for years it does not know); from
then on the table of the product is the authority. A test compares the file with this function and, day by
day, with a second, independent library.
"""

from __future__ import annotations

import json
import sys
from datetime import date

import chinese_calendar

VERSION = "CN-2004-2026"
SOURCE = "国务院办公厅 2004-2026 年各年节假日安排通知（由 chinesecalendar 1.11.0 导入）"
FIRST, LAST = 2004, 2026
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年",
}
# chinesecalendar 1.11.0 lacks this day. 国办发明电〔2005〕35号 (for 2006): 12月31日（星期六）上班.
# The comparison with the second library, which has it, found it.
MISSING_WORKING_DAYS = {date(2005, 12, 31): "New Year's Day"}


def seed_document() -> dict[str, object]:
    """The seed as a JSON document: per year the days off and the make-up working days, with the festival."""
    years: dict[str, dict[str, dict[str, str]]] = {
        str(year): {"off": {}, "work": {}} for year in range(FIRST, LAST + 1)
    }
    for kind, table in (
        ("off", chinese_calendar.holidays),
        ("work", {**chinese_calendar.workdays, **MISSING_WORKING_DAYS}),
    ):
        for day, name in sorted(table.items()):
            add(years, kind, day, NAMES[name])
    return {"version": VERSION, "source": SOURCE, "years": years}


def add(years: dict[str, dict[str, dict[str, str]]], kind: str, day: date, name: str) -> None:
    years[str(day.year)][kind][day.isoformat()] = name


if __name__ == "__main__":
    json.dump(seed_document(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
