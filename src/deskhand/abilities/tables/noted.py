"""What must be known beside what was done to a table, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from deskhand.abilities.tables.results import Note
from deskhand.core.shown import shown_few
from deskhand.core.words import Lang, Words

_FIRST: Final = 20
_NOTES: Final = {
    "guarded": Words(
        "A spreadsheet would have run {n:cell|cells} as a formula, so I put an apostrophe in front: {of}",
        "有 {n} 个单元格会被电子表格当作公式执行，已在前面加上撇号：{of}",
    ),
    "macros": Words("The macros stayed behind: the new file has none.", "宏没有带过去：新文件中不含宏。"),
    "broken": Words(
        "{n:formula|formulas} spoke of what was taken out, and now #REF! stands there: {of}. Undo this, or mend them.",
        "有 {n} 个公式引用了被删除的内容，现在显示 #REF!：{of}。请撤销，或修正这些公式。",
    ),
    "carried": Words("{n:formula|formulas} carried on from the row above: {of}", "沿用上一行的 {n} 个公式：{of}"),
    "odd": Words(
        "{n:cell holds|cells hold} a text that does not fit its column of dates or numbers: {of}",
        "有 {n} 个单元格的内容与该列的日期或数字不符，按文本写入：{of}",
    ),
    "skipped": Words(
        "The text also stands in {n:number, date or formula|numbers, dates or formulas} that I left as they are: {of}",
        "该文字还出现在 {n} 个数字、日期或公式中，这些未改动：{of}",
    ),
    "repeated": Words(
        "{n:key comes|keys come} several times; each of their rows is there: {of}",
        "有 {n} 个键重复出现，其每一行都已保留：{of}",
    ),
    "block": Words(
        "{of}: merged, so what I wrote is in the first cell and counts for all", "{of}：为合并单元格，内容写在首格"
    ),
}


def note(what: str, of: Iterable[str]) -> list[Note]:
    """One note about these, or none where there are none."""
    found = list(dict.fromkeys(of))
    return [Note.model_validate({"what": what, "n": len(found), "of": found[:_FIRST]})] if found else []


def noted(notes: Sequence[Note], lang: Lang) -> list[str]:
    return [_NOTES[one.what].said(lang, n=one.n, of=shown_few(one.of, lang, at_most=5)) for one in notes]
