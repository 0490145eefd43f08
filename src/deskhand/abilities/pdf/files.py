"""The PDF files that a request names, and where new ones go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Final

from deskhand.abilities.pdf.problems import NoSuchPdf, PdfNotWritten, PdfOtherEnding
from deskhand.core.afterwards import left_alone
from deskhand.core.changes import Change, Done, MakeFolder, Write
from deskhand.core.doors import Ctx
from deskhand.core.paths import folder_of, joined, name_of, split_ending, tidy
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.formats.docs.label import labelled, mark_due, mark_of
from deskhand.formats.docs.read import whole
from deskhand.formats.shape import other_than, shape_of

_WANTED: Final = Words("a PDF", "PDF 文件")


async def content_of(ctx: Ctx, path: str) -> bytes:
    """A PDF's bytes; raises where there is none, or the file is something else whatever its name says."""
    fact = await ctx.files.fact(path)
    if fact is None or fact.kind != "file":
        raise NoSuchPdf(path=shown(path))
    name = shown(name_of(path))

    def work(file: BinaryIO) -> bytes:
        really = shape_of(file, name)
        if really != "pdf":
            raise other_than(_WANTED, really, name)
        return whole(file, name)

    return await ctx.files.reading(path, work)


def labelled_like(content: bytes, sources: Sequence[bytes]) -> bytes:
    """What comes out of a file that says a model wrote it says so too; what a page shows is on the page already."""
    mark = mark_due(False, content, (mark_of("pdf", one) for one in sources))
    return labelled("pdf", content, mark, seen=False)


async def target(ctx: Ctx, save: str | None, beside: str, stem: str, ending: str) -> str:
    """Where a new file goes: as named, into the folder named, or beside another."""
    if save is None:
        return joined(folder_of(beside), f"{stem}{ending}")
    plain = tidy(save) or save
    there = await ctx.files.fact(plain)
    if save.endswith("/") or (there is not None and there.kind == "folder"):
        return joined(plain, f"{stem}{ending}")
    given = split_ending(name_of(plain))[1].lower()
    if not given:
        return f"{plain}{ending}"
    if given != ending:
        raise PdfOtherEnding(to=ending[1:], name=shown(name_of(plain)))
    return plain


async def new_files(ctx: Ctx, wanted: Sequence[tuple[str, bytes]]) -> list[Change]:
    folders = dict.fromkeys(folder_of(path) for path, _ in wanted)
    changes: list[Change] = [MakeFolder(path=one) for one in folders if await ctx.files.fact(one) is None]
    return [*changes, *[Write(path=path, content=await ctx.files.keep(content)) for path, content in wanted]]


def written(ctx: Ctx, done: Sequence[Done]) -> list[str]:
    """Where the new files are; raises where any of them is not."""
    left = left_alone(done, ctx.lang)
    there = [one.at or one.change.path for one in done if one.state == "done" and isinstance(one.change, Write)]
    if left:
        raise PdfNotWritten(why=left[0].why, side_effect="partial" if there else "none")
    return there


async def folder_for(ctx: Ctx, save: str | None, file: str) -> str:
    """The folder for several new files: the one named, or a new one called after the file beside it."""
    if save is not None:
        return tidy(save) or save
    stem = split_ending(name_of(file))[0]
    return joined(folder_of(file), stem)
