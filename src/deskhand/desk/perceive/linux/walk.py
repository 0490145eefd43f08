"""Folders read from the disk, one after another, watched before they are read so that nothing happens in between."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from deskhand.core.paths import path_text
from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.folders import HEAVY, MOST_DEPTH

_TYPES: Final = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}


class Entry(NamedTuple):
    """One name in a folder, in the form the system has it, and what it is."""

    name: str
    fields: dict[str, Value]

    @property
    def is_folder(self) -> bool:
        return self.fields["type"] == "folder"


@dataclass(slots=True)
class Listed:
    """One folder as it was read. `left` says that there was more than may be told."""

    folder: str
    watch: int
    entries: list[Entry]
    left: bool = False


@dataclass(slots=True)
class Limits:
    """How much may still be told, over all folders."""

    files: int
    folders: int
    in_one: int
    """The most of one folder, so that it does not leave the others without."""
    reached: bool = False
    """Whether something was left out because of them."""


def is_passed_over(name: str) -> bool:
    """Hidden files, half-made ones of ours, and what editors leave beside the file they write."""
    return name.startswith((".", "~$")) or name.endswith("~")


def nothing(_name: str) -> bool:
    """Passed over is nothing: where every name is to be known."""
    return False


def walk(
    tops: Iterable[str],
    watch: Callable[[str], int],
    limits: Limits,
    may_enter: Callable[[str], bool],
    ended: Callable[[], bool],
    depth: int = 0,
    *,
    passes_over: Callable[[str], bool] = is_passed_over,
) -> Iterator[Listed]:
    """Each folder below `tops`, the top first, what programs fill by the thousand last. Links are not followed."""
    waiting = deque((top, depth, False) for top in tops)
    heavy: deque[tuple[str, int, bool]] = deque()
    while (waiting or heavy) and not ended():
        folder, deep, late = (waiting or heavy).popleft()
        if limits.folders <= 0 or limits.files <= 0 or deep > MOST_DEPTH:
            limits.reached = True
            return
        try:
            listed = _listed(
                folder, watch, limits, lambda path: not passes_over(path.rpartition("/")[2]) and may_enter(path)
            )
        except OSError:  # gone or closed to us meanwhile: there is nothing to see
            continue
        limits.folders -= 1
        limits.files -= len(listed.entries)
        limits.reached = limits.reached or listed.left
        yield listed
        for entry in listed.entries:
            if entry.is_folder:
                last = late or entry.name.casefold() in HEAVY
                (heavy if last else waiting).append((f"{folder.rstrip('/')}/{entry.name}", deep + 1, last))


def look(path: str) -> dict[str, Value] | None:
    """What is there under a path now, itself and not what it points to; None where nothing is."""
    try:
        found = os.lstat(path)
    except OSError:  # gone, or closed to us
        return None
    return _fields(path.rpartition("/")[2], found)


def _listed(folder: str, watch: Callable[[str], int], limits: Limits, may_enter: Callable[[str], bool]) -> Listed:
    number = watch(folder)
    entries: list[Entry] = []
    with os.scandir(folder) as found:
        shown = (one for one in found if may_enter(f"{folder.rstrip('/')}/{one.name}"))
        for one in islice(shown, min(limits.files, limits.in_one)):
            try:
                entries.append(Entry(one.name, _fields(one.name, one.stat(follow_symlinks=False))))
            except FileNotFoundError:
                continue
        left = next(shown, None) is not None
    return Listed(folder, number, entries, left)


def _fields(name: str, found: os.stat_result) -> dict[str, Value]:
    kind = _TYPES.get(stat.S_IFMT(found.st_mode), "other")
    fields: dict[str, Value] = {"name": path_text(name), "type": kind, "modified": round(found.st_mtime, 2)}
    if kind == "file":
        fields["size"] = found.st_size
    return fields
