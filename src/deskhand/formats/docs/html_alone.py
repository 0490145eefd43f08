"""A web page by itself: nothing in it is fetched from elsewhere, neither from the web nor from files beside it.

A program that shows a page follows what it names: pictures that tell who looked, frames that show files of this
computer. Links that a person may click stay, unless they run something or lead to files.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskhand.formats.docs.html_read import tree_of
from deskhand.formats.docs.ooxml import tag

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_GONE: Final = frozenset(
    {"script", "iframe", "frame", "frameset", "object", "embed", "applet", "link", "base", "audio", "video", "source"}
)
_FETCHED: Final = frozenset(
    {"src", "srcset", "data", "background", "poster", "lowsrc", "longdesc", "dynsrc", "classid"}
)
_LEADS: Final = frozenset({"href", "action", "formaction"})
_ACTS: Final = re.compile(
    r"[\x00-\x20]*(?:javascript|vbscript|file|data|smb|ms-[a-z-]+):|[\x00-\x20]*(?:\\\\|//[^/]*@)", re.IGNORECASE
)
"""Links that do something, or lead to files of this computer and its network, instead of to a page."""
_URL: Final = re.compile(r"@import[^;]*;?|url\(\s*(?!['\"]?(?:data:|#))[^)]*\)", re.IGNORECASE)


def alone(content: bytes) -> tuple[bytes, int]:
    """The page in UTF-8 without what it fetches, and how many such things it named."""
    from lxml import etree

    root = tree_of(content)
    left_out = 0
    for element in list(root.iter()):
        name = tag(element)
        if name in _GONE or (name == "meta" and (element.get("http-equiv") or "").lower() == "refresh"):
            left_out += name != "script"
            _dropped(element)
            continue
        for attribute, value in list(element.attrib.items()):
            if attribute.rpartition(":")[2].lower() in _FETCHED and not value.strip().lower().startswith("data:"):
                left_out += bool(value.strip())
                del element.attrib[attribute]
            elif attribute.rpartition(":")[2].lower() in _LEADS and _ACTS.match("".join(value.split())):
                left_out += 1
                del element.attrib[attribute]
            elif attribute.lower() == "style":
                element.set(attribute, _URL.sub("none", value))
        if name == "style":
            element.text = _URL.sub("", element.text or "")
    # Its encoding is said in front, whatever the page itself says of it further down.
    head = b'<!DOCTYPE html>\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
    return head + etree.tostring(root, method="html", encoding="utf-8"), left_out


def _dropped(element: Element) -> None:
    """Out of the page; the words after it stay."""
    around, before = element.getparent(), element.getprevious()
    if around is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        around.text = (around.text or "") + (element.tail or "")
    around.remove(element)
