"""What an index says there is: a list of files with their hashes. It is a claim; each file is held against it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Final, Literal

import msgspec

from deskhand.core.errors import Problem
from deskhand.core.skill.format import LONGEST_NAME, name_key
from deskhand.core.words import Words
from deskhand.skills.package import MOST_PACKAGE

FILE: Final = "index.json"
MOST_INDEX: Final = 2_000_000
MOST_ENTRIES: Final = 5_000
_SAFE_FILE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,80}\.skill")


class BadIndex(Problem):
    words = Words(
        "The index at {place} cannot be used: {why}. Nothing was installed.",
        "无法使用 {place} 处的索引：{why}。没有安装任何内容。",
    )


class NotInIndex(Problem):
    words = Words(
        "There is no automation called “{name}” in {place}. Nothing was installed. It has: {near}",
        "{place} 中没有名为“{name}”的自动化。没有安装任何内容。其中有：{near}",
    )


class IndexLies(Problem):
    words = Words(
        "What {place} serves as “{name}” is not what its index says: {why}. Nothing was installed.",
        "{place} 提供的“{name}”与其索引所述不一致：{why}。没有安装任何内容。",
    )


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One automation of an index."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
    version: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    file: Annotated[str, msgspec.Meta(max_length=100)]
    hash: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
    """Of the automation itself, not of the file around it."""
    size: Annotated[int, msgspec.Meta(ge=1, le=MOST_PACKAGE)]
    """Of the file."""
    author: Annotated[str, msgspec.Meta(max_length=100)]
    en: Annotated[str, msgspec.Meta(max_length=500)] = ""
    zh: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Index(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    v: Literal[1] = 1
    skills: Annotated[tuple[Entry, ...], msgspec.Meta(max_length=MOST_ENTRIES)] = ()

    def named(self, name: str, place: str) -> Entry:
        """The newest version under a name. Raises `NotInIndex`."""
        found = [one for one in self.skills if name_key(one.name) == name_key(name)]
        if not found:
            near = ", ".join(sorted({one.name for one in self.skills})[:20]) or "-"
            raise NotInIndex(name=name, place=place, near=near)
        return max(found, key=lambda one: one.version)

    def adding(self, entry: Entry) -> Index:
        """The same with one more; a version that is there is exchanged for nothing else."""
        others = [
            one for one in self.skills if (name_key(one.name), one.version) != (name_key(entry.name), entry.version)
        ]
        order: Sequence[Entry] = sorted((*others, entry), key=lambda one: (name_key(one.name), one.version))
        return Index(skills=tuple(order))

    def written(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def read_index(raw: bytes, place: str) -> Index:
    """What an index says; raises `BadIndex`. No file of it lies anywhere but beside it."""
    if len(raw) > MOST_INDEX:
        raise BadIndex(place=place, why=f"> {MOST_INDEX:,} B")
    try:
        index = msgspec.json.decode(raw, type=Index)
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        raise BadIndex(place=place, why=str(wrong)[:200]) from None
    for one in index.skills:
        if not _SAFE_FILE.fullmatch(one.file):
            raise BadIndex(place=place, why=f"“{one.file[:60]}”")
    return index
