"""One document in another format: by LibreOffice, except what is read out of a PDF and what becomes pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import BinaryIO, Final

from deskhand.abilities.docs.load import document, whole_of_any
from deskhand.abilities.docs.problems import CannotConvert, ConvertedAlready, NothingToConvert
from deskhand.abilities.docs.results import Converted, To
from deskhand.abilities.docs.saving import new_files, target, written
from deskhand.core.changes import Change
from deskhand.core.doors import Ctx
from deskhand.core.errors import Problem
from deskhand.core.paths import folder_of, joined, name_of, split_ending
from deskhand.core.shown import shown
from deskhand.core.words import Lang, Sentence, Words
from deskhand.formats.docs import docx_write, text_write
from deskhand.formats.docs.blocks import Document
from deskhand.formats.docs.html_alone import alone
from deskhand.formats.docs.label import can_label, labelled, mark_due, mark_of
from deskhand.formats.docs.pages import numbers
from deskhand.formats.docs.pdfium import pages_in, pictures_of
from deskhand.formats.docs.pieces import pieces_of_blocks
from deskhand.formats.docs.problems import EMPTY, SCANNED, NothingToRead, PageMissing
from deskhand.formats.docs.raster import as_jpg, pictures_as_pdf
from deskhand.formats.libreoffice import converted, who_has_it_open
from deskhand.formats.settled import settled
from deskhand.formats.shape import NAMES

_TEXTS: Final = ("docx", "odt", "html", "md", "txt", "rtf", "doc")
_SHEETS: Final = ("xlsx", "xlsm", "xlsb", "xls", "ods")
_SLIDES: Final = ("pptx", "odp", "ppt")
_PAINTED: Final = ("png", "jpg")
_SEEN_ONLY: Final = (*_PAINTED, "txt")
"""What keeps nothing of the label of its source but what is put on it anew."""
_PICTURES: Final = ("png", "jpg", "gif", "bmp", "tiff", "webp")
_FROM: Final[dict[str, tuple[To, ...]]] = {
    **dict.fromkeys(_TEXTS, ("pdf", "docx", "odt", "html", "md", "txt", "png", "jpg")),
    **dict.fromkeys(_SHEETS, ("pdf", "xlsx", "ods", "html", "png", "jpg")),
    **dict.fromkeys(_SLIDES, ("pdf", "pptx", "odp", "png", "jpg", "md", "txt")),
    "pdf": ("docx", "odt", "html", "md", "txt", "png", "jpg"),
    **dict.fromkeys(_PICTURES, ("pdf",)),
}
_ANEW: Final = Words(
    "It was read out of the PDF anew: words, headings, lists and tables are there, the page's looks are not.",
    "内容是从 PDF 中重新读取的：保留文字、标题、列表和表格，不保留版面外观。",
)
_OPEN: Final = Words(
    "The file is open in another program; what was not saved there is not in the new one.",
    "该文件正在其他程序中打开；尚未保存的更改不在新文件里。",
)
_FETCHED: Final = Words(
    "Left out, because the page takes it from elsewhere: {n:thing|things} such as pictures, styles and frames.",
    "网页从其他位置加载的 {n} 项内容（例如图片、样式、框架）没有包含在内。",
)
_SCANNED: Final = Words(
    "{n:page holds|pages hold} only a picture, without text to take over.", "有 {n} 页只有图片，没有可提取的文字。"
)


async def convert(ctx: Ctx, file: str, to: To, save: str | None, pages: str | None) -> Converted:
    kind, content = await whole_of_any(ctx, file)
    able = _FROM.get(kind, ())
    if to not in able or kind == to:
        raise _unable(shown(name_of(file)), kind, to, [one for one in able if one != kind])
    found = await document(ctx, file) if _is_read_anew(kind, to) else None
    if found is not None and not found.text:
        raise NothingToRead(name=shown(name_of(file)), why=Sentence(SCANNED if found.scanned else EMPTY))
    held = await asyncio.to_thread(mark_of, kind, content)
    # No words are new: what has a label keeps that one, and only a content without one is due its own.
    mark = mark_due(ctx.model_wrote and held is None, content, [held]) if can_label(to) else None

    async def propose() -> list[Change]:
        made = await _made(ctx, shown(name_of(file)), kind, content, to, pages, found)
        made = [await asyncio.to_thread(partial(labelled, to, one, mark, seen=to in _SEEN_ONLY)) for one in made]
        return await new_files(ctx, await _places(ctx, file, to, save, made))

    done = await ctx.files.carry_out(propose)
    files = written(ctx, done)
    size = sum(one.after.size for one in done if one.after is not None)
    return Converted(
        source=file, file=files[0], files=files, to=to, pages=await _pages(ctx, files, to), bytes=size,
        note=await _note(ctx, file, kind, content, found), labelled=mark is not None,
    )  # fmt: skip


def _unable(name: str, kind: str, to: To, can: Sequence[To]) -> Problem:
    known = "picture" if kind in _PICTURES else {"txt": "text"}.get(kind, kind)
    really = Sentence(NAMES.get(known, NAMES["binary"]))
    if kind == to:
        return ConvertedAlready(name=name, really=really, can=", ".join(can))
    if not can:
        return NothingToConvert(name=name, really=really)
    return CannotConvert(name=name, really=really, to=to, can=", ".join(can))


def _is_read_anew(kind: str, to: To) -> bool:
    """Whether the new file is made of what was read, and not by LibreOffice from the old one."""
    if to in _PAINTED:
        return kind in ("md", "txt")
    return (kind == "pdf" or kind in ("md", "txt") or to in ("md", "txt") or (kind == "html" and to == "docx")) and (
        kind not in _PICTURES
    )


async def _pages(ctx: Ctx, files: Sequence[str], to: To) -> int | None:
    if to in _PAINTED:
        return len(files)
    return pages_in(await ctx.files.reading(files[0], _all), "pdf") if to == "pdf" else None


def _all(file: BinaryIO) -> bytes:
    return file.read()


async def _note(ctx: Ctx, file: str, kind: str, content: bytes, found: Document | None) -> str | None:
    notes: list[str] = []
    if await who_has_it_open(ctx.files, file) is not None:
        notes.append(_OPEN.said(ctx.lang))
    if kind == "html" and found is None and (n := (await asyncio.to_thread(alone, content))[1]):
        notes.append(_FETCHED.said(ctx.lang, n=n))
    if found is not None and kind == "pdf":
        notes.append(_ANEW.said(ctx.lang))
        if found.scanned:
            notes.append(_SCANNED.said(ctx.lang, n=len(found.scanned)))
    return " ".join(notes) or None


async def _made(
    ctx: Ctx, name: str, kind: str, content: bytes, to: To, pages: str | None, found: Document | None
) -> list[bytes]:
    """The new contents: one, or one a page for pictures."""
    if found is not None:
        kind, content = await asyncio.to_thread(_written_anew, found, to, ctx.lang)
        if kind == to:
            return [content]
    if to in _PAINTED:
        printed = content if kind == "pdf" else await _by_libreoffice(ctx, name, kind, content, "pdf")
        return await asyncio.to_thread(_painted, printed, name, to, pages)
    if kind in _PICTURES:
        return [settled("pdf", await asyncio.to_thread(pictures_as_pdf, [content], name))]
    return [await _by_libreoffice(ctx, name, kind, content, to)]


def _written_anew(found: Document, to: To, lang: Lang) -> tuple[str, bytes]:
    """What was read, in the format wanted, or as a Word document that LibreOffice takes further."""
    pieces = pieces_of_blocks(found.blocks)
    if to == "md":
        return to, text_write.markdown("", pieces)
    if to == "txt":
        return to, f"{found.text}\n".encode()
    if to == "html":
        return to, text_write.page(found.title, pieces, lang)
    return "docx", docx_write.document("", pieces, [], lang)


async def _by_libreoffice(ctx: Ctx, name: str, kind: str, content: bytes, to: str) -> bytes:
    return (await converted(ctx.jail, [(f"document.{kind}", content)], to, called=name))[0]


def _painted(printed: bytes, name: str, to: To, pages: str | None) -> list[bytes]:
    there = pages_in(printed, name)
    wanted = list(range(1, there + 1)) if pages is None else numbers(pages, there)
    wrong = next((one for one in wanted if not 1 <= one <= there), None)
    if wrong is not None:
        raise PageMissing(page=wrong, name=name, pages=there)
    painted = pictures_of(printed, name, wanted)
    return [as_jpg(one) for one in painted] if to == "jpg" else painted


async def _places(ctx: Ctx, file: str, to: To, save: str | None, made: Sequence[bytes]) -> list[tuple[str, bytes]]:
    stem = split_ending(name_of(file))[0]
    first = await target(ctx, save, stem, f".{to}", beside=file)
    if len(made) == 1:
        return [(first, made[0])]
    stem, ending = split_ending(name_of(first))
    wide = len(str(len(made)))
    return [(joined(folder_of(first), f"{stem}-{n:0{wide}}{ending}"), one) for n, one in enumerate(made, 1)]
