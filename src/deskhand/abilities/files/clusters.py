"""Files of one project, known by the words their names begin with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from deskhand.core.paths import split_ending
from deskhand.core.world.terms import words_of

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_TOKEN = re.compile(rf"{_HAN.pattern}|\d+|[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z\u3400-\u9fff]+|[^\W\d_]")
_NO_PROJECT = frozenset(
    (
        "img",
        "dsc",
        "dscn",
        "dscf",
        "pxl",
        "mvimg",
        "vid",
        "mov",
        "image",
        "photo",
        "picture",
        "video",
        "screenshot",
        "screen",
        "scan",
        "untitled",
        "new",
        "copy",
        "of",
        "document",
        "doc",
        "file",
        "download",
        "the",
        "final",
        "draft",
        "wx",
        "mmexport",
    )
)
"""What cameras, scanners and programs put first by themselves."""
_NO_PROJECT_HAN = ("截图", "屏幕截图", "微信图片", "微信截图", "未命名", "新建", "扫描", "副本", "图片", "照片", "文档")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name and where it ends; Chinese goes character by character."""

    key: str
    end: int


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    start: int
    words: tuple[Word, ...]

    def key(self) -> tuple[str, ...]:
        return tuple(word.key for word in self.words)


def clusters(names: Sequence[str], folders: Sequence[str] = ()) -> dict[str, str]:
    """The folder each name belongs into; a name that shares its beginning with no other is left out.

    Folders that are there already come first: a single newcomer joins the project it belongs to.
    """
    known = {key: folder for folder in folders if _telling(key := _leading(folder).key())}
    into: dict[str, str] = {}
    loose: list[Name] = []
    for name in sorted(names):
        lead = _leading(split_ending(name)[0])
        home = next((known[lead.key()[:n]] for n in range(len(lead.words), 0, -1) if lead.key()[:n] in known), None)
        if home is not None:
            into[name] = home
        elif lead.words:
            loose.append(Name(name, lead.start, lead.words))
    for group, depth in _groups(loose, 0):
        title = _title(group[0], depth)
        into |= {one.name: title for one in group}
    return into


def _leading(stem: str) -> Name:
    """The words before the first number; a date in front is passed over."""
    words: list[Word] = []
    start = 0
    for found in _TOKEN.finditer(stem):
        if found[0].isdigit():
            if words:
                break
            continue
        if not words:
            start = found.start()
        words += [Word(key, found.end()) for key in words_of(found[0])]
    return Name(stem, start, tuple(words))


def _groups(names: Sequence[Name], depth: int) -> list[tuple[list[Name], int]]:
    """Groups of two and more with the same beginning, as long as it says something."""
    by_next: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        if len(name.words) > depth:
            by_next[name.words[depth].key].append(name)
    found: list[tuple[list[Name], int]] = []
    for group in by_next.values():
        if len(group) < 2:
            continue
        shared = _shared(group)
        beginning = group[0].key()[:shared]
        finer = _groups(group, shared)
        split = len(finer) > 1 and sum(len(one) for one, _ in finer) == len(group) and not _in_han(group[0], shared)
        found += finer if split or not _telling(beginning) else [(group, shared)]
    return found


def _shared(group: Sequence[Name]) -> int:
    keys = [name.key() for name in group]
    shortest = min(len(key) for key in keys)
    return next((n for n in range(shortest) if len({key[n] for key in keys}) > 1), shortest)


def _in_han(name: Name, depth: int) -> bool:
    """Chinese has no gaps between words, so a longer beginning need not be a better one."""
    return bool(_HAN.match(name.words[depth - 1].key))


def _telling(beginning: Sequence[str]) -> bool:
    """Whether a beginning names something rather than what every file of a camera starts with."""
    text = "".join(beginning)
    if not text or text in _NO_PROJECT_HAN or all(word in _NO_PROJECT for word in beginning):
        return False
    return len(text) >= (2 if _HAN.search(text) else _SHORTEST)


def _title(name: Name, depth: int) -> str:
    return name.name[name.start : name.words[depth - 1].end].strip(" _-.")
