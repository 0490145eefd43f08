"""What a slot can turn out to be, before it becomes an argument of a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Scalar = str | int | bool
MANY: Final = 1_000
"""As many files as one search may hand on."""


@dataclass(frozen=True, slots=True)
class Value:
    """One reading of some words. `open` counts the words that only free text took."""

    open: int = field(default=0, kw_only=True)


@dataclass(frozen=True, slots=True)
class Exact(Value):
    """A value that is known: one path, several paths, a number, a day."""

    value: Scalar | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search(Value):
    """Files by description: what `files.find` is asked, or `files.list` for everything in a folder."""

    args: Mapping[str, Scalar]
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Earlier(Value):
    """What an earlier step left behind ("it", 这些); `instead` holds where there is no such step.

    `which` says whether the words name what a step made beside its files ("the zip") or the files themselves.
    """

    instead: tuple[str, ...] = ()
    which: Literal["", "made", "originals"] = ""


@dataclass(frozen=True, slots=True)
class Either(Value):
    """A name that several things have, equally good."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing(Value):
    """A name that nothing has; `near` are paths it may have meant."""

    name: str
    near: tuple[str, ...] = ()
