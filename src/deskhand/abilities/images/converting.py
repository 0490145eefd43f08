"""Pictures in another size, shape or format, each beside its source unless said otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from deskhand.abilities.images.loading import content_of
from deskhand.abilities.images.problems import (
    NoPictures,
    NoWishForPicture,
    PictureNotWritten,
    PictureOtherEnding,
    PictureWithoutLabel,
    TwoSizes,
)
from deskhand.abilities.images.results import Picture, Pictures
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of, left_alone
from deskhand.core.changes import Change, Done, MakeFolder, Write
from deskhand.core.doors import Ctx
from deskhand.core.paths import folder_of, joined, name_of, split_ending, tidy
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.formats.docs.label import can_label, labelled, mark_of
from deskhand.formats.glance import show_file
from deskhand.formats.pictures.change import PictureFormat, Turn, Wanted, changed
from deskhand.formats.pictures.opening import check_picture, frames_of, opened, whole

_ENDINGS: Final[dict[str, PictureFormat]] = {
    ".png": "png", ".jpg": "jpg", ".jpeg": "jpg", ".webp": "webp", ".gif": "gif", ".bmp": "bmp", ".tif": "tiff",
    ".tiff": "tiff",
}  # fmt: skip
_FORMATS: Final[dict[str, PictureFormat]] = {one: one for one in _ENDINGS.values()}
_OPENS: Final = Words(
    "{name}: opened again, {width} × {height} pixels, {to}", "{name}：重新打开，{width} × {height} 像素，{to}"
)
_OTHER: Final = Words(
    "{name}: opened again, it is not what was written ({width} × {height}, {to})",
    "{name}：重新打开，与写入的不一致（{width} × {height}，{to}）",
)
_MOST_SHOWN: Final = 4
"""Of many pictures in one receipt."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; at least one part of it is said."""

    to: PictureFormat | None = None
    width: int | None = None
    height: int | None = None
    percent: float | None = None
    crop: str | None = None
    turn: Turn | None = None

    def check(self, save: str | None) -> None:
        sized = self.width is not None or self.height is not None
        if sized and self.percent is not None:
            raise TwoSizes()
        named = save is not None and split_ending(name_of(save))[1].lower() in _ENDINGS
        if not (sized or self.to or self.percent or self.crop or self.turn or named):
            raise NoWishForPicture()

    def of(self, to: PictureFormat) -> Wanted:
        return Wanted(to, self.width, self.height, self.percent, self.crop, self.turn)


async def convert(ctx: Ctx, files: Sequence[str], wish: Wish, save: str | None) -> Pictures:
    if not files:
        raise NoPictures()
    wish.check(save)

    async def propose() -> list[Change]:
        changes: list[Change] = []
        for file in files:
            path, content = await _made(ctx, file, wish, save, alone=len(files) == 1)
            changes.append(Write(path=path, content=await ctx.files.keep(content)))
        folders = dict.fromkeys(folder_of(one.path) for one in changes if isinstance(one, Write))
        return [*[MakeFolder(path=one) for one in folders if await ctx.files.fact(one) is None], *changes]

    places = _written(ctx, await ctx.files.carry_out(propose))
    pictures = [await _picture(ctx, file, place) for file, place in zip(files, places, strict=True)]
    marks = [await _marked(ctx, place) for place in places]
    to = _ENDINGS.get(split_ending(places[0])[1].lower(), "png")
    return Pictures(files=places, pictures=pictures, to=wish.to or to, labelled=any(marks))


async def _made(ctx: Ctx, file: str, wish: Wish, save: str | None, *, alone: bool) -> tuple[str, bytes]:
    kind, content = await content_of(ctx, file)
    name = shown(name_of(file))
    check_picture(kind, name)
    path, to = await _place(ctx, file, _FORMATS[kind], wish, save, alone=alone)
    made = (await asyncio.to_thread(changed, content, name, wish.of(to))).content
    mark = mark_of(kind, content)
    if mark is not None and not can_label(to):
        raise PictureWithoutLabel(name=name, to=to)
    # What is seen of the label may lie outside of the part that is kept.
    return path, await asyncio.to_thread(lambda: labelled(to, made, mark, seen=wish.crop is not None))


async def _place(
    ctx: Ctx, file: str, kind: PictureFormat, wish: Wish, save: str | None, *, alone: bool
) -> tuple[str, PictureFormat]:
    """Where a new picture goes, and in what format: as named, in the folder named, or beside its source."""
    stem, ending = split_ending(name_of(file))
    same = wish.to is None or wish.to == kind
    own = ending if same and ending.lower() in _ENDINGS else f".{wish.to or kind}"
    if save is None:
        return joined(folder_of(file), f"{stem}{own}"), wish.to or kind
    plain = tidy(save) or save
    there = await ctx.files.fact(plain)
    given = split_ending(name_of(plain))[1].lower()
    folder = save.endswith("/") or (there is not None and there.kind == "folder") or (not alone and not given)
    if folder:
        return joined(plain, f"{stem}{own}"), wish.to or kind
    if not given:
        return f"{plain}{own}", wish.to or kind
    to = _ENDINGS.get(given)
    if to is None or (wish.to is not None and wish.to != to) or not alone:
        raise PictureOtherEnding(to=wish.to or kind, name=shown(name_of(plain)))
    return plain, to


def _written(ctx: Ctx, done: Sequence[Done]) -> list[str]:
    """Where the new pictures are; raises where any of them is not."""
    left = left_alone(done, ctx.lang)
    there = [one.at or one.change.path for one in done if one.state == "done" and isinstance(one.change, Write)]
    if left:
        raise PictureNotWritten(why=left[0].why, side_effect="partial" if there else "none")
    return there


async def _picture(ctx: Ctx, source: str, file: str) -> Picture:
    """What stands there now, read from the file itself: a step that was interrupted tells the same."""
    size, width, height = await _facts(ctx, file)
    _, content = await content_of(ctx, source)
    left_out = frames_of(await asyncio.to_thread(opened, content, shown(name_of(source)))) - 1
    return Picture(source=source, file=file, width=width, height=height, bytes=size, left_out=left_out)


async def _facts(ctx: Ctx, file: str) -> tuple[int, int, int]:
    name = shown(name_of(file))

    def work(handle: BinaryIO) -> tuple[int, int, int]:
        _, content = whole(handle, name)
        width, height = opened(content, name).size
        return len(content), width, height

    return await ctx.files.reading(file, work)


async def _marked(ctx: Ctx, file: str) -> bool:
    kind, content = await content_of(ctx, file)
    return mark_of(kind, content) is not None


async def looked_at(ctx: Ctx, result: Pictures) -> list[Claim]:
    """Every new picture opened again: of the size that was told, and of the kind its name says."""
    claims = await claims_of(ctx.files, ctx.files.done, ctx.lang)
    for one in result.pictures:
        kind, _ = await content_of(ctx, one.file)
        _, width, height = await _facts(ctx, one.file)
        wanted = _ENDINGS.get(split_ending(one.file)[1].lower())
        holds = (width, height) == (one.width, one.height) and kind == wanted
        name = shown(name_of(one.file))
        claims.append(
            Claim((_OPENS if holds else _OTHER).said(ctx.lang, name=name, width=width, height=height, to=kind), holds)
        )
    if all(claim.holds for claim in claims):
        for one in result.pictures[:_MOST_SHOWN]:
            await show_file(ctx.files, ctx.jail, one.file, shown(name_of(one.file)))
    return claims
