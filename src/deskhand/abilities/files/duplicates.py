"""Files with the same content: told apart by size, then by their beginnings, then as a whole."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar

from deskhand.abilities.files.below import Passed, again, below, if_there
from deskhand.abilities.files.chosen import folder_fact, some_done
from deskhand.abilities.files.results import Duplicates, Group
from deskhand.core.ability import Claim
from deskhand.core.afterwards import came_true, content_hash, path_of
from deskhand.core.changes import Change, Print, Trash
from deskhand.core.doors import Ctx
from deskhand.core.errors import Problem
from deskhand.core.shown import shown_few
from deskhand.core.words import Lang, Words
from deskhand.core.world.facts import FileFact

HEAD = 65_536
T = TypeVar("T")
_LOOKING = Words("comparing files", "正在比较文件")
_KEPT = Words("one of each group is still there", "每组都保留了一个文件")
_LOST = Words("of these none was found again: {names}", "以下文件一个都没有找到：{names}")


@dataclass(frozen=True, slots=True)
class Seen:
    """One file as it looked when its content was read."""

    fact: FileFact
    print: Print
    hash: str

    def rank(self) -> tuple[int, int, str]:
        """The first of a group is kept: the oldest, then the one with the shortest name."""
        return self.print.mtime_ns, len(self.fact.name), self.fact.path


@dataclass(slots=True)
class Search:
    """One search below a folder; what could not be read is kept in `passed`."""

    ctx: Ctx
    folder: str
    passed: Passed = field(default_factory=Passed)

    async def equal(self) -> list[list[Seen]]:
        """Groups of equal content, the one to keep first. Empty files and second names of one file are left out."""
        facts = [fact async for fact in below(self.ctx, self.folder, self.passed) if fact.kind == "file" and fact.size]
        alike = _groups(facts, lambda fact: fact.size)
        total = sum(len(group) for group in alike)
        compared = 0
        found: list[list[Seen]] = []
        for group in alike:
            for smaller in [group] if group[0].size <= HEAD else await self._same_beginning(group):
                found += await self._same_content(smaller)
            compared += len(group)
            await self.ctx.progress(compared, total, _LOOKING.said(self.ctx.lang))
        return sorted(found, key=lambda group: (-group[0].print.size * (len(group) - 1), group[0].fact.path))

    async def kept(self, sizes: Mapping[str, int]) -> dict[str, list[str]]:
        """The files below the folder that have one of these contents."""
        wanted = set(sizes.values())
        found: dict[str, list[str]] = defaultdict(list)
        async for fact in below(self.ctx, self.folder, Passed()):
            if fact.kind == "file" and fact.size in wanted and (seen := await self._seen(fact)) is not None:
                found[seen.hash].append(fact.path)
        return found

    async def _same_beginning(self, facts: Sequence[FileFact]) -> list[list[FileFact]]:
        heads: list[tuple[FileFact, bytes]] = []
        for fact in facts:
            try:
                head = await if_there(self.ctx, fact.path, "file", self._head)
            except Problem:
                self.passed.unread.append(fact.path)
                continue
            if head is not None:
                heads.append((fact, head))
        return [[fact for fact, _ in group] for group in _groups(heads, lambda one: one[1])]

    async def _same_content(self, facts: Sequence[FileFact]) -> list[list[Seen]]:
        looks = [await self._seen(fact) for fact in facts]
        seen = sorted((look for look in looks if look is not None), key=Seen.rank, reverse=True)
        names = {one.print.inode: one for one in seen}
        groups = _groups(names.values(), lambda one: one.hash)
        return [sorted(group, key=Seen.rank) for group in groups]

    async def _seen(self, fact: FileFact) -> Seen | None:
        """A file with the hash of its whole content; None, and named, where it cannot be read."""
        try:
            look = await if_there(self.ctx, fact.path, "file", self._look)
        except Problem:
            self.passed.unread.append(fact.path)
            return None
        return None if look is None or look.hash is None else Seen(fact, look, look.hash)

    async def _look(self, path: str) -> Print | None:
        look = await self.ctx.files.look(path, hashed=True)
        if look is None or look.kind != "file":
            return None
        if look.hash is not None:
            return look
        return look.model_copy(update={"hash": await content_hash(self.ctx.files, path)})

    async def _head(self, path: str) -> bytes:
        head: bytes = await self.ctx.files.reading(path, _head)
        return head


async def duplicates(ctx: Ctx, folder: str, *, trash: bool) -> Duplicates:
    await folder_fact(ctx, folder)
    search = Search(ctx, folder, Passed.by(ctx, folder))
    if trash:
        return await _trashed(search)
    groups = await search.equal()
    extra = [seen for group in groups for seen in group[1:]]
    return Duplicates(
        groups=[Group(files=[seen.fact.path for seen in group], size=group[0].print.size) for group in groups],
        extra=[seen.fact.path for seen in extra],
        count=len(extra),
        bytes=sum(seen.print.size for seen in extra),
        trashed=False,
        unread=search.passed.unread,
        unreal=search.passed.unreal,
        closed=search.passed.closed,
    )


async def _trashed(search: Search) -> Duplicates:
    """Trash what is extra, each only if its content is still what it was; the kept ones are then looked up afresh."""

    async def propose() -> list[Change]:
        return [Trash(path=seen.fact.path, expect=seen.print) for group in await search.equal() for seen in group[1:]]

    done = await search.ctx.files.carry_out(propose)
    left = some_done(done, search.ctx.lang)
    extra: dict[str, list[str]] = defaultdict(list)
    sizes: dict[str, int] = {}
    for one in came_true(done):
        look = one.change.expect
        if isinstance(one.change, Trash) and look is not None and look.hash is not None:
            extra[look.hash].append(one.change.path)
            sizes[look.hash] = look.size
    kept = await search.kept(sizes)
    return Duplicates(
        groups=[Group(files=[*kept.get(hash_, []), *paths], size=sizes[hash_]) for hash_, paths in extra.items()],
        extra=[path for paths in extra.values() for path in paths],
        count=sum(len(paths) for paths in extra.values()),
        bytes=sum(sizes[hash_] * len(paths) for hash_, paths in extra.items()),
        trashed=True,
        left=left,
        unread=search.passed.unread,
        unreal=search.passed.unreal,
        closed=search.passed.closed,
    )


def _head(file: BinaryIO) -> bytes:
    return hashlib.blake2b(file.read(HEAD), digest_size=32).digest()


def _groups(items: Iterable[T], key: Callable[[T], Hashable]) -> list[list[T]]:
    by: dict[Hashable, list[T]] = defaultdict(list)
    for item in items:
        by[key(item)].append(item)
    return [group for group in by.values() if len(group) > 1]


async def one_remains(ctx: Ctx, result: Duplicates, lang: Lang) -> list[Claim]:
    """Whether of each group the kept one still stands; where the others were trashed, it is read again as a whole."""
    if not result.groups:
        return []
    facts = await again(ctx, [group.files[0] for group in result.groups])
    hashes = {
        path_of(one.change): one.change.expect.hash
        for one in came_true(ctx.files.done)
        if one.change.expect is not None
    }
    lost: list[str] = []
    for group in result.groups:
        kept, hash_ = group.files[0], hashes.get(group.files[-1])
        stands = _stands(group, facts.get(kept))
        if not stands or (hash_ is not None and await content_hash(ctx.files, kept) != hash_):
            lost.append(kept)
    text = _LOST.said(lang, names=shown_few(lost, lang)) if lost else _KEPT.said(lang)
    return [Claim(text, not lost, decides=result.trashed)]


def _stands(group: Group, fact: FileFact | None) -> bool:
    return fact is not None and (fact.kind, fact.size) == ("file", group.size)
