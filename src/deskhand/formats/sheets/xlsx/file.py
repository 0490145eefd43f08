"""A workbook as parts: which is which sheet, and what belongs to it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskhand.core.words import Sentence, Words
from deskhand.formats.package import Package, parsed, written
from deskhand.formats.problems import FileDamaged
from deskhand.formats.sheets.a1 import sheet_ref

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_RELATIONS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_PACKAGE_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_NO_SHEET: Final = Words("its list of sheets does not fit its parts", "工作表列表与内部部件不符")


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""  # pyright: ignore[reportUnnecessaryIsInstance]


def elements(root: Element) -> Iterator[Element]:
    """Every element below, comments and the like left out."""
    for element in root.iter():
        if isinstance(element.tag, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            yield element


def child(parent: Element, name: str) -> Element | None:
    return next((one for one in parent if local(one) == name), None)


@dataclass
class XlsxFile:
    """An xlsx that is being changed: trees of the parts that were opened, and which of them differ now."""

    package: Package
    trees: dict[str, Element] = field(default_factory=dict[str, "Element"])
    changed: set[str] = field(default_factory=set[str])
    dropped: set[str] = field(default_factory=set[str])
    resized: list[Element] = field(default_factory=list["Element"])
    """Formulas, names and Excel tables that reach over more or fewer cells than before."""
    broken: list[Element] = field(default_factory=list["Element"])
    """Formulas and names that spoke of what was taken out."""

    def tree(self, part: str) -> Element:
        if part not in self.trees:
            self.trees[part] = parsed(self.package.read(part), self.package.name, part)
        return self.trees[part]

    def touch(self, part: str) -> Element:
        """The tree of a part that is about to differ."""
        self.changed.add(part)
        return self.tree(part)

    @property
    def workbook(self) -> str:
        """The part with the list of sheets."""
        found = next((target for kind, target in self.related("") if kind == "officeDocument"), None)
        if found is None or found not in self.package:
            raise FileDamaged(file=self.package.name, why=Sentence(_NO_SHEET))
        return found

    @property
    def locked(self) -> bool:
        """Whether sheets may not be renamed, added or taken out."""
        found = child(self.tree(self.workbook), "workbookProtection")
        return found is not None and found.get("lockStructure") in ("1", "true")

    def sheets(self) -> dict[str, str]:
        """The part of each sheet, by its name."""
        workbook = self.workbook
        targets = {one: target for one, _, target in self._relations(workbook)}
        listed = child(self.tree(workbook), "sheets")
        found: dict[str, str] = {}
        for sheet in listed if listed is not None else ():
            key = next((sheet.get(f"{{{space}}}id") for space in _RELATIONS if sheet.get(f"{{{space}}}id")), "")
            target = targets.get(key or "")
            if target is None or target not in self.package:
                raise FileDamaged(file=self.package.name, why=Sentence(_NO_SHEET))
            found[sheet.get("name", "")] = target
        return found

    def related(self, part: str) -> list[tuple[str, str]]:
        """What belongs to a part: the kind (`table`, `drawing`, `comments` …) and the part it is."""
        return [(kind, target) for _, kind, target in self._relations(part)]

    def _relations(self, part: str) -> list[tuple[str, str, str]]:
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels") if part else "_rels/.rels"
        if rels not in self.package:
            return []
        found: list[tuple[str, str, str]] = []
        for one in self.tree(rels):
            if one.get("TargetMode") == "External":
                continue
            target = one.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found.append((one.get("Id", ""), one.get("Type", "").rpartition("/")[2], path))
        return found

    def place_of(self, element: Element) -> str | None:
        """Where a formula stands, or what a name is called; None where it is in the file no more."""
        root = element.getroottree().getroot()
        part = next((part for part, tree in self.trees.items() if tree is root), None)
        if part is None:
            return None
        if local(element) == "definedName":
            return element.get("name")
        parent = element.getparent()
        sheet = next((name for name, of in self.sheets().items() if of == part), None)
        at = parent.get("r") if parent is not None else None
        return sheet_ref(sheet, at) if sheet is not None and at else posixpath.basename(part)

    def drop(self, part: str) -> None:
        """Take a part out, with all that names it."""
        self.dropped.add(part)
        folder, name = posixpath.split(self.workbook)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        for one in list(self.tree(rels)):
            target = one.get("Target", "")
            if posixpath.normpath(posixpath.join(folder, target)) == part or target.lstrip("/") == part:
                self.touch(rels).remove(one)
        types = "[Content_Types].xml"
        for one in list(self.tree(types)):
            if one.get("PartName", "").lstrip("/") == part:
                self.touch(types).remove(one)

    def content(self) -> bytes:
        """The whole file as it is now."""
        parts = {part: written(self.trees[part]) for part in self.changed if part not in self.dropped}
        return self.package.changed(parts, self.dropped)
