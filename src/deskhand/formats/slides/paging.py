"""Slides laid out as pages on which nothing overflows: letters get smaller to a point, then a page is cut in two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from deskhand.core.words import Lang, Words
from deskhand.formats.docs.pieces import depth_of
from deskhand.formats.slides.measure import LINE, fitting, height, lines, shortened
from deskhand.formats.slides.outline import Chart, Slide
from deskhand.formats.slides.problems import TooManySlides
from deskhand.formats.slides.tables import Grid, grids

PageKind = Literal["title", "agenda", "section", "points", "table", "chart", "picture"]
MOST: Final = 300
INSET: Final = 7.2
"""Points between a box and the words in it, left and right; half of that above and below."""
INDENT: Final = 22.0
DEEPEST: Final = 4
GAP: Final = 0.35
"""Room above a point, in heights of its letters."""
_TITLE_SIZES: Final = (32.0, 28.0, 24.0, 20.0)
_OPENING_SIZES: Final = (44.0, 40.0, 36.0, 32.0, 28.0, 24.0, 20.0)
_SIZES: Final = (24.0, 22.0, 20.0, 18.0)
_AGENDA: Final = Words("Agenda", "目录")
_AGENDA_FROM: Final = 3
_GOES_ON: Final = Words("{title} ({n}/{of})", "{title}（{n}/{of}）")


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in points from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def room(self) -> tuple[float, float]:
        """What words in it may take."""
        return self.width - 2 * INSET, self.height - INSET


@dataclass(frozen=True, slots=True)
class Frames:
    """The boxes of a theme: where titles go, and what is under them."""

    opening: Box
    subtitle: Box | None
    section: Box
    title: Box
    body: Box


@dataclass(frozen=True, slots=True)
class Point:
    depth: int
    text: str
    first: bool = True
    """Whether it begins here, and is not the rest of one from the page before."""


@dataclass(frozen=True, slots=True)
class Page:
    """One slide as it will be written."""

    kind: PageKind
    title: str
    title_size: float
    size: float = 0
    subtitle: str = ""
    points: Sequence[Point] = ()
    grid: Grid | None = None
    chart: Chart | None = None
    picture: int = 0
    notes: str = ""
    shortened: bool = False
    """Whether words of it stand only in the notes, because they do not fit."""


def paged(
    title: str, subtitle: str, slides: Sequence[Slide], frames: Frames, lang: Lang, *, agenda: bool
) -> list[Page]:
    """All pages of a presentation, in order."""
    made: list[Page] = []
    if title:
        made.append(_opening(title, subtitle, frames))
    if agenda:
        made += _agenda(slides, frames, lang)
    for slide in slides:
        made += _pages(slide, frames, lang)
        if len(made) > MOST:
            raise TooManySlides(n=len(made), most=MOST)
    return made


def _opening(title: str, subtitle: str, frames: Frames) -> Page:
    page = _titled(Page("title", title, 0), frames.opening, _OPENING_SIZES)
    if not subtitle or frames.subtitle is None:
        return page
    room, most = frames.subtitle.room
    size = fitting(subtitle, _SIZES, room, most)
    short = subtitle if size else shortened(subtitle, _SIZES[-1], room, most)
    page = replace(page, subtitle=short, size=size or _SIZES[-1])
    return page if size else _short(page, subtitle)


def _agenda(slides: Sequence[Slide], frames: Frames, lang: Lang) -> Iterator[Page]:
    """The sections; where there are few the titles of the slides. Of fewer than three there is no agenda."""
    names = [slide.section for slide in slides if slide.section]
    if len(names) < _AGENDA_FROM:
        names = list(dict.fromkeys(slide.name for slide in slides if slide.name))
    if len(names) >= _AGENDA_FROM:
        for page in _pages(Slide(title=_AGENDA.said(lang), bullets=names), frames, lang):
            yield replace(page, kind="agenda")


def _pages(slide: Slide, frames: Frames, lang: Lang) -> list[Page]:
    if slide.section is not None:
        page = _titled(Page("section", slide.section, 0), frames.section, _OPENING_SIZES[2:])
        return [_noted(page, "\n".join(one for one in (slide.text, slide.notes) if one))]
    kinds: list[Page] = []
    points = [*([slide.text] if slide.text else []), *(slide.bullets or [])]
    blank = Page("points", slide.title, 0)
    room, most = frames.body.room
    if points:
        size, sets = _sets([_point(one) for one in points], room, most)
        kinds += [replace(blank, points=one, size=size) for one in sets]
    if slide.table is not None and slide.table.cells:
        made, cut = grids(slide.table.cells, frames.body.width, frames.body.height)
        pages = [replace(blank, kind="table", grid=one) for one in made]
        kinds += [_short(pages[0], cut), *pages[1:]]
    if slide.chart is not None:
        kinds.append(replace(blank, kind="chart", chart=slide.chart))
    if slide.picture is not None:
        kinds.append(replace(blank, kind="picture", picture=slide.picture))
    return _numbered(kinds or [blank], slide, frames, lang)


def _numbered(pages: Sequence[Page], slide: Slide, frames: Frames, lang: Lang) -> list[Page]:
    """Pages of one slide: each says which of them it is; the notes stand with the first."""
    made: list[Page] = []
    for n, page in enumerate(pages, 1):
        counted = len(pages) > 1 and page.title
        title = _GOES_ON.said(lang, title=page.title, n=n, of=len(pages)) if counted else page.title
        made.append(_titled(replace(page, title=title), frames.title, _TITLE_SIZES))
    return [_noted(made[0], slide.notes), *made[1:]]


def _titled(page: Page, box: Box, sizes: Sequence[float]) -> Page:
    """With a title that fits; of one that fits at no size the whole stands in the notes."""
    title = " ".join(page.title.split())
    room, most = box.room
    size = fitting(title, sizes, room, most)
    if size is not None:
        return replace(page, title=title, title_size=size)
    short = shortened(title, sizes[-1], room, most)
    return _short(replace(page, title=short, title_size=sizes[-1]), title)


def _noted(page: Page, notes: str) -> Page:
    return replace(page, notes="\n".join(one for one in (page.notes, notes.strip()) if one))


def _short(page: Page, whole: str) -> Page:
    """With the whole of what was shortened in its notes."""
    return replace(_noted(page, whole), shortened=page.shortened or bool(whole))


def _point(item: str) -> Point:
    depth, words = depth_of(item)
    return Point(min(depth, DEEPEST), " ".join(words.split()))


def _sets(points: Sequence[Point], room: float, most: float) -> tuple[float, list[list[Point]]]:
    """The points of each page, and their size: all on one page as large as it goes, else as many as it takes."""
    for size in _SIZES:
        if sum(_tall(one, size, room) for one in points) <= most:
            return size, [list(points)]
    size = _SIZES[-1]
    sets: list[list[Point]] = [[]]
    left = most
    for point in (part for one in points for part in _cut(one, size, room, most)):
        tall = _tall(point, size, room)
        if tall > left and sets[-1]:
            sets.append([])
            left = most
        sets[-1].append(point)
        left -= tall
    return size, sets


def width_at(depth: int, room: float) -> float:
    return room - INDENT * (depth + 1)


def _tall(point: Point, size: float, room: float) -> float:
    own = size_at(point.depth, size)
    return height(point.text, own, width_at(point.depth, room)) + own * GAP


def size_at(depth: int, size: float) -> float:
    """Deeper points are set a little smaller."""
    return max(14.0, size - 2 * depth)


def _cut(point: Point, size: float, room: float, most: float) -> list[Point]:
    """A point that is taller than a page, in parts that are not."""
    own = size_at(point.depth, size)
    if _tall(point, size, room) <= most:
        return [point]
    count = max(1, int((most - own * GAP) // (own * LINE)))
    every = lines(point.text, own, width_at(point.depth, room))
    parts = [" ".join(every[at : at + count]) for at in range(0, len(every), count)]
    return [replace(point, text=text, first=not at) for at, text in enumerate(parts)]
