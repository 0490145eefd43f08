"""The AIGC label in office packages: a document property of that name, and a line where a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from deskhand.formats.docs.label import FIELD, SEEN_LONG, SHEET, Mark
from deskhand.formats.docs.ooxml import REL, TYPES, A, P, R, W, main_part, relations, rels_part
from deskhand.formats.library import needed
from deskhand.formats.package import Package, parsed, written

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_CUSTOM: Final = "docProps/custom.xml"
_PROPERTIES: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
_VALUES: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"
_KIND: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_FORMAT: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""What marks a property as one the user made, in every office file."""
_CUSTOM_TYPE: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ODF: Final = "{urn:oasis:names:tc:opendocument:xmlns:"
_META: Final = _ODF + "meta:1.0}"
_OFFICE: Final = _ODF + "office:1.0}"
_TEXT: Final = _ODF + "text:1.0}"
_RELS: Final = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'


def mark_in(package: Package) -> Mark | None:
    if "meta.xml" in package:
        for one in package.xml("meta.xml").iter(f"{_META}user-defined"):
            if one.get(f"{_META}name") == FIELD:
                return Mark.read(one.text or "")
        return None
    part = next((part for kind, part in relations(package, "").values() if kind == "custom-properties"), None)
    if part is None or part not in package:
        return None
    for one in package.xml(part).iter(f"{_PROPERTIES}property"):
        if one.get("name") == FIELD:
            return Mark.read("".join(one.itertext()))
    return None


class _Changes:
    """Parts of one package on their way to be changed."""

    def __init__(self, content: bytes) -> None:
        self.package = Package.held(content, "document")
        self._trees: dict[str, Element] = {}

    def tree(self, part: str, otherwise: str = "") -> Element:
        """A part to change; made of `otherwise` where there is none yet."""
        if part not in self._trees:
            found = self.package.read(part) if part in self.package else otherwise.encode()
            self._trees[part] = parsed(found, self.package.name, part)
        return self._trees[part]

    def relate(self, part: str, kind: str, target: str) -> str:
        """A new relation; its id."""
        rels = self.tree(rels_part(part), _RELS)
        taken = {one.get("Id") for one in rels}
        id_ = next(name for name in (f"rIdAigc{n}" for n in range(1, 10_000)) if name not in taken)
        _child(rels, f"{REL}Relationship", {"Id": id_, "Type": _KIND + kind, "Target": target})
        return id_

    def type(self, part: str, kind: str) -> None:
        types = self.tree("[Content_Types].xml")
        if not any(one.get("PartName") == f"/{part}" for one in types):
            _child(types, f"{TYPES}Override", {"PartName": f"/{part}", "ContentType": kind})

    def done(self) -> bytes:
        return self.package.changed({part: written(tree) for part, tree in self._trees.items()})


def docx(content: bytes, mark: Mark, seen: bool) -> bytes:
    changes = _Changes(content)
    had = mark_in(changes.package) is not None
    _property(changes, mark)
    if seen and not had:
        body = changes.tree(main_part(changes.package, "word/document.xml")).find(f"{W}body")
        if body is not None:
            last = body[-1] if len(body) and body[-1].tag == f"{W}sectPr" else None
            line = _word_line()
            body.append(line) if last is None else last.addprevious(line)
    return changes.done()


def pptx(content: bytes, mark: Mark, seen: bool) -> bytes:
    """Seen on the first slide, at its foot."""
    changes = _Changes(content)
    had = mark_in(changes.package) is not None
    _property(changes, mark)
    part = main_part(changes.package, "ppt/presentation.xml")
    root = changes.package.xml(part)
    slides = [relations(changes.package, part).get(one.get(f"{R}id", "")) for one in root.iter(f"{P}sldId")]
    if seen and not had and slides and slides[0] is not None:
        tree = changes.tree(slides[0][1]).find(f"{P}cSld/{P}spTree")
        size = root.find(f"{P}sldSz")
        if tree is not None:
            width, height = (int(size.get(side, "0")) for side in ("cx", "cy")) if size is not None else (0, 0)
            tree.append(_slide_line(tree, width or 9_144_000, height or 6_858_000))
    return changes.done()


def xlsx(content: bytes, mark: Mark, seen: bool) -> bytes:
    """Seen on a last sheet of its own, so that no cell of anybody's changes."""
    changes = _Changes(content)
    had = mark_in(changes.package) is not None
    _property(changes, mark)
    if seen and not had:
        _sheet(changes)
    return changes.done()


def odf(content: bytes, mark: Mark, seen: bool) -> bytes:
    changes = _Changes(content)
    _odf_property(changes, mark)
    return changes.done()


def odt(content: bytes, mark: Mark, seen: bool) -> bytes:
    changes = _Changes(content)
    had = mark_in(changes.package) is not None
    _odf_property(changes, mark)
    text = next(changes.tree("content.xml").iter(f"{_OFFICE}text"), None)
    if seen and not had and text is not None:
        _child(text, f"{_TEXT}p").text = SEEN_LONG
    return changes.done()


def _property(changes: _Changes, mark: Mark) -> None:
    kinds = relations(changes.package, "").values()
    part = next((part for kind, part in kinds if kind == "custom-properties"), None)
    if part is None or part not in changes.package:
        part = _CUSTOM
        changes.relate("", "custom-properties", part)
    changes.type(part, _CUSTOM_TYPE)
    root = changes.tree(part, f'<Properties xmlns="{_PROPERTIES[1:-1]}" xmlns:vt="{_VALUES[1:-1]}"/>')
    for one in [one for one in root if one.get("name") == FIELD]:
        root.remove(one)
    pid = max((int(one.get("pid", "1")) for one in root), default=1) + 1
    named = _child(root, f"{_PROPERTIES}property", {"fmtid": _FORMAT, "pid": str(pid), "name": FIELD})
    _child(named, f"{_VALUES}lpwstr").text = mark.json


def _odf_property(changes: _Changes, mark: Mark) -> None:
    meta = next(changes.tree("meta.xml").iter(f"{_OFFICE}meta"), None)
    if meta is None:
        meta = _child(changes.tree("meta.xml"), f"{_OFFICE}meta")
    for one in [one for one in meta if one.get(f"{_META}name") == FIELD]:
        meta.remove(one)
    _child(meta, f"{_META}user-defined", {f"{_META}name": FIELD}).text = mark.json


def _word_line() -> Element:
    line = (
        f'<w:p xmlns:w="{W[1:-1]}"><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:color w:val="7F7F7F"/>'
        f'<w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">{SEEN_LONG}</w:t></w:r></w:p>'
    )
    return parsed(line.encode(), "label", "label")


def _slide_line(tree: Element, width: int, height: int) -> Element:
    ids = [int(one.get("id", "0")) for one in tree.iter(f"{P}cNvPr") if one.get("id", "").isdigit()]
    tall = height // 22
    shape = (
        f'<p:sp xmlns:p="{P[1:-1]}" xmlns:a="{A[1:-1]}"><p:nvSpPr><p:cNvPr id="{max(ids, default=1) + 1}" name="AIGC"/>'
        f'<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="{height - tall}"/>'
        f'<a:ext cx="{width}" cy="{tall}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        f'<p:txBody><a:bodyPr wrap="square" tIns="0" bIns="0" anchor="ctr"/><a:lstStyle/><a:p><a:pPr algn="ctr"/><a:r>'
        f'<a:rPr lang="zh-CN" sz="900"><a:solidFill><a:srgbClr val="7F7F7F"/></a:solidFill></a:rPr>'
        f"<a:t>{SEEN_LONG}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    return parsed(shape.encode(), "label", "label")


def _sheet(changes: _Changes) -> None:
    book = main_part(changes.package, "xl/workbook.xml")
    sheets = changes.tree(book).find(f"{_S}sheets")
    if sheets is None:
        return
    names = {(one.get("name") or "").casefold() for one in sheets}
    name = next(one for one in (SHEET, *(f"{SHEET} {n}" for n in range(2, 10_000))) if one.casefold() not in names)
    folder = book.rpartition("/")[0]
    file = next(
        one for one in (f"aigc{n}.xml" for n in range(1, 10_000)) if f"{folder}/worksheets/{one}" not in changes.package
    )
    part = f"{folder}/worksheets/{file}"
    changes.tree(
        part,
        f'<worksheet xmlns="{_S[1:-1]}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{SEEN_LONG}</t></is></c>'
        "</row></sheetData></worksheet>",
    )
    changes.type(part, _SHEET_TYPE)
    id_ = changes.relate(book, "worksheet", f"worksheets/{file}")
    number = max((int(one.get("sheetId", "0")) for one in sheets), default=0) + 1
    _child(sheets, f"{_S}sheet", {"name": name, "sheetId": str(number), f"{R}id": id_})


def _child(above: Element, name: str, attributes: Mapping[str, str] | None = None) -> Element:
    with needed("lxml"):
        from lxml import etree
    return etree.SubElement(above, name, dict(attributes or {}))
