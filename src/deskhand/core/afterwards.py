"""What came of proposed changes: what was left alone and why, and whether the rest is true when read again."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final

from deskhand.core.ability import Claim
from deskhand.core.changes import (
    Change,
    Copy,
    Done,
    MakeFolder,
    Move,
    Pack,
    Print,
    RemoveFolder,
    Restore,
    Trash,
    Unpack,
    Write,
)
from deskhand.core.doors import FilesDoor
from deskhand.core.paths import folder_of, name_of
from deskhand.core.shown import shown_few
from deskhand.core.values import File, Record
from deskhand.core.words import Lang, Words
from deskhand.core.world.facts import FileFact


class Left(Record):
    """A thing that was left as it was, and why."""

    path: File
    why: str


_NO_REASON: Final = {
    "skipped": Words("left as it was", "保持原样"),
    "failed": Words("could not be done", "未能完成"),
    "unknown": Words("it is not certain whether this was done", "无法确定是否已完成"),
    "planned": Words("not started", "尚未开始"),
    "begun": Words("not finished", "没有完成"),
}
_HERE: Final = Words("{n:item is|items are} at the new place, same size and date", "{n} 项已在新位置，大小和日期不变")
_NOT_HERE: Final = Words(
    "{n} of {all} not at the new place as expected: {names}", "{all} 项中有 {n} 项不在新位置或已变化：{names}"
)
_WRITTEN: Final = Words("{n:new item is|new items are} there as written", "新写入的 {n} 项与写入时一致")
_NOT_WRITTEN: Final = Words(
    "{n} of {all} new items are not as written: {names}", "新写入的 {all} 项中有 {n} 项不一致：{names}"
)
_SAME: Final = Words("{n:copy has|copies have} the same content as the original", "{n} 个副本与原件内容相同")
_NOT_SAME: Final = Words(
    "{n} of {all} copies differ from the original: {names}", "{all} 个副本中有 {n} 个与原件不同：{names}"
)
_GONE: Final = Words("{n:item is|items are} no longer at the old place", "{n} 项已不在原来的位置")
_NOT_GONE: Final = Words("{n} of {all} still at the old place: {names}", "{all} 项中有 {n} 项仍在原来的位置：{names}")
_MADE: Final = Words("{n:new folder is|new folders are} there", "{n} 个新文件夹已存在")
_NOT_MADE: Final = Words("{n} of {all} new folders missing: {names}", "{all} 个新文件夹中缺少 {n} 个：{names}")
_ONE_BY_ONE: Final = 8
"""Up to so many in one folder are looked at singly; more are read in one listing."""
_MTIME_SLACK: Final = 1e-3


def came_true(done: Sequence[Done]) -> list[Done]:
    return [one for one in done if one.state == "done"]


def left_alone(done: Sequence[Done], lang: Lang) -> list[Left]:
    """Everything that was not done, with the reason in the asker's language."""
    return [
        Left(path=path_of(one.change), why=one.why or _NO_REASON[one.state].said(lang))
        for one in done
        if one.state != "done"
    ]


def path_of(change: Change) -> str:
    """The path that a change is about."""
    return change.to if isinstance(change, Pack) else change.path


def now_at(done: Sequence[Done]) -> dict[str, str]:
    """Where each moved, copied or restored thing is now by where it was, several hops followed."""
    origin: dict[str, str] = {}
    places: dict[str, str] = {}
    for one in came_true(done):
        if one.at is None or not isinstance(one.change, Move | Copy | Restore):
            continue
        start = origin.pop(one.change.path, one.change.path) if isinstance(one.change, Move) else one.change.path
        places[start] = one.at
        if isinstance(one.change, Move):
            origin[one.at] = start
    return places


async def claims_of(files: FilesDoor, done: Sequence[Done], lang: Lang) -> list[Claim]:
    """Read again whether what was carried out is so; large lists are read folder by folder, not file by file."""
    true = came_true(done)
    standing = _still_standing([one for one in true if isinstance(one.change, Move | Restore)])
    copied = [one for one in true if isinstance(one.change, Copy)]
    written = [one for one in true if isinstance(one.change, Write | Pack | Unpack)]
    vacated = _vacated(true)
    made = [one.at or one.change.path for one in true if isinstance(one.change, MakeFolder)]
    facts = await facts_at(files, [*(one.at or "" for one in [*standing, *copied, *written]), *vacated, *made])
    claims: list[Claim] = []
    _claim(claims, lang, _HERE, _NOT_HERE, [(one.at or "", _as_before(one, facts)) for one in standing])
    _claim(claims, lang, _WRITTEN, _NOT_WRITTEN, [(one.at or "", _as_before(one, facts)) for one in written])
    _claim(claims, lang, _SAME, _NOT_SAME, [(one.at or "", await _same_content(files, one)) for one in copied])
    _claim(claims, lang, _GONE, _NOT_GONE, [(path, path not in facts) for path in vacated])
    _claim(claims, lang, _MADE, _NOT_MADE, [(path, path in facts and facts[path].kind == "folder") for path in made])
    return claims


def _still_standing(moved: Sequence[Done]) -> list[Done]:
    """Without the hops that a later one of the same list went on from."""
    later: set[str] = set()
    last: list[Done] = []
    for one in reversed(moved):
        if one.at not in later:
            last.append(one)
        later.add(path_of(one.change))
    return last[::-1]


def _vacated(true: Sequence[Done]) -> list[str]:
    taken = {one.at for one in true}
    paths = [path_of(one.change) for one in true if isinstance(one.change, Move | Trash | RemoveFolder)]
    return [path for path in dict.fromkeys(paths) if path not in taken]


def _as_before(one: Done, facts: Mapping[str, FileFact]) -> bool:
    fact = facts.get(one.at or "")
    return fact is not None and (one.after is None or looks_like(fact, one.after)) and _unchanged(one, fact)


def _unchanged(one: Done, fact: FileFact) -> bool:
    if one.before is None or isinstance(one.change, Write | Pack | Unpack):
        return True
    return looks_like(fact, one.before)


def looks_like(fact: FileFact, print_: Print) -> bool:
    """Whether a listing shows what a print describes; a folder's own size and date say nothing about it."""
    if fact.kind != print_.kind:
        return False
    return fact.kind != "file" or (
        fact.size == print_.size and abs(fact.modified - print_.mtime_ns / 1e9) < _MTIME_SLACK
    )


async def _same_content(files: FilesDoor, one: Done) -> bool:
    source, copy = path_of(one.change), one.at or ""
    fact = await files.fact(copy)
    if fact is None:
        return False
    if fact.kind == "folder":
        return await _tree(files, source) == await _tree(files, copy)
    if fact.kind != "file":
        return True
    known = one.before.hash if one.before is not None else None
    return await content_hash(files, copy) == (known or await content_hash(files, source))


async def content_hash(files: FilesDoor, path: str) -> str:
    """The hash of a file's whole content, however large it is; written as in a `Print`."""
    look = await files.look(path, hashed=True)
    return str((look and look.hash) or await files.reading(path, _hash))


def _hash(file: BinaryIO) -> str:
    hasher = hashlib.blake2b(digest_size=32)
    while block := file.read(1 << 20):
        hasher.update(block)
    return hasher.hexdigest()


async def _tree(files: FilesDoor, folder: str) -> list[tuple[str, str, int]]:
    """What lies below a folder, by the way from it."""
    start = 0 if folder in ("", ".") else len(folder.rstrip("/")) + 1
    return sorted([(fact.path[start:], fact.kind, fact.size) async for fact in files.walk(folder, hidden=True)])


async def facts_at(files: FilesDoor, paths: Sequence[str]) -> dict[str, FileFact]:
    """What stands at these paths, by path; many in one folder cost one listing."""
    by_folder: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_folder[folder_of(path)].append(path)
    found: dict[str, FileFact] = {}
    for folder, asked in by_folder.items():
        if len(asked) <= _ONE_BY_ONE:
            facts = [(path, await files.fact(path)) for path in asked]
        else:
            there = await files.fact(folder)
            entries = await files.listed(folder) if there is not None and there.kind == "folder" else []
            names = {entry.name: entry for entry in entries}
            facts = [(path, names.get(name_of(path))) for path in asked]
        found |= {path: fact for path, fact in facts if fact is not None}
    return found


def _claim(claims: list[Claim], lang: Lang, good: Words, bad: Words, seen: Sequence[tuple[str, bool]]) -> None:
    if not seen:
        return
    wrong = [path for path, holds in seen if not holds]
    if wrong:
        text = bad.said(lang, n=len(wrong), all=len(seen), names=shown_few(wrong, lang))
    else:
        text = good.said(lang, n=len(seen))
    claims.append(Claim(text, not wrong))
