"""Where a new file goes, and that it got there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from deskhand.abilities.docs.problems import DocumentNotWritten, DocumentOtherEnding, UnnamedDocument
from deskhand.core.afterwards import left_alone
from deskhand.core.changes import Change, Done, MakeFolder, Write
from deskhand.core.doors import Ctx
from deskhand.core.filetypes import as_filetype
from deskhand.core.paths import folder_of, joined, name_of, split_ending, tidy
from deskhand.core.shown import shown

_NOT_IN_NAMES: Final = re.compile(r'[/\\:*?"<>|\x00-\x1f]+')
_LONGEST_NAME: Final = 60


def named(title: str) -> str:
    """A title as the name of a file, in every system."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", title).split()).strip(". ")
    while len(plain.encode()) > 3 * _LONGEST_NAME or len(plain) > _LONGEST_NAME:
        plain = plain[:-1].rstrip()
    return plain


async def target(ctx: Ctx, save: str | None, stem: str, ending: str, beside: str | None = None) -> str:
    """The path of a new file: as named, in the folder named, or beside another; raises for another ending."""
    if save is None:
        if not stem:
            raise UnnamedDocument()
        return joined(await _home(ctx) if beside is None else folder_of(beside), f"{stem}{ending}")
    plain = tidy(save) or save
    there = await ctx.files.fact(plain)
    if save.endswith("/") or (there is not None and there.kind == "folder"):
        if not stem:
            raise UnnamedDocument()
        return joined(plain, f"{stem}{ending}")
    given = split_ending(name_of(plain))[1].lower()
    if not given:
        return f"{plain}{ending}"
    if as_filetype(given) != as_filetype(ending):
        raise DocumentOtherEnding(to=ending[1:], name=shown(name_of(plain)))
    return plain


async def _home(ctx: Ctx) -> str:
    """The folder of the request; where nothing may be made in it, the first that is granted."""
    if ctx.files.may_write(".") or not ctx.files.granted:
        return "."
    return next((one for one in ctx.files.granted if ctx.files.may_write(one)), ".")


async def new_files(ctx: Ctx, wanted: Sequence[tuple[str, bytes]]) -> list[Change]:
    """The changes that lay down new files, under a free name where one is taken, in folders made for them."""
    folders = dict.fromkeys(folder_of(path) for path, _ in wanted)
    changes: list[Change] = [MakeFolder(path=one) for one in folders if await ctx.files.fact(one) is None]
    return [*changes, *[Write(path=path, content=await ctx.files.keep(content)) for path, content in wanted]]


def written(ctx: Ctx, done: Sequence[Done]) -> list[str]:
    """Where the new files are now; raises where any of them is not."""
    left = left_alone(done, ctx.lang)
    if left:
        some = any(one.state == "done" and isinstance(one.change, Write) for one in done)
        raise DocumentNotWritten(why=left[0].why, side_effect="partial" if some else "none")
    return [one.at or one.change.path for one in done if isinstance(one.change, Write)]
