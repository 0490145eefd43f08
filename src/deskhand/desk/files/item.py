"""One change of a job's list, with what is known of it: how it looked before, where it went, how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec
from pydantic import ConfigDict, TypeAdapter

from deskhand.core.changes import Change, Done, ItemState, Print

CHANGE: TypeAdapter[Change] = TypeAdapter(Change, config=ConfigDict(defer_build=True))


class _Trace(msgspec.Struct, omit_defaults=True):
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    at: str | None = None
    why: str | None = None
    made: list[str] = []
    entry: str | None = None
    former: str | None = None


_trace = msgspec.json.Decoder(_Trace)


@dataclass(slots=True)
class Item:
    """A change and its state; everything but the change itself is filled in as it goes."""

    n: int
    change: Change
    state: ItemState = "planned"
    at: str | None = None
    before: Print | None = None
    after: Print | None = None
    why: str | None = None
    made: list[str] = field(default_factory=list[str])
    """Folders that had to be made, outermost first."""
    earlier: list[str] = field(default_factory=list[str])
    """Those of them that were made before a crash; known from preparing to the end."""
    entry: str | None = None
    """What the trash calls it."""
    former: str | None = None
    """The former content, as the vault calls it."""
    staged: bool = False

    @property
    def looked(self) -> Print:
        """How it looked before; there is always such a look once a change that needs one was prepared."""
        if self.before is None:
            raise RuntimeError(f"{self.change.op} was not prepared")
        return self.before

    @classmethod
    def stored(cls, n: int, state: ItemState, change: bytes, trace: bytes | None) -> Item:
        item = cls(n, CHANGE.validate_json(change), state)
        if trace is not None:
            known = _trace.decode(trace)
            item.before = None if known.before is None else Print.model_validate(known.before)
            item.after = None if known.after is None else Print.model_validate(known.after)
            item.at, item.why, item.made, item.entry, item.former = (
                known.at,
                known.why,
                known.made,
                known.entry,
                known.former,
            )
        return item

    def change_bytes(self) -> bytes:
        return self.change.model_dump_json(exclude_none=True).encode()

    def trace_bytes(self) -> bytes:
        return msgspec.json.encode(
            _Trace(_dict(self.before), _dict(self.after), self.at, self.why, self.made, self.entry, self.former)
        )

    def done(self) -> Done:
        return Done(
            change=self.change, state=self.state, at=self.at, before=self.before, after=self.after, why=self.why
        )


def _dict(look: Print | None) -> dict[str, Any] | None:
    if look is None:
        return None
    return {"kind": look.kind, "size": look.size, "mtime_ns": look.mtime_ns, "inode": look.inode, "hash": look.hash}
