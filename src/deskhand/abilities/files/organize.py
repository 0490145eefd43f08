"""Sorting the files of one folder into sub-folders; what is already in one stays, so a second time changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo

from deskhand.abilities.files.chosen import folder_fact, some_done
from deskhand.abilities.files.clusters import clusters
from deskhand.abilities.files.find import name_key
from deskhand.abilities.files.results import By, Into, Organized
from deskhand.core.afterwards import now_at
from deskhand.core.changes import Change, MakeFolder, Move
from deskhand.core.doors import Ctx
from deskhand.core.filetypes import KIND, FileKind, kind_of
from deskhand.core.moments import moment_of
from deskhand.core.paths import folder_of, joined, name_of
from deskhand.core.words import LANGS, Lang
from deskhand.core.world.facts import FileFact

_LOADING = (".part", ".crdownload", ".tmp", ".download", ".opdownload", ".partial", ".!ut", ".aria2", ".filepart")
Sorter = Callable[[Sequence[FileFact], Sequence[str], Lang, tzinfo | None], Mapping[str, str]]
"""Files, the folders that are there, language and clock → name of a file → folder it belongs into."""


async def organized(ctx: Ctx, folder: str, by: By) -> Organized:
    import asyncio  # planning needs the signatures of this module, and no loop

    async def propose() -> list[Change]:
        await folder_fact(ctx, folder)
        facts = await ctx.files.listed(folder)
        return await asyncio.to_thread(proposed, folder, facts, _SORTERS[by], ctx.lang, ctx.now.tzinfo)

    done = await ctx.files.carry_out(propose)
    left = some_done(done, ctx.lang)
    moved = now_at(done).values()
    counts = Counter(name_of(folder_of(place)) for place in moved)
    into = [Into(name=name, count=counts[name]) for name in sorted(counts, key=lambda name: (-counts[name], name))]
    return Organized(folder=folder, by=by, count=len(moved), into=into, left=left)


def proposed(folder: str, facts: Sequence[FileFact], sort: Sorter, lang: Lang, zone: tzinfo | None) -> list[Change]:
    """New folders first, then the files, in the order of their names."""
    folders = [fact.name for fact in facts if fact.kind == "folder" and not fact.name.startswith(".")]
    others = {fact.name for fact in facts if fact.kind != "folder"}
    files = sorted(sortable(facts), key=lambda fact: name_key(fact.name))
    into = sort(files, folders, lang, zone)
    free = {home: _free(home, folders, others) for home in sorted(set(into.values()))}
    made: list[Change] = [MakeFolder(path=joined(folder, free[home])) for home in free if free[home] not in folders]
    moves = [
        Move(path=fact.path, to=joined(joined(folder, free[into[fact.name]]), fact.name))
        for fact in files
        if fact.name in into
    ]
    return [*made, *moves]


def sortable(facts: Sequence[FileFact]) -> list[FileFact]:
    """Files that are whole and in sight: no links, nothing hidden, nothing still being downloaded."""
    loading = {fact.name for fact in facts if fact.name.lower().endswith(_LOADING)}
    waiting = {name.rpartition(".")[0] for name in loading}
    return [
        fact
        for fact in facts
        if fact.kind == "file" and not fact.name.startswith(".") and fact.name not in loading | waiting
    ]


def _free(home: str, folders: Sequence[str], others: set[str]) -> str:
    """The folder's name, unless a file has it."""
    name, n = home, 1
    while name in others and name not in folders:
        n += 1
        name = f"{home} ({n})"
    return name


def _by_kind(files: Sequence[FileFact], folders: Sequence[str], lang: Lang, zone: tzinfo | None) -> Mapping[str, str]:
    homes: dict[str, str] = {}
    for fact in files:
        kind = kind_of(fact.name)
        if kind not in homes:
            homes[kind] = _home(KIND[kind], folders, lang)
    return {fact.name: homes[kind_of(fact.name)] for fact in files}


def _home(kind: FileKind, folders: Sequence[str], lang: Lang) -> str:
    """A folder for this kind that is there already, in either language, or the name in the language asked in."""
    there = {folder.casefold(): folder for folder in reversed(folders)}
    langs = sorted(LANGS, key=lambda one: one != lang)
    asked = [kind.folder.said(one) for one in langs] + [word for one in langs for word in kind.words(one)]
    return next((there[word.casefold()] for word in asked if word.casefold() in there), kind.folder.said(lang))


def _by_month(files: Sequence[FileFact], folders: Sequence[str], lang: Lang, zone: tzinfo | None) -> Mapping[str, str]:
    return {fact.name: f"{moment_of(fact.modified, zone):%Y-%m}" for fact in files}


def _by_project(
    files: Sequence[FileFact], folders: Sequence[str], lang: Lang, zone: tzinfo | None
) -> Mapping[str, str]:
    return clusters([fact.name for fact in files], folders)


_SORTERS: dict[By, Sorter] = {"kind": _by_kind, "month": _by_month, "project": _by_project}
