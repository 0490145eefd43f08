"""What Word's and PowerPoint's XML have in common: names, relations, the text of runs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from deskhand.formats.package import Package

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def tag(element: Element) -> str:
    """The element's name; nothing for comments and processing instructions."""
    return element.tag if isinstance(element.tag, str) else ""


def rels_part(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Of a part: id to (kind of relation, the part it leads to). What lies outside the package is left out."""
    rels = rels_part(part)
    if rels not in package:
        return {}
    found: dict[str, tuple[str, str]] = {}
    for one in package.xml(rels):
        if one.get("TargetMode") == "External":
            continue
        target = one.get("Target", "")
        base = "" if target.startswith("/") else posixpath.dirname(part)
        whole = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
        found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], whole)
    return found


def main_part(package: Package, otherwise: str) -> str:
    """The part that the package says is its document."""
    kinds = relations(package, "").values()
    return next((part for kind, part in kinds if kind == "officeDocument"), otherwise)


def count_in(said: str | None, otherwise: int, most: int) -> int:
    """A number that a file says, which may be any text, and larger than anything it counts."""
    return min(int(said), most) if said and len(said) < 10 and said.isascii() and said.isdigit() else otherwise


def core_title(package: Package) -> str:
    """The title in the document's properties; empty where there is none."""
    part = next((part for kind, part in relations(package, "").values() if kind == "core-properties"), None)
    if part is None or part not in package:
        return ""
    return (package.xml(part).findtext(f"{DC}title") or "").strip()


def chosen(element: Element) -> Iterator[Element]:
    """The children, with one of each set of alternatives: the first, which is the richer."""
    for child in element:
        if tag(child) == f"{MC}AlternateContent":
            choice = child.find(f"{MC}Choice")
            choice = child.find(f"{MC}Fallback") if choice is None else choice
            if choice is not None:
                yield from chosen(choice)
        else:
            yield child
