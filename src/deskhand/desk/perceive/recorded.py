"""A screen out of a recording, which changes when it is told to: for tests, simulations and the contract suite.

It is no accessibility interface and proves nothing about one; it shows what a backend has to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from deskhand.core.world.kinds import Kind, Value
from deskhand.desk.perceive.backend import AppGone, Box, Out, Reading
from deskhand.desk.perceive.roles import tidy
from deskhand.desk.perceive.subtrees import DEVICE, Part, Subtrees

ANSWER_SECONDS: Final = 2.0


class Recorded(msgspec.Struct, omit_defaults=True):
    """One thing as it was recorded: names with their padding, password fields with what was in them."""

    key: str
    kind: Kind
    fields: dict[str, Value] = {}
    parts: list[Recorded] = []
    text: str | None = None
    cells: list[list[str]] | None = None
    box: tuple[int, int, int, int] = (0, 0, 0, 0)


def recording(file: Path) -> list[Recorded]:
    """The applications of a recording."""
    return msgspec.json.decode(file.read_bytes(), type=list[Recorded])


@dataclass(slots=True)
class RecordedScreen:
    """Applications that are open, and who is told when something changes."""

    apps: list[Recorded] = field(default_factory=list[Recorded])
    hanging: set[str] = field(default_factory=set[str])
    listeners: list[Callable[[str], None]] = field(default_factory=list[Callable[[str], None]])

    def find(self, key: str) -> Recorded | None:
        return next((one for app in self.apps for one in _all(app) if one.key == key), None)

    def app_of(self, key: str) -> Recorded | None:
        return next((app for app in self.apps if any(one.key == key for one in _all(app))), None)

    def change(self, key: str, **fields: Value) -> None:
        self.there(key).fields.update(fields)
        self._tell(key)

    def write(self, key: str, text: str) -> None:
        """Somebody types into an element."""
        self.there(key).text = text
        self._tell(key)

    def add(self, up: str, part: Recorded) -> None:
        self.there(up).parts.append(part)
        self._tell(up)

    def remove(self, key: str) -> None:
        holder = next(one for app in self.apps for one in _all(app) if any(part.key == key for part in one.parts))
        holder.parts = [part for part in holder.parts if part.key != key]
        self._tell(holder.key)

    def open(self, app: Recorded) -> None:
        self.apps.append(app)
        self._tell(app.key)

    def end(self, key: str) -> None:
        self.apps = [app for app in self.apps if app.key != key]
        self.hanging.discard(key)
        self._tell(key)

    def hang(self, key: str) -> None:
        self.hanging.add(key)

    def wake(self, key: str) -> None:
        self.hanging.discard(key)
        self._tell(key)

    def there(self, key: str) -> Recorded:
        if (found := self.find(key)) is None:
            raise LookupError(key)
        return found

    def _tell(self, key: str) -> None:
        for listener in self.listeners:
            listener(key)


class RecordedBackend:
    """Tells of a recorded screen as a real backend tells of a real one."""

    name = "recorded"
    verified = True

    def __init__(self, screen: RecordedScreen, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._screen = screen
        self._seconds = answer_seconds
        self._trees: Subtrees | None = None

    async def start(self, out: Out) -> None:
        self._trees = Subtrees(out)
        self._screen.listeners.append(self._heard)
        await self.audit()

    async def stop(self) -> None:
        if self._trees is not None:
            self._screen.listeners.remove(self._heard)
            self._trees = None

    async def audit(self) -> int:
        trees = self._started()
        before = trees.changes
        for app in self._screen.apps:
            self._heard(app.key)
        for key in [key for key in trees.below(DEVICE) if self._screen.find(key) is None]:
            trees.gone(key)
        return trees.changes - before

    async def read(self, key: str) -> Reading:
        found = await self._answer(key)
        if found.fields.get("role") == "password":
            return Reading()
        number = found.fields.get("number")
        return Reading(found.text, float(number) if isinstance(number, (int, float)) else None)

    async def cell(self, key: str, row: int, column: int) -> Reading:
        cells = (await self._answer(key)).cells or []
        try:
            return Reading(cells[row][column])
        except IndexError:
            return Reading()

    async def bounds(self, key: str) -> Box:
        return Box(*(await self._answer(key)).box)

    def _started(self) -> Subtrees:
        if self._trees is None:
            raise RuntimeError("not started")
        return self._trees

    def _heard(self, key: str) -> None:
        trees, app = self._started(), self._screen.app_of(key)
        if app is None:
            trees.gone(key)
        elif app.key not in self._screen.hanging and (found := self._screen.find(key)) is not None:
            trees.put(_told(found), trees.up(key) if key in trees else DEVICE)

    async def _answer(self, key: str) -> Recorded:
        """What an application answers; one that hangs does so until it is no longer waited for."""
        app = self._screen.app_of(key)
        if app is None:
            raise AppGone(app=key)
        if app.key in self._screen.hanging:
            await asyncio.sleep(self._seconds)
            raise AppGone(app=str(app.fields.get("name", key)))
        return self._screen.there(key)


def _told(one: Recorded) -> Part:
    fields = {name: tidy(value) if isinstance(value, str) else value for name, value in one.fields.items()}
    if one.fields.get("role") == "password":
        fields.pop("value", None)
    elif one.text is not None and one.fields.get("role") == "entry":
        fields["value"] = one.text
    fields = {name: value for name, value in fields.items() if value not in ("", None)}
    return Part(one.key, one.kind, fields, tuple(map(_told, one.parts)))


def _all(one: Recorded) -> Iterator[Recorded]:
    yield one
    for part in one.parts:
        yield from _all(part)
