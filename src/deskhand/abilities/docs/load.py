"""A file of the person's as a document in blocks; what only LibreOffice reads goes through it, in the jail.

A picture is a document too: the words in it are recognized.
"""

from __future__ import annotations

from typing import BinaryIO, Final

from deskhand.abilities.docs.problems import DocumentWanted, NoSuchDocument
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of, split_ending
from deskhand.core.shown import shown
from deskhand.formats.docs import read
from deskhand.formats.docs.blocks import Document
from deskhand.formats.libreoffice import converted
from deskhand.formats.pictures.opening import PICTURES
from deskhand.formats.shape import shape_of

_TEXTS: Final = {"md": "md", "markdown": "md", "html": "html", "htm": "html", "csv": "csv", "tsv": "csv"}
_MODERN: Final = {"doc": "docx", "rtf": "docx", "ppt": "odp"}


async def ensure_file(ctx: Ctx, path: str) -> None:
    fact = await ctx.files.fact(path)
    if fact is None:
        raise NoSuchDocument(path=shown(path))
    if fact.kind != "file":
        raise DocumentWanted(path=shown(path))


async def document(ctx: Ctx, path: str) -> Document:
    """Raises a problem in words where there is no such file, or it is no document, locked, damaged or made to harm."""
    await ensure_file(ctx, path)
    name = shown(name_of(path))

    def work(file: BinaryIO) -> Document | tuple[str, bytes]:
        if (really := shape_of(file, name)) in PICTURES:
            return really, read.whole(file, name)
        kind = read.shape(file, name)
        if kind in read.NEED_CONVERTING:
            return kind, read.whole(file, name)
        return read.read(file, name)

    found = await ctx.files.reading(path, work)
    if isinstance(found, Document):
        return found
    kind, content = found
    if kind in PICTURES:
        from deskhand.abilities.docs.recognizing import recognized

        return await recognized(ctx, content, name)
    modern = _MODERN[kind]
    made = (await converted(ctx.jail, [(f"{name}.{kind}", content)], modern, called=name))[0]
    return read.read_content(made, name)


async def whole_of_any(ctx: Ctx, path: str) -> tuple[str, bytes]:
    """What kind of file it really is (sheets and pictures too), and its bytes."""
    await ensure_file(ctx, path)
    name = shown(name_of(path))

    def work(file: BinaryIO) -> tuple[str, bytes]:
        kind = shape_of(file, name)
        ending = split_ending(name)[1].lower().lstrip(".")
        if kind == "text":
            kind = _TEXTS.get(ending, "txt")
        return kind, read.whole(file, name)

    return await ctx.files.reading(path, work)
