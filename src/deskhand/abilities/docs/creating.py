"""A new document out of pieces, in any of the formats that people send each other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import BinaryIO, Final

from deskhand.abilities.docs.load import ensure_file
from deskhand.abilities.docs.problems import EmptyDocument, NoSuchPicture
from deskhand.abilities.docs.reading import words_in
from deskhand.abilities.docs.results import Created, Format
from deskhand.abilities.docs.saving import named, new_files, target, written
from deskhand.core.changes import Change
from deskhand.core.doors import Ctx
from deskhand.core.filetypes import as_filetype
from deskhand.core.paths import name_of, split_ending
from deskhand.core.shown import shown
from deskhand.core.words import Lang
from deskhand.formats.docs import docx_write, text_write
from deskhand.formats.docs.label import labelled, mark_due
from deskhand.formats.docs.pdfium import pictures_of
from deskhand.formats.docs.pieces import Piece, depth_of, table_of
from deskhand.formats.docs.raster import one_picture
from deskhand.formats.libreoffice import converted
from deskhand.formats.pictures.change import for_page
from deskhand.formats.pictures.opening import check_picture, whole

_BY_ENDING: dict[str, Format] = {
    ".docx": "docx", ".doc": "docx", ".md": "md", ".txt": "txt", ".html": "html", ".odt": "odt", ".pdf": "pdf",
    ".png": "png", ".jpg": "jpg",
}  # fmt: skip

_MOST_PIXELS: Final = 3_000
"""A side of a picture in a document: more is not seen in print, and makes the file heavy."""


async def created(
    ctx: Ctx, title: str, content: Sequence[Piece], format_: Format | None, save: str | None, pictures: Sequence[str]
) -> Created:
    if not title.strip() and not content:
        raise EmptyDocument()
    wanted = max((piece.picture or 0 for piece in content), default=0)
    if wanted > len(pictures):
        raise NoSuchPicture(n=wanted, given=len(pictures))
    # Pictures that no piece asks for stand at the end: to be given is to be wanted.
    pieces = [*content, *(Piece(picture=n) for n in range(1, len(pictures) + 1) if not wanted)]
    kind = format_ or _by_name(save)

    async def propose() -> list[Change]:
        path = await target(ctx, save, named(title), f".{kind}")
        made = await _made(ctx, title.strip(), pieces, kind, await _read(ctx, pictures))
        mark = mark_due(ctx.model_wrote, _words(title, pieces))
        return await new_files(ctx, [(path, await asyncio.to_thread(labelled, kind, made, mark))])

    files = written(ctx, await ctx.files.carry_out(propose))
    return Created(
        file=files[0],
        title=title.strip(),
        words=words_in(_words(title, pieces)),
        tables=sum(piece.table is not None for piece in pieces),
        labelled=ctx.model_wrote,
    )


def _by_name(save: str | None) -> Format:
    ending = split_ending(name_of(save))[1].lower() if save else ""
    return _BY_ENDING.get(as_filetype(ending) or ending, "docx")


async def _read(ctx: Ctx, pictures: Sequence[str]) -> list[bytes]:
    contents: list[bytes] = []
    for path in pictures:
        await ensure_file(ctx, path)
        name = shown(name_of(path))

        def work(file: BinaryIO, name: str = name) -> bytes:
            kind, content = whole(file, name)
            check_picture(kind, name)
            return for_page(kind, content, name, _MOST_PIXELS)

        contents.append(await ctx.files.reading(path, work))
    return contents


async def _made(ctx: Ctx, title: str, pieces: Sequence[Piece], kind: Format, pictures: Sequence[bytes]) -> bytes:
    if kind in ("txt", "md", "html"):
        return _plain(title, pieces, kind, ctx.lang)
    document = await asyncio.to_thread(docx_write.document, title, pieces, pictures, ctx.lang)
    if kind == "docx":
        return document
    printed = (await converted(ctx.jail, [("document.docx", document)], "odt" if kind == "odt" else "pdf"))[0]
    if kind in ("odt", "pdf"):
        return printed
    return await asyncio.to_thread(_painted, printed, kind)


def _plain(title: str, pieces: Sequence[Piece], kind: Format, lang: Lang) -> bytes:
    if kind == "txt":
        return text_write.plain(title, pieces)
    return text_write.markdown(title, pieces) if kind == "md" else text_write.page(title, pieces, lang)


def _painted(printed: bytes, kind: Format) -> bytes:
    return one_picture(pictures_of(printed, "document.pdf"), kind)


def _words(title: str, pieces: Sequence[Piece]) -> str:
    """Everything that is written, in order, to be counted and compared."""
    lines = [title]
    for piece in pieces:
        lines += [piece.heading or "", piece.text or ""]
        lines += [depth_of(one)[1] for one in (*(piece.bullets or ()), *(piece.numbers or ()))]
        lines += [cell for row in (table_of(piece) if piece.table is not None else []) for cell in row]
    return "\n".join(lines)
