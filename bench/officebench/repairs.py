"""The faults of the set that are known, and how a check reads once each is mended. Stock figures use none of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from bench.officebench.tasks import Check, Task

Mend = Callable[[Check], Check | None]
"""A check as it was meant; None for one that asks for the opposite of its own request."""


def nothing(check: Check) -> Check | None:
    """For a task whose own answer is wrong: no check of it is worth anything."""
    return None


@dataclass(frozen=True, slots=True)
class Repair:
    """What is wrong with a task, and how its checks are mended."""

    why: str
    mend: Mend


def repaired(task: Task) -> tuple[Check, ...]:
    """The checks of a task with its known faults mended."""
    checks = [_named_as_there(check, task) for check in task.checks]
    known = REPAIRS.get(task.name)
    if known is None:
        return tuple(checks)
    return tuple(mended for check in checks if (mended := known.mend(check)) is not None)


def _named_as_there(check: Check, task: Task) -> Check:
    """A file of the testbed that the check writes in other letter case than it is called."""
    named = str(check.given.get("file", ""))
    place = task.testbed / named
    if not named or place.exists() or not place.parent.is_dir():
        return check
    alike = [one for one in place.parent.iterdir() if one.name.casefold() == place.name.casefold()]
    return _with(check, file=str(Path(named).with_name(alike[0].name))) if len(alike) == 1 else check


def _with(check: Check, **given: Any) -> Check:
    return replace(check, given={**check.given, **given})


def _dropped(path: str) -> Mend:
    return lambda check: None if check.given.get("file") == path else check


def _moved(before: str, after: str) -> Mend:
    return lambda check: _with(check, file=after) if check.given.get("file") == before else check


def _about(file: str) -> Mend:
    """The file that a check of cells does not name."""
    return lambda check: _with(check, file=file) if check.kind == "excel_cell_value" else check


def _spelt(wrong: str, right: str) -> Mend:
    """Keywords that are spelt otherwise in the file that they are looked for in."""

    def mend(check: Check) -> Check:
        words = check.given.get("keywords")
        return check if words is None else _with(check, keywords=[re.sub(wrong, right, word) for word in words])

    return mend


def _kinds(*kinds: str) -> Mend:
    """Without the checks of these kinds."""
    return lambda check: None if check.kind in kinds else check


_DAY: Final = re.compile(r"DT(?:START|END):(\d{8})")


def _whole_day(check: Check) -> Check:
    """A day as iCalendar writes whole days (`DTSTART;VALUE=DATE:20241115`)."""
    if check.given.get("doc_type") != "ics":
        return check
    return _with(
        check, keywords=[_DAY.sub(r"\1", word) if _DAY.fullmatch(word) else word for word in check.given["keywords"]]
    )


REPAIRS: Final[Mapping[str, Repair]] = {
    "1-9/0": Repair("expects 80.5 where the mean of the column is 80.05", nothing),
    "2-29/0": Repair("does not know how a calendar writes a whole day", _whole_day),
    "2-31/4": Repair("expects a median of 91 where that of the picture's numbers is 98.38", nothing),
    "2-35/2": Repair("expects the standard deviation where the request wants the variance", nothing),
    "2-37/1": Repair("expects a title whose events take 4 hours together; another's take 4 and a half", nothing),
    "2-39/2": Repair("expects mails of 2022 to 2024 where the request is of 2020 and says this year", nothing),
    "2-39/3": Repair("expects mails of 2022 to 2024 where the request is of 2020 and says this year", nothing),
    "1-3/4": Repair(
        "looks for a workbook among what was moved, which the request leaves out",
        _dropped("./data/new_dir/file3.xlsx"),
    ),
    "3-1/0": Repair("misspells what stands in its workbook", _spelt(r"Activaty(\d)", r"Activity \1")),
    "3-33/0": Repair("forbids the very hour that the request names", _kinds("not_contain")),
    "3-73/0": Repair("reads six in the morning in a time zone that nobody names", _spelt("T130000Z", "T060000")),
    "3-29/0": Repair(
        "says beside its arguments, where it is not read, which file it means", _about("data/contact.xlsx")
    ),
    "3-41/0": Repair("looks for a sign that a workbook keeps in the format of its number", _spelt(r"\$(\d)", r"\1")),
    "3-43/0": Repair("wants a text file that the request does not speak of", _dropped("data/meeting.txt")),
    "3-99/0": Repair("misspells the file that the request names", _moved("data/revenuse.docx", "data/revenues.docx")),
}


def faults(tasks: Sequence[Task]) -> dict[str, str]:
    """Every task that is judged otherwise once repaired, and why."""
    found: dict[str, str] = {}
    for task in tasks:
        if task.name in REPAIRS:
            found[task.name] = REPAIRS[task.name].why
        elif repaired(task) != task.checks:
            found[task.name] = "writes the name of a file in other letter case than it has"
    return found
