"""Signatures of everything about files; the work, the checks and the answers are in the modules beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from deskhand.abilities.files.results import (
    By,
    Copied,
    Deleted,
    Duplicates,
    Found,
    Listed,
    Moved,
    Opened,
    Order,
    Organized,
    Renamed,
    Sent,
    Unzipped,
    Usage,
    Zipped,
)
from deskhand.core.ability import Args, ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.later import later
from deskhand.core.values import Content, File, Files, FileTypes, Folder, Reads, Target, When, Whole

if TYPE_CHECKING:
    from deskhand.abilities.files import archive, checked, discard, find, hand, organize, place, rename, told
    from deskhand.abilities.files import duplicates as equal
    from deskhand.abilities.files import usage as space
else:
    archive, checked, discard, equal, find, hand, organize, place, rename, space, told = later(
        __package__,
        *("archive", "checked", "discard", "duplicates", "find", "hand"),
        *("organize", "place", "rename", "usage", "told"),
    )

Bytes = Annotated[int, Field(ge=0)]


@ability("files.find", effect=Risk.R0, check=checked.found, tell=told.found)
async def files_find(
    ctx: Ctx,
    query: Content[str] = "",
    kind: Content[FileTypes | None] = None,
    folder: Target[Folder | None] = None,
    when: Content[When | None] = None,
    order: Order = "newest",
    limit: Annotated[int, Field(ge=1, le=1_000)] = 20,
    larger: Bytes | None = None,
    smaller: Bytes | None = None,
) -> Found:
    what = find.wanted(query, kind, when, larger, smaller, ctx.now.tzinfo)
    return await find.found(ctx, folder, what, order, limit)


@ability("files.list", effect=Risk.R0, check=checked.found, tell=told.listed)
async def files_list(ctx: Ctx, folder: Target[Folder], order: Order = "name") -> Listed:
    return await find.listed(ctx, folder, order)


@ability("files.open", effect=Risk.R1, tell=told.opened)
async def files_open(ctx: Ctx, file: Whole[Target[File]]) -> Opened:
    return await hand.opened(ctx, file)


@ability("files.move", effect=Risk.R1, check=checked.changed, tell=told.moved)
async def files_move(ctx: Ctx, files: Whole[Target[Files]], to: Target[Folder]) -> Moved:
    return await place.moved(ctx, files, to)


@ability("files.copy", effect=Risk.R1, check=checked.changed, tell=told.copied)
async def files_copy(ctx: Ctx, files: Whole[Reads[Target[Files]]], to: Target[Folder]) -> Copied:
    return await place.copied(ctx, files, to)


@ability("files.rename", effect=Risk.R1, check=checked.changed, tell=told.renamed)
async def files_rename(ctx: Ctx, files: Whole[Target[Files]], to: Content[str]) -> Renamed:
    return await rename.renamed(ctx, files, to)


@ability("files.organize", effect=Risk.R1, check=checked.organized, tell=told.organized)
async def files_organize(ctx: Ctx, folder: Target[Folder], by: By = "kind") -> Organized:
    return await organize.organized(ctx, folder, by)


@ability("files.delete", effect=Risk.R1, check=checked.changed, tell=told.deleted)
async def files_delete(ctx: Ctx, files: Whole[Target[Files]]) -> Deleted:
    return await discard.deleted(ctx, files)


def _trashes(args: Args) -> Risk:
    return Risk.R1 if args.get("trash") else Risk.R0


@ability("files.duplicates", effect=_trashes, worst=Risk.R1, check=checked.duplicates, tell=told.duplicates)
async def files_duplicates(ctx: Ctx, folder: Target[Folder], trash: bool = False) -> Duplicates:
    return await equal.duplicates(ctx, folder, trash=trash)


@ability("files.zip", effect=Risk.R1, check=checked.zipped, tell=told.zipped)
async def files_zip(ctx: Ctx, files: Whole[Reads[Target[Files]]], to: Target[File | None] = None) -> Zipped:
    return await archive.zipped(ctx, files, to)


@ability("files.unzip", effect=Risk.R1, check=checked.unzipped, tell=told.unzipped)
async def files_unzip(ctx: Ctx, file: Reads[Target[File]], to: Target[Folder | None] = None) -> Unzipped:
    return await archive.unzipped(ctx, file, to)


@ability("files.send", effect=Risk.R0, tell=told.sent)
async def files_send(ctx: Ctx, files: Target[Files]) -> Sent:
    return await hand.sent(ctx, files)


@ability("files.usage", effect=Risk.R0, check=checked.usage, tell=told.usage)
async def files_usage(ctx: Ctx, folder: Target[Folder | None] = None) -> Usage:
    return await space.usage(ctx, folder)
