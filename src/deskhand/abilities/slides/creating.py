"""A new presentation: what it is made from is read, laid out and measured, and then written."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from deskhand.abilities.slides.problems import (
    DeckNotWritten,
    DeckOtherEnding,
    EmptyDeck,
    NoSuchSlidePicture,
    UnnamedDeck,
)
from deskhand.abilities.slides.results import Deck, SlideMade
from deskhand.abilities.slides.sources import Source, pictures_of, source_of, template_of
from deskhand.core.afterwards import left_alone
from deskhand.core.changes import Change, Done, MakeFolder, Write
from deskhand.core.doors import Ctx
from deskhand.core.paths import folder_of, joined, name_of, split_ending, tidy
from deskhand.core.shown import shown
from deskhand.formats.docs.label import Mark, labelled, mark_due
from deskhand.formats.slides.deck import written
from deskhand.formats.slides.outline import Slide
from deskhand.formats.slides.paging import Page, paged
from deskhand.formats.slides.template import Theme, theme_of

ENDING: Final = ".pptx"
_NOT_IN_NAMES: Final = re.compile(r'[/\\:*?"<>|\x00-\x1f]+')
_LONGEST_NAME: Final = 60
_WORD: Final = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for."""

    title: str = ""
    subtitle: str = ""
    content: Sequence[Slide] = ()
    source: str | None = None
    style: str | None = None
    pictures: Sequence[str] = ()
    agenda: bool = True
    save: str | None = None


async def create(ctx: Ctx, wish: Wish) -> Deck:
    held = await source_of(ctx, wish.source) if wish.source is not None else Source("", [], None)
    title = wish.title.strip() or held.title
    if not title and wish.source is not None:
        title = split_ending(name_of(wish.source))[0]
    slides = _with_pictures([*wish.content, *held.slides], len(wish.pictures))
    if not title and not slides:
        raise EmptyDeck()
    pictures = await pictures_of(ctx, wish.pictures)
    template = await template_of(ctx, wish.style) if wish.style is not None else None
    theme = await asyncio.to_thread(theme_of, template, shown(name_of(wish.style or "")))
    pages = await asyncio.to_thread(
        lambda: paged(title, wish.subtitle, slides, theme.frames, ctx.lang, agenda=wish.agenda)
    )
    mark = mark_due(ctx.model_wrote, words_of(pages), [held.mark])

    async def propose() -> list[Change]:
        path = await _place(ctx, wish, title)
        made = await asyncio.to_thread(_made, theme, pages, pictures, title, mark, ctx)
        folder = folder_of(path)
        folders: list[Change] = [MakeFolder(path=folder)] if await ctx.files.fact(folder) is None else []
        return [*folders, Write(path=path, content=await ctx.files.keep(made))]

    file = _standing(ctx, await ctx.files.carry_out(propose))
    return Deck(
        file=file,
        title=title,
        slides=[SlideMade(number=n, kind=page.kind, title=page.title) for n, page in enumerate(pages, 1)],
        count=len(pages),
        words=len(_WORD.findall(words_of(pages))),
        source=wish.source,
        shortened=[n for n, page in enumerate(pages, 1) if page.shortened],
        labelled=mark is not None,
    )


def _made(
    theme: Theme, pages: Sequence[Page], pictures: Sequence[tuple[str, bytes]], title: str, mark: Mark | None, ctx: Ctx
) -> bytes:
    return labelled("pptx", written(theme, pages, pictures, title, ctx.lang), mark)


def _with_pictures(slides: list[Slide], given: int) -> list[Slide]:
    """Pictures that no slide asks for stand at the end: to be given is to be wanted."""
    wanted = max((slide.picture or 0 for slide in slides), default=0)
    if wanted > given:
        raise NoSuchSlidePicture(n=wanted, given=given)
    return slides if wanted else [*slides, *(Slide(picture=n) for n in range(1, given + 1))]


def words_of(pages: Sequence[Page]) -> str:
    """Everything that is written on the slides and in the notes."""
    lines: list[str] = []
    for page in pages:
        lines += [page.title, page.subtitle, page.notes, *(point.text for point in page.points)]
        if page.grid is not None:
            lines += [cell for row in page.grid.rows for cell in row]
    return "\n".join(line for line in lines if line)


async def _place(ctx: Ctx, wish: Wish, title: str) -> str:
    """As named, in the folder named, or beside the source; called after its title."""
    stem = _named(title)
    if wish.save is None:
        if not stem:
            raise UnnamedDeck()
        return joined(folder_of(wish.source) if wish.source is not None else await _home(ctx), f"{stem}{ENDING}")
    plain = tidy(wish.save) or wish.save
    there = await ctx.files.fact(plain)
    if wish.save.endswith("/") or (there is not None and there.kind == "folder"):
        if not stem:
            raise UnnamedDeck()
        return joined(plain, f"{stem}{ENDING}")
    given = split_ending(name_of(plain))[1].lower()
    if not given:
        return f"{plain}{ENDING}"
    if given != ENDING:
        raise DeckOtherEnding(name=shown(name_of(plain)))
    return plain


async def _home(ctx: Ctx) -> str:
    """The folder of the request; where nothing may be made in it, the first that is granted."""
    if ctx.files.may_write(".") or not ctx.files.granted:
        return "."
    return next((one for one in ctx.files.granted if ctx.files.may_write(one)), ".")


def _named(title: str) -> str:
    """A title as the name of a file, in every system."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", title).split()).strip(". ")
    while len(plain.encode()) > 3 * _LONGEST_NAME or len(plain) > _LONGEST_NAME:
        plain = plain[:-1].rstrip()
    return plain


def _standing(ctx: Ctx, done: Sequence[Done]) -> str:
    left = left_alone(done, ctx.lang)
    if left:
        raise DeckNotWritten(why=left[0].why)
    return next(one.at or one.change.path for one in done if isinstance(one.change, Write))
