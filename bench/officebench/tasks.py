"""The set as it lies on disk: a folder for each group of tasks, with what they start from and what must hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ROOMS: Final = ("data", "calendar", "emails")
"""What every testbed has, whether or not the set keeps anything in it."""
EXISTENCE: Final = frozenset({"file_exist", "file_not_exist"})
_GROUP: Final = re.compile(r"(\d+)-(\d+)")
_MOMENTS: Final = ("%Y-%m-%d %I:%M %p", "%Y-%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold: which kind, and what it is given."""

    kind: str
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """One request, where it starts from and what must hold afterwards."""

    group: str
    number: str
    folder: Path
    person: str
    now: datetime
    text: str
    checks: tuple[Check, ...]

    @property
    def name(self) -> str:
        return f"{self.group}/{self.number}"

    @property
    def testbed(self) -> Path:
        return self.folder / "testbed"

    @property
    def reference(self) -> Path:
        return self.folder / "reference"

    @property
    def apps(self) -> int:
        """How many programs the set counts for it: the first number of its group."""
        return int(self.group.partition("-")[0])

    @property
    def looks_inside(self) -> bool:
        """Whether any of its checks looks at what is inside a file, rather than whether it is there."""
        return any(check.kind not in EXISTENCE for check in self.checks)


def tasks_in(folder: Path) -> Iterator[Task]:
    """Every task of the set, in the order of its numbers."""
    groups = (place for place in folder.iterdir() if _GROUP.fullmatch(place.name))
    for group in sorted(groups, key=lambda place: tuple(map(int, place.name.split("-")))):
        for file in sorted((group / "subtasks").glob("*.json"), key=lambda place: int(place.stem)):
            yield _task(group, file)


def _task(group: Path, file: Path) -> Task:
    said = json.loads(file.read_text(encoding="utf-8"))
    checks = tuple(Check(one["function"].removeprefix("evaluate_"), one["args"]) for one in said["evaluation"])
    return Task(group.name, file.stem, group, said["username"], _moment(said), said["task"], checks)


def _moment(said: Mapping[str, str]) -> datetime:
    text = f"{said['date']} {said['time']}"
    for form in _MOMENTS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise ValueError(f"the set names a moment that cannot be read: {text}")
