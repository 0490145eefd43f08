"""Where the names of half-made things are kept, so that a crash leaves nothing nobody knows of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from deskhand.desk.files.item import Item


class StagedRow(Protocol):
    """A half-made thing as the journal remembers it."""

    @property
    def n(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def inode(self) -> int | None: ...


class Notes(Protocol):
    """Where temporary names are kept, durable when the call returns."""

    def stage(self, n: int, name: str, place: str) -> None: ...
    def staged_inode(self, n: int, name: str, inode: int) -> None: ...
    def remember(self, item: Item) -> None:
        """Keep what is known of an item by now, before it has ended."""
        ...

    def staged(self) -> Sequence[StagedRow]: ...
