"""The clean theme that a presentation has where no template is given: wide, white, one colour, much room."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any, Final

from deskhand.formats.library import needed

WIDE: Final = (960.0, 540.0)
"""Points: 16 to 9."""
_EMU: Final = 12_700
_INK: Final = "1F2937"
_ACCENT: Final = "2F6FB0"
_COLORS: Final = {
    "dk1": _INK, "lt1": "FFFFFF", "dk2": "374151", "lt2": "F3F4F6", "accent1": _ACCENT, "accent2": "E07B39",
    "accent3": "4A9B6E", "accent4": "B5485D", "accent5": "7A6BB0", "accent6": "8A8D91", "hlink": _ACCENT,
    "folHlink": "7A6BB0",
}  # fmt: skip
_LATIN: Final = "Arial"
_CHINESE: Final = "Microsoft YaHei"
_LEFT: Final = 44.0
_ROOM: Final = WIDE[0] - 2 * _LEFT
_PLACES: Final[Mapping[str, Mapping[str, tuple[float, float, float, float]]]] = {
    "title": {
        "ctrTitle": (_LEFT + 20, 150, _ROOM - 40, 130),
        "subTitle": (_LEFT + 20, 296, _ROOM - 40, 90),
    },
    "secHead": {"title": (_LEFT + 20, 190, _ROOM - 40, 130)},
    "obj": {},
    "titleOnly": {},
}
"""The layouts that are kept, and the boxes in them that are not the master's."""
_MASTER: Final = {
    "title": (_LEFT, 28, _ROOM, 76),
    "body": (_LEFT, 116, _ROOM, 372),
    "sldNum": (WIDE[0] - _LEFT - 80, 500, 80, 24),
}
_BARS: Final[Mapping[str, tuple[float, float, float, float]]] = {
    "": (_LEFT + 7, 104, 56, 3),
    "title": (_LEFT + 27, 288, 84, 4),
    "secHead": (_LEFT + 27, 326, 84, 4),
}
"""A short line under each title: by layout, of the others on the master."""
_BAR: Final = """<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" \
xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvSpPr><p:cNvPr id="{id}" name="Line {id}"/>\
<p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>\
<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>\
<a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>\
<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"""
_BAR_ID: Final = 900
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def clean() -> Any:
    """A new presentation without slides, in this theme."""
    with needed("python-pptx"):
        from pptx import Presentation
    made: Any = Presentation()
    made.slide_width, made.slide_height = (round(side * _EMU) for side in WIDE)
    master = made.slide_master
    _color(master)
    for layout in list(made.slide_layouts):
        if layout._element.get("type") not in _PLACES:
            made.slide_layouts.remove(layout)
    _place(master, _MASTER)
    _write_styles(master)
    for layout in made.slide_layouts:
        kind = layout._element.get("type")
        _unplace(layout)
        _place(layout, _PLACES[kind])
        if kind in _BARS:
            # The master's own line is where this layout has no title.
            layout._element.set("showMasterSp", "0")
            _draw(layout, kind)
            _left(layout)
    _draw(master, "")
    return made


def _color(master: Any) -> None:
    """Colours and fonts of the theme; python-pptx knows it only as a part of the package."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = part.blob.decode()
    for name, color in _COLORS.items():
        theme = re.sub(rf"(<a:{name}>).*?(</a:{name}>)", rf'\g<1><a:srgbClr val="{color}"/>\2', theme, flags=re.DOTALL)
    theme = re.sub(r'(<a:latin typeface=")[^"]*(")', rf"\g<1>{_LATIN}\2", theme)
    theme = re.sub(r'(<a:ea typeface=")[^"]*(")', rf"\g<1>{_CHINESE}\2", theme)
    theme = re.sub(r'(<a:font script="Hans" typeface=")[^"]*(")', rf"\g<1>{_CHINESE}\2", theme)
    part._blob = theme.encode()


def _kind(shape: Any) -> str:
    place = shape._element.find(f".//{_P}nvPr/{_P}ph")
    return "" if place is None else place.get("type", "body")


def _place(holder: Any, places: Mapping[str, tuple[float, float, float, float]]) -> None:
    for shape in list(holder.placeholders):
        box = places.get(_kind(shape))
        if box is not None:
            shape.left, shape.top, shape.width, shape.height = (round(side * _EMU) for side in box)
        elif _kind(shape) in ("dt", "ftr") or (holder._element.get("type") == "secHead" and _kind(shape) == "body"):
            shape._element.getparent().remove(shape._element)


def _unplace(layout: Any) -> None:
    """What a layout has from its master it has no place of its own for: it was one of the narrow page."""
    for shape in layout.placeholders:
        own = shape._element.spPr.find(f"{_A}xfrm")
        if own is not None:
            shape._element.spPr.remove(own)


def _draw(holder: Any, kind: str) -> None:
    from pptx.oxml import parse_xml

    left, top, width, height = (round(side * _EMU) for side in _BARS[kind])
    bar = parse_xml(_BAR.format(id=_BAR_ID, left=left, top=top, width=width, height=height))
    holder.shapes._spTree.append(copy.copy(bar))


def _write_styles(master: Any) -> None:
    """Titles bold and to the left; the words of the text in the theme's ink."""
    styles = master._element.find(f"{_P}txStyles")
    title = styles.find(f"{_P}titleStyle/{_A}lvl1pPr")
    title.set("algn", "l")
    title.find(f"{_A}defRPr").set("b", "1")
    for shape in master.placeholders:
        if _kind(shape) in ("title", "body"):
            body = shape._element.txBody.find(f"{_A}bodyPr")
            body.set("anchor", "b" if _kind(shape) == "title" else "t")


def _left(layout: Any) -> None:
    """The large titles too, with their own words in the theme's ink and not in grey."""
    for shape in layout.placeholders:
        if _kind(shape) not in ("ctrTitle", "subTitle", "title"):
            continue
        body = shape._element.txBody
        settings = body.find(f"{_A}bodyPr")
        settings.set("anchor", "t" if _kind(shape) == "subTitle" else "b")
        for style in body.iterfind(f"{_A}lstStyle/*"):
            style.set("algn", "l")
            for letters in style.iterfind(f"{_A}defRPr"):
                letters.attrib.pop("cap", None)
