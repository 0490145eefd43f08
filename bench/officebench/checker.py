"""Whether what must hold afterwards does: our own reading of the checks that the set describes."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, Final, cast

from bench.officebench.tasks import Check, Task
from bench.officebench.texts import Unreadable, cells_of, lines_of, mailbox_text, text_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where the paths of a check lead: into what the run left, what it started from, or what was expected."""

    task: Task
    after: Path

    def of(self, path: str) -> Path:
        parts = [part for part in PurePosixPath(path).parts if part != "."]
        for name, base in (("testbed", self.task.testbed), ("reference", self.task.reference)):
            if name in parts:
                return base.joinpath(*parts[parts.index(name) + 1 :])
        return self.after.joinpath(*parts)


def missing(task: Task, after: Path, checks: Sequence[Check] | None = None) -> list[str]:
    """Why a task did not pass, a line for each check that does not hold; nothing where all do."""
    place = Place(task, after)
    return [why for check in (task.checks if checks is None else checks) if (why := _wrong(check, place))]


def _wrong(check: Check, place: Place) -> str:
    known = _KINDS.get(check.kind)
    if known is None:
        return f"nothing is known of a check called {check.kind}"
    try:
        return known(check.given, place)
    except KeyError as absent:
        return f"{check.kind} does not say {absent}"
    except Unreadable as wrong:
        return str(wrong)


def _exists(given: Mapping[str, Any], place: Place) -> str:
    return "" if place.of(given["file"]).exists() else f"{given['file']} is not there"


def _not_exists(given: Mapping[str, Any], place: Place) -> str:
    return f"{given['file']} is there" if place.of(given["file"]).exists() else ""


def _read(given: Mapping[str, Any], place: Place) -> str:
    if given["doc_type"] == "email":
        return mailbox_text(place.after / "emails" / given["username"])
    return text_of(place.of(given["file"]), given["doc_type"])


def _where(given: Mapping[str, Any]) -> str:
    return str(given.get("file") or f"mails of {given.get('username')}")


def plain(text: str) -> str:
    """Letter case aside, and nothing else."""
    return text.casefold()


def _contains(given: Mapping[str, Any], place: Place) -> str:
    text = plain(_read(given, place))
    absent = [word for word in given["keywords"] if plain(word) not in text]
    return f"{_where(given)} does not say {', '.join(absent)}" if absent else ""


def _contains_not(given: Mapping[str, Any], place: Place) -> str:
    text = plain(_read(given, place))
    found = [word for word in given["keywords"] if plain(word) in text]
    return f"{_where(given)} says {', '.join(found)}" if found else ""


def _cells(given: Mapping[str, Any], place: Place) -> str:
    rows = cells_of(place.of(given["file"]))
    for match in given["matches"]:
        row, column, wanted = int(match["row"]), int(match["col"]), str(match["value"])
        there = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None
        if str(there) != wanted:
            return f"{given['file']}, row {row}, column {column} is {there} and not {wanted}"
    return ""


def _same(given: Mapping[str, Any], place: Place) -> str:
    kind = given["doc_type"]
    ours, theirs = (lines_of(place.of(given[name]), kind) for name in ("result_file", "expected_file"))
    if ours == theirs:
        return ""
    at = next((n for n, pair in enumerate(zip(ours, theirs, strict=False), 1) if pair[0] != pair[1]), 0)
    at = at or min(len(ours), len(theirs)) + 1
    return f"{given['result_file']} is not what was expected, from line {at} on"


def _changed(given: Mapping[str, Any], place: Place) -> str:
    kind = given["doc_type"]
    before, after = (lines_of(place.of(given[name]), kind) for name in ("input_file", "output_file"))
    lines = [line[2:] for line in difflib.ndiff(before, after) if line[0] in "+-"]
    text = plain("\n".join(lines))
    absent = [word for word in given["keywords"] if plain(word) not in text]
    return f"what changed in {given['output_file']} does not say {', '.join(absent)}" if absent else ""


def _no_overlap(given: Mapping[str, Any], place: Place) -> str:
    file = place.after / "calendar" / f"{given['username']}.ics"
    spans = sorted(_spans(text_of(file, "ics")))
    clash = next(((one, other) for one, other in pairwise(spans) if other[0] < one[1]), None)
    return f"{file.name} has events in each other's way at {clash[1][0]}" if clash else ""


def _spans(text: str) -> list[tuple[datetime, datetime]]:
    from icalendar import Calendar

    found: list[tuple[datetime, datetime]] = []
    for event in Calendar.from_ical(text).walk("VEVENT"):
        start = cast("date | datetime", event.decoded("DTSTART"))
        end = cast("date | datetime", event.decoded("DTEND", start))
        found.append((_moment(start), _moment(end)))
    return found


def _moment(at: date | datetime) -> datetime:
    return at.replace(tzinfo=None) if isinstance(at, datetime) else datetime.combine(at, time())


_KINDS: Final[Mapping[str, Callable[[Mapping[str, Any], Place], str]]] = {
    "contain": _contains,
    "not_contain": _contains_not,
    "file_exist": _exists,
    "file_not_exist": _not_exists,
    "excel_cell_value": _cells,
    "exact_match": _same,
    "diff_contain_text": _changed,
    "calendar_no_overlap": _no_overlap,
}
