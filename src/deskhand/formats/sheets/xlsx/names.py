"""A sheet given another name, in every formula that names it."""

from __future__ import annotations

import re
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.formats.sheets.a1 import place
from deskhand.formats.sheets.xlsx.file import XlsxFile, child, elements, local
from deskhand.formats.sheets.xlsx.sheet import XlsxSheet

_BAD: Final = re.compile(r"[\\/*?:\[\]]")
_LONGEST: Final = 31
_FORMULAS: Final = frozenset({"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula"})


class BadSheetName(Problem):
    words = Words(
        '"{name}" cannot be the name of a sheet: at most 31 characters, none of \\ / * ? : [ ], and no name twice. '
        "Nothing was changed.",
        "“{name}”不能用作工作表名称：最多 31 个字符，不能含有 \\ / * ? : [ ]，也不能重名。没有做任何更改。",
    )


def rename_sheet(sheet: XlsxSheet, name: str) -> None:
    """Give the sheet this name; formulas, charts and names follow."""
    file = sheet.file
    others = {one.casefold() for one in file.sheets() if one != sheet.name}
    if not name.strip() or len(name) > _LONGEST or _BAD.search(name) or name.casefold() in others or name[0] == "'":
        raise BadSheetName(name=name)
    before = re.compile(
        rf"(?<![\w'.\]])(?:'{re.escape(sheet.name.replace(chr(39), chr(39) * 2))}'|{re.escape(sheet.name)})!"
    )
    after = f"{quoted(name)}!"
    for part in file.package.names:
        if part.startswith("xl/") and part.endswith(".xml") and "!" in file.package.read(part).decode(errors="ignore"):
            for element in elements(file.tree(part)):
                if local(element) in _FORMULAS and element.text and before.search(element.text):
                    file.touch(part)
                    element.text = before.sub(lambda _: after, element.text)
                place = element.get("location") or ""
                if local(element) == "hyperlink" and before.match(place):
                    file.touch(part)
                    element.set("location", before.sub(lambda _: after, place, count=1))
    _rename_sources(file, sheet.name, name, before, after)
    listed = child(file.touch(file.workbook), "sheets")
    for one in listed if listed is not None else ():
        if one.get("name") == sheet.name:
            one.set("name", name)
    sheet.name = name


def _rename_sources(file: XlsxFile, old: str, name: str, before: re.Pattern[str], after: str) -> None:
    """What pivot tables are made from, and links from pictures and shapes to a place in the file."""
    for part in file.package.names:
        content = file.package.read(part) if part.startswith("xl/") and part.endswith((".xml", ".rels")) else b""
        if b"worksheetSource" in content or b"dataRef" in content:
            for element in elements(file.tree(part)):
                if local(element) in ("worksheetSource", "dataRef") and element.get("sheet") == old:
                    file.touch(part)
                    element.set("sheet", name)
        elif part.endswith(".rels") and b'"#' in content:
            for element in file.tree(part):
                target = element.get("Target", "")
                if target.startswith("#") and before.match(target, 1):
                    file.touch(part)
                    element.set("Target", "#" + before.sub(lambda _: after, target[1:], count=1))


def quoted(name: str) -> str:
    """A sheet's name as formulas write it."""
    plain = re.fullmatch(r"[^\W\d][\w.]*", name) is not None and place(name) is None
    return name if plain else "'" + name.replace("'", "''") + "'"
