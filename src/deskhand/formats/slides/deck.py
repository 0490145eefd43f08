"""Pages written as a pptx, over a theme; the same pages give the same bytes."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final

from deskhand.core.words import Lang
from deskhand.formats.pictures.opening import opened
from deskhand.formats.settled import settled
from deskhand.formats.slides.charting import draw
from deskhand.formats.slides.measure import LINE
from deskhand.formats.slides.paging import GAP, INDENT, INSET, Box, Page, size_at
from deskhand.formats.slides.tables import MARGIN, Grid
from deskhand.formats.slides.template import Theme, kind_of

_EMU: Final = 12_700
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_PROPERTY: Final = 255
_BULLET: Final = "•"
_LANGS: Final = {"en": "en-US", "zh": "zh-CN"}


def written(
    theme: Theme, pages: Sequence[Page], pictures: Sequence[tuple[str, bytes]], title: str, lang: Lang
) -> bytes:
    """The presentation. `pictures` are names (read out to who cannot see them) and contents, png or jpg."""
    deck = theme.deck
    deck.core_properties.title = clean(title)[:_LONGEST_PROPERTY]
    deck.core_properties.language = _LANGS[lang]
    for page in pages:
        slide = deck.slides.add_slide(_layout(theme, page))
        _DRAWERS[page.kind](theme, slide, page, pictures)
        if page.kind != "title":
            _number(slide)
        if page.notes:
            slide.notes_slide.notes_text_frame.text = clean(page.notes)
    made = io.BytesIO()
    deck.save(made)
    return settled("pptx", made.getvalue())


def clean(text: str) -> str:
    """Without what no XML can hold."""
    return _CONTROL.sub("", text)


def _layout(theme: Theme, page: Page) -> Any:
    if page.kind == "title":
        return theme.opening
    if page.kind == "section":
        return theme.section
    return theme.text if page.points else theme.bare


def _title(theme: Theme, slide: Any, page: Page, box: Box) -> None:
    place = slide.shapes.title
    if place is None:
        return
    if not page.title:
        _remove(place)
        return
    _put_at(place, box)
    frame = _frame(place)
    _line(frame.paragraphs[0], page.title, page.title_size)


def _opening(theme: Theme, slide: Any, page: Page, pictures: Sequence[tuple[str, bytes]]) -> None:
    _title(theme, slide, page, theme.frames.opening)
    box = theme.frames.subtitle
    for place in _others(slide):
        if kind_of(place) == "subTitle" and page.subtitle and box is not None:
            _put_at(place, box)
            _line(_frame(place).paragraphs[0], page.subtitle, page.size)
        else:
            _remove(place)


def _section(theme: Theme, slide: Any, page: Page, pictures: Sequence[tuple[str, bytes]]) -> None:
    _title(theme, slide, page, theme.frames.section)
    _bare(slide)


def _points(theme: Theme, slide: Any, page: Page, pictures: Sequence[tuple[str, bytes]]) -> None:
    _title(theme, slide, page, theme.frames.title)
    places = [one for one in _others(slide) if kind_of(one) in ("body", "obj", "")]
    body = max(places, key=lambda one: one.width * one.height, default=None) if page.points else None
    for place in _others(slide):
        if body is None or place.shape_id != body.shape_id:
            _remove(place)
    if body is None:
        return
    _put_at(body, theme.frames.body)
    frame = _frame(body)
    for at, point in enumerate(page.points):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        size = size_at(point.depth, page.size)
        paragraph.level = point.depth
        _line(paragraph, point.text, size)
        paragraph.space_before = _points_of(size * GAP)
        _mark(paragraph, point.depth, marked=point.first)


def _mark(paragraph: Any, depth: int, *, marked: bool) -> None:
    """A point's sign and how far it stands in, whatever the theme has: it was measured so."""
    settings = paragraph._p.get_or_add_pPr()
    settings.set("marL", str(round(INDENT * (depth + 1) * _EMU)))
    settings.set("indent", str(round(-INDENT * _EMU) if marked else 0))
    settings.set("algn", "l")
    oxml = import_module("pptx.oxml")
    drawing = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    for kind in ("buNone", "buAutoNum", "buChar", "buBlip", "buFont"):
        for old in settings.findall(f"{{*}}{kind}"):
            settings.remove(old)
    if marked:
        settings.append(oxml.parse_xml(f'<a:buFont {drawing} typeface="Arial"/>'))
        settings.append(oxml.parse_xml(f'<a:buChar {drawing} char="{_BULLET}"/>'))
    else:
        settings.append(oxml.parse_xml(f"<a:buNone {drawing}/>"))


def _table(theme: Theme, slide: Any, page: Page, pictures: Sequence[tuple[str, bytes]]) -> None:
    _title(theme, slide, page, theme.frames.title)
    _bare(slide)
    grid = page.grid
    if grid is None:
        return
    box = theme.frames.body
    size = [_emu(one) for one in (box.left, box.top, sum(grid.widths), sum(grid.heights))]
    frame = slide.shapes.add_table(len(grid.rows), len(grid.widths), *size)
    frame.name = clean(page.title)[:200] or frame.name
    table = frame.table
    for at, wide in enumerate(grid.widths):
        table.columns[at].width = _emu(wide)
    for at, high in enumerate(grid.heights):
        table.rows[at].height = _emu(high)
        for cell, text in zip(table.rows[at].cells, grid.rows[at], strict=True):
            _cell(cell, text, grid)


def _cell(cell: Any, text: str, grid: Grid) -> None:
    cell.margin_left = cell.margin_right = _emu(MARGIN)
    cell.margin_top = cell.margin_bottom = _emu(MARGIN / 2)
    enums = import_module("pptx.enum.text")
    cell.vertical_anchor = enums.MSO_ANCHOR.MIDDLE
    for at, line in enumerate(text.split("\n")):
        paragraph = cell.text_frame.paragraphs[0] if at == 0 else cell.text_frame.add_paragraph()
        _line(paragraph, line, grid.size)
        if re.fullmatch(r"[-+−]?[\d.,  ]*\d\s?%?", line.strip()):
            paragraph.alignment = enums.PP_ALIGN.RIGHT


def _chart(theme: Theme, slide: Any, page: Page, pictures: Sequence[tuple[str, bytes]]) -> None:
    _title(theme, slide, page, theme.frames.title)
    _bare(slide)
    if page.chart is not None:
        box = theme.frames.body
        draw(slide, page.chart, [_emu(one) for one in (box.left, box.top, box.width, box.height)], clean(page.title))


def _picture(theme: Theme, slide: Any, page: Page, pictures: Sequence[tuple[str, bytes]]) -> None:
    """As large as its box, its shape kept, in the middle."""
    _title(theme, slide, page, theme.frames.title)
    _bare(slide)
    name, content = pictures[page.picture - 1]
    width, height = opened(content, name).size
    box = theme.frames.body
    scale = min(box.width / width, box.height / height)
    wide, high = width * scale, height * scale
    left, top = box.left + (box.width - wide) / 2, box.top + (box.height - high) / 2
    shape = slide.shapes.add_picture(io.BytesIO(content), *[_emu(one) for one in (left, top, wide, high)])
    shape._element.nvPicPr.cNvPr.set("descr", clean(name))


def _frame(place: Any) -> Any:
    """The words of a place, set as they were measured: they break at its edge, and it stays as large as it is."""
    frame = place.text_frame
    enums = import_module("pptx.enum.text")
    frame.word_wrap = True
    frame.auto_size = enums.MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = _emu(INSET)
    frame.margin_top = frame.margin_bottom = _emu(INSET / 2)
    return frame


def _line(paragraph: Any, text: str, size: float) -> None:
    run = paragraph.add_run()
    run.text = clean(text)
    run.font.size = _points_of(size)
    paragraph.line_spacing = _points_of(size * LINE)
    paragraph.space_before = paragraph.space_after = _points_of(0)


def _others(slide: Any) -> list[Any]:
    title = slide.shapes.title
    return [one for one in slide.placeholders if title is None or one.shape_id != title.shape_id]


def _bare(slide: Any) -> None:
    for place in _others(slide):
        _remove(place)


def _remove(shape: Any) -> None:
    shape._element.getparent().remove(shape._element)


def _number(slide: Any) -> None:
    """The number of the slide, where the layout has a place for it."""
    for place in slide.slide_layout.placeholders:
        if kind_of(place) == "sldNum":
            number = copy.deepcopy(place._element)
            number.nvSpPr.cNvPr.set("id", str(max(shape.shape_id for shape in slide.shapes) + 1 if slide.shapes else 2))
            slide.shapes._spTree.append(number)
            return


def _put_at(place: Any, box: Box) -> None:
    place.left, place.top, place.width, place.height = (_emu(one) for one in (box.left, box.top, box.width, box.height))


def _emu(points: float) -> int:
    return round(points * _EMU)


def _points_of(points: float) -> Any:
    return import_module("pptx.util").Pt(points)


Drawer = Callable[[Theme, Any, Page, Sequence[tuple[str, bytes]]], None]
_DRAWERS: Final[dict[str, Drawer]] = {
    "title": _opening, "agenda": _points, "section": _section, "points": _points, "table": _table, "chart": _chart,
    "picture": _picture,
}  # fmt: skip
