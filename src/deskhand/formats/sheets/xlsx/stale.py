"""Formulas whose results are old after a change: worked out anew where we can, left to the program where not."""

from __future__ import annotations

from dataclasses import dataclass

from deskhand.formats.sheets.xlsx.calculated import Calculated
from deskhand.formats.sheets.xlsx.evaluate import Unknown
from deskhand.formats.sheets.xlsx.file import XlsxFile, child, elements, local
from deskhand.formats.sheets.xlsx.sheet import XlsxSheet


@dataclass(frozen=True, slots=True)
class Settled:
    """How many formulas were worked out, and how many are left to the program that opens the file."""

    worked_out: int = 0
    left: int = 0


def settle(file: XlsxFile, sheet: XlsxSheet) -> Settled:
    """Bring the results of formulas up to date after a sheet was changed."""
    _drop_chain(file, sheet)
    if not _has_formulas(file):
        return Settled()
    book = Calculated(file)
    stale = book.depending({(sheet.name, row, column) for row, column in sheet.written} | book.resized())
    worked = left = 0
    for at in stale:
        result = book.result(at)
        if isinstance(result, Unknown):
            left += 1
        else:
            worked += 1
        book.write(at, result)
    if left or sheet.moved:
        _recalculate_when_opened(file)
    return Settled(worked, left)


def _drop_chain(file: XlsxFile, sheet: XlsxSheet) -> None:
    """The list of the order in which to calculate names cells; the program makes a new one."""
    chain = next((part for kind, part in file.related(file.workbook) if kind == "calcChain"), None)
    if chain is not None and chain in file.package and (sheet.moved or sheet.formulas_touched):
        file.drop(chain)


def _has_formulas(file: XlsxFile) -> bool:
    for part in file.sheets().values():
        if part in file.trees:
            if any(local(one) == "f" for one in elements(file.trees[part])):
                return True
        elif b"<f" in (content := file.package.read(part)) or b":f" in content:
            return True
    return False


def _recalculate_when_opened(file: XlsxFile) -> None:
    from lxml import etree

    root = file.tree(file.workbook)
    settings = child(root, "calcPr")
    if settings is None:
        space = etree.QName(root).namespace
        settings = etree.SubElement(root, f"{{{space}}}calcPr")
        before = [child(root, name) for name in ("definedNames", "externalReferences", "functionGroups", "sheets")]
        after = next((one for one in before if one is not None), None)
        if after is not None:
            after.addnext(settings)
    if settings.get("fullCalcOnLoad") != "1":
        file.touch(file.workbook)
        settings.set("fullCalcOnLoad", "1")
