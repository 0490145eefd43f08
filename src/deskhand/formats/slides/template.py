"""The theme that slides are written over: the clean one, or a given presentation without its slides."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from deskhand.core.words import Sentence, Words
from deskhand.formats.library import needed
from deskhand.formats.package import Package
from deskhand.formats.shape import other_than, shape_of
from deskhand.formats.slides.paging import Box, Frames
from deskhand.formats.slides.problems import NotATemplate
from deskhand.formats.slides.theme import clean

_EMU: Final = 12_700
_R_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TITLES: Final = frozenset({"title", "ctrTitle"})
_BODIES: Final = frozenset({"body", "obj", ""})
_LEAST: Final = (240.0, 120.0)
"""Points that the box for text must have: smaller ones are for a caption."""
_A_DECK: Final = Words("a presentation (pptx or potx)", "演示文稿（pptx 或 potx）")
_NO_LAYOUT: Final = Words("no layout in it has a title and a box for text", "其中没有同时包含标题和正文的版式")
_NOT_READ: Final = Words("it is damaged or not complete", "文件已损坏或不完整")
_TEMPLATE: Final = b"presentationml.template.main+xml"
_SHOW: Final = b"presentationml.slideshow.main+xml"
_PRESENTATION: Final = b"presentationml.presentation.main+xml"
_TYPES: Final = "[Content_Types].xml"


@dataclass(frozen=True)
class Theme:
    """A presentation without slides, and which of its layouts is for what."""

    deck: Any
    opening: Any
    section: Any
    text: Any
    bare: Any
    """With a title and nothing under it; the one for text, where there is none."""
    frames: Frames


def kind_of(shape: Any) -> str:
    """What a placeholder is for: `title`, `body`, `obj`, `sldNum` …; the general one has no name and holds anything."""
    place = shape._element.find(".//{*}nvPr/{*}ph")
    return "-" if place is None else str(place.get("type", ""))


def theme_of(template: bytes | None, name: str) -> Theme:
    """The clean theme, or that of a given file; raises where it cannot be used as one."""
    deck = clean() if template is None else _emptied(template, name)
    layouts = list(deck.slide_layouts)

    def first(kind: str, fits: Callable[[Any], bool]) -> Any | None:
        named = [one for one in layouts if one._element.get("type") == kind and fits(one)]
        return next(iter(named), None)

    text = first("obj", _has_text) or next((one for one in layouts if _has_text(one)), None)
    if text is None:
        raise NotATemplate(file=name, why=Sentence(_NO_LAYOUT))
    opening = first("title", _has_title) or text
    section = first("secHead", _has_title) or opening
    bare = first("titleOnly", _has_title) or text
    frames = Frames(
        opening=_box(_place(opening, _TITLES)),
        subtitle=_box_or_none(_place(opening, frozenset({"subTitle"}))),
        section=_box(_place(section, _TITLES)),
        title=_box(_place(text, _TITLES)),
        body=_box(_place(text, _BODIES)),
    )
    return Theme(deck, opening, section, text, bare, frames)


def _emptied(content: bytes, name: str) -> Any:
    """A given presentation without its slides; what only they held is not carried over."""
    really = shape_of(io.BytesIO(content), name)
    if really != "pptx":
        raise other_than(_A_DECK, really, name)
    package = Package.held(content, name)
    package.check_xml()
    types = package.read(_TYPES)
    if _TEMPLATE in types or _SHOW in types:
        content = package.changed({_TYPES: types.replace(_TEMPLATE, _PRESENTATION).replace(_SHOW, _PRESENTATION)})
    with needed("python-pptx"):
        from pptx import Presentation
        from pptx.exc import PythonPptxError
    try:
        deck: Any = Presentation(io.BytesIO(content))
        listed = deck.slides._sldIdLst
        for one in list(listed):
            deck.part.drop_rel(one.get(_R_ID))
            listed.remove(one)
    except (PythonPptxError, KeyError, ValueError, AttributeError):
        raise NotATemplate(file=name, why=Sentence(_NOT_READ)) from None
    return deck


def _place(layout: Any, kinds: frozenset[str]) -> Any | None:
    """The placeholder for this; of several the largest."""
    found = [one for one in layout.placeholders if kind_of(one) in kinds and one.width and one.height]
    return max(found, key=lambda one: one.width * one.height, default=None)


def _has_title(layout: Any) -> bool:
    return _place(layout, _TITLES) is not None


def _has_text(layout: Any) -> bool:
    body = _place(layout, _BODIES)
    if body is None or not _has_title(layout):
        return False
    return body.width >= _LEAST[0] * _EMU and body.height >= _LEAST[1] * _EMU


def _box(shape: Any) -> Box:
    return Box(shape.left / _EMU, shape.top / _EMU, shape.width / _EMU, shape.height / _EMU)


def _box_or_none(shape: Any | None) -> Box | None:
    return None if shape is None else _box(shape)
