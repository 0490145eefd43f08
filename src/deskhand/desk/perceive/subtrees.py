"""Trees that are read again as a whole, told as what changed: for systems that say where it changed, not how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from deskhand.core.world.kinds import Kind, Value
from deskhand.desk.perceive.backend import Fields, Out


class Part(msgspec.Struct, frozen=True):
    """One thing on a screen as it was read, and what is in it."""

    key: str
    kind: Kind
    fields: Fields
    parts: tuple[Part, ...] = ()
    lasting: str = ""


DEVICE: Final = ""
PAGE: Final = ("name", "url")
"""Of a document both are told when one changed: as both were read at once, the name is that of what lies there."""


class Subtrees:
    """Remembers what was told, and tells only the difference to what was read now."""

    def __init__(self, out: Out) -> None:
        self._out = out
        self._told: dict[str, Fields] = {}
        self._up: dict[str, str] = {}
        self._below: dict[str, dict[str, None]] = {}
        self.changes = 0
        """How many differences were told so far."""

    def __contains__(self, key: str) -> bool:
        return key in self._told

    def up(self, key: str) -> str:
        return self._up[key]

    def below(self, key: str) -> list[str]:
        return list(self._below.get(key, ()))

    def keys(self) -> list[str]:
        return list(self._told)

    def put(self, part: Part, up: str = DEVICE) -> None:
        """This is what stands here now, with all that is in it: what was in it and no longer is went."""
        self.one(part, up)
        waiting = [part]
        while waiting:
            holder = waiting.pop()
            for one in holder.parts:
                self.one(one, holder.key)
            inside = {one.key for one in holder.parts}
            for key in [key for key in self._below.get(holder.key, ()) if key not in inside]:
                self.gone(key)
            waiting += holder.parts

    def one(self, part: Part, up: str = DEVICE) -> None:
        """This is what stands here now; what is in it stays as it is."""
        if part.key not in self._told:
            self._told[part.key] = part.fields
            self._stands(part.key, up)
            self.changes += 1
            self._out.new(part.key, part.kind, up, part.fields, part.lasting)
            return
        if self._up[part.key] != up:
            self._below[self._up[part.key]].pop(part.key, None)
            self._stands(part.key, up)
            self.changes += 1
            self._out.move(part.key, up)
        self.set(part.key, part.fields)

    def set(self, key: str, fields: Fields) -> None:
        """All fields of one thing, of which the parts stay as they are."""
        before = self._told[key]
        changed: dict[str, Value] = {name: value for name, value in fields.items() if before.get(name) != value}
        changed |= dict.fromkeys(name for name in before if name not in fields)
        if changed:
            if fields.get("role") == "document" and not changed.keys().isdisjoint(PAGE):
                changed |= {name: fields.get(name) for name in PAGE}
            self._told[key] = fields
            self.changes += 1
            self._out.set(key, changed)

    def gone(self, key: str) -> None:
        """It went, with all that is in it."""
        if key not in self._told:
            return
        for one in list(self._inside(key)):
            self._below.pop(one, None)
            self._below.get(self._up.pop(one), {}).pop(one, None)
            del self._told[one]
        self.changes += 1
        self._out.gone(key)

    def _stands(self, key: str, up: str) -> None:
        self._up[key] = up
        self._below.setdefault(up, {})[key] = None

    def _inside(self, key: str) -> Iterator[str]:
        yield key
        for one in list(self._below.get(key, ())):
            yield from self._inside(one)
