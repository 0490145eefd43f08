"""What a document is, whatever file it came from: blocks in reading order, each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import Field

from deskhand.core.values import Record
from deskhand.core.words import Lang, Words

BlockKind = Literal["heading", "paragraph", "item", "table", "notes", "footnote", "header", "footer"]
"""`notes` are a speaker's; `header` and `footer` run along the pages and are no part of the text."""
ASIDE: Final = frozenset({"header", "footer"})
_STEP: Final = " › "
_MARKS: Final = re.compile(r"^[\s\dIVXivx一二三四五六七八九十第章节部分条.、．:：()（）§-]+(?=\w)")
_SHOWN: Final = 60
_PAGE: Final = Words("p. {page}", "第 {page} 页")
_SLIDE: Final = Words("slide {page}", "第 {page} 张幻灯片")
_PARAGRAPH: Final = Words("paragraph {n}", "第 {n} 段")
_TABLE: Final = Words("table {n}", "表 {n}")
_CELL: Final = Words("table {n}, cell {cell}", "表 {n} 的 {cell} 单元格")


class Place(Record):
    """Where something stands. `page` is a slide's number where `slide` says so; paragraphs are counted from 1."""

    page: int | None = None
    slide: bool = False
    heading: str = ""
    """The headings above it, outermost first."""
    paragraph: int | None = None
    table: int | None = None
    cell: str | None = None
    """As in a sheet: `B3` is the second column of the third row."""

    def said(self, lang: Lang) -> str:
        """The place in a few words; a heading only where there is no page to turn to."""
        parts: list[str] = []
        if self.page is not None:
            parts.append((_SLIDE if self.slide else _PAGE).said(lang, page=self.page))
        elif self.heading:
            last = self.heading.rpartition(_STEP)[2]
            parts.append(f"“{last if len(last) <= _SHOWN else last[: _SHOWN - 1] + '…'}”")
        if self.table is not None:
            words = _TABLE if self.cell is None else _CELL
            parts.append(words.said(lang, n=self.table, cell=self.cell))
        elif self.paragraph is not None:
            parts.append(_PARAGRAPH.said(lang, n=self.paragraph))
        return "，".join(parts) if lang == "zh" else ", ".join(parts)


class Emphasis(Record):
    """A stretch of letters that stands out. `line` counts the points of a list, or the cells of a table row by row."""

    look: Literal["bold", "italic"]
    start: int
    end: int
    line: int = 0


class Block(Record):
    """One piece of a document. `level` is a heading's (1 is the highest) or how deep a list item stands (from 0)."""

    kind: BlockKind
    text: str = ""
    level: int = 0
    label: str = ""
    """What stands before a numbered item or heading: `3.2`; `•` where it is only a bullet."""
    rows: list[list[str]] = Field(default_factory=list[list[str]])
    place: Place = Place()
    emphasis: list[Emphasis] = Field(default_factory=list[Emphasis])
    """Of Markdown, where the marks themselves are no text."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read. `scanned` are pages that hold a picture and no text."""

    kind: str
    blocks: tuple[Block, ...]
    title: str = ""
    pages: int | None = None
    scanned: tuple[int, ...] = ()
    changes: bool = False
    """Holds changes that somebody made with change tracking and nobody accepted yet."""
    written_by_model: bool = False
    headline: str = ""
    """The line that is the title of the whole by its style: a heading among the blocks."""
    active: tuple[str, ...] = ()
    """What in it could act when it is opened in a program: `macros`, `external links` …"""

    @property
    def text(self) -> str:
        return text_of(self.blocks)


def cell_name(row: int, column: int) -> str:
    """`B3` for row 2, column 1, both from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def text_of(blocks: Sequence[Block]) -> str:
    """The words as plain text: a line for each paragraph, cells of a row with tabs between; an empty line at breaks."""
    parts: list[str] = []
    before: BlockKind | None = None
    for block in blocks:
        if block.kind in ASIDE:
            continue
        if before is not None and not (block.kind == before == "item"):
            parts.append("")
        parts.append(line_of(block))
        before = block.kind
    return "\n".join(parts).strip()


def line_of(block: Block) -> str:
    if block.kind == "table":
        return "\n".join("\t".join(cell.replace("\n", " ") for cell in row) for row in block.rows)
    return f"{block.label} {block.text}" if block.label else block.text


@dataclass
class Counting:
    """Gives each block its place while a reader goes along: paragraphs, tables and the headings above."""

    page: int | None = None
    slide: bool = False
    paragraphs: int = 0
    tables: int = 0
    _above: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def paragraph(self, kind: BlockKind, text: str, level: int = 0, label: str = "") -> Block:
        self.paragraphs += 1
        text = _plain_spaces(text)
        if kind == "heading":
            while self._above and self._above[-1][0] >= level:
                self._above.pop()
        place = self._place(paragraph=self.paragraphs)
        if kind == "heading":
            self._above.append((level, text))
        return Block(kind=kind, text=text, level=level, label=label, place=place)

    def table(self, rows: list[list[str]]) -> Block:
        self.tables += 1
        rows = [[_plain_spaces(cell) for cell in row] for row in rows]
        return Block(kind="table", rows=rows, place=self._place(table=self.tables))

    def aside(self, kind: BlockKind, text: str) -> Block:
        """What is no part of the count: notes, and what runs along the pages."""
        return Block(kind=kind, text=text, place=self._place())

    def _place(self, paragraph: int | None = None, table: int | None = None) -> Place:
        heading = _STEP.join(text for _, text in self._above)
        return Place(page=self.page, slide=self.slide, heading=heading, paragraph=paragraph, table=table)


def _plain_spaces(text: str) -> str:
    """Spaces that only keep words together are spaces to whoever reads or searches."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u00ad", "")


def letters_key(text: str) -> str:
    """A text as it is looked for when it was written and read again: its letters and figures, case and width aside."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def plain_key(text: str) -> str:
    """A text as headings are compared: the same, without the number in front."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return letters_key(_MARKS.sub("", folded) or folded)


def section(blocks: Sequence[Block], name: str) -> tuple[Block, ...]:
    """What stands under a heading, the heading first, to the next one as high; empty where there is no such heading.

    An exact name goes before one that begins so, that before one that holds it, and a heading before a plain paragraph
    that is nothing but the name.
    """
    wanted = plain_key(name)
    if not wanted:
        return ()
    found = named([plain_key(one.text) if one.kind == "heading" else "" for one in blocks], wanted)
    if found is None:
        lines = (at for at, one in enumerate(blocks) if one.kind in ("paragraph", "item"))
        found = next((at for at in lines if plain_key(blocks[at].text) == wanted), None)
    if found is None:
        return ()
    first = blocks[found]
    level = first.level if first.kind == "heading" else 9
    end = found + 1
    while end < len(blocks) and not (blocks[end].kind == "heading" and blocks[end].level <= level):
        end += 1
    return tuple(blocks[found:end])


def named(keys: Sequence[str], wanted: str) -> int | None:
    """Which heading is meant: one that is so called, else one that begins so, else one that holds it."""
    tests: tuple[Callable[[str], bool], ...] = (
        lambda key: key == wanted,
        lambda key: key.startswith(wanted),
        lambda key: wanted in key,
    )
    return next((at for test in tests for at, key in enumerate(keys) if key and wanted and test(key)), None)


def on_pages(blocks: Sequence[Block], pages: Sequence[int]) -> tuple[Block, ...]:
    """The blocks that stand on these pages or slides."""
    wanted = set(pages)
    return tuple(block for block in blocks if block.place.page in wanted)


def beginning(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """What stands before the first section: title, authors, address lines. The first heading of all is the title.

    Where one of the first headings is called as the first section of papers and reports is, it is that section, however
    many large lines stand above it.
    """
    opener = next((at for at, block in enumerate(blocks[:_NEAR_TOP]) if _opens(block)), 0)
    if opener:
        return tuple(blocks[:opener])
    kept: list[Block] = []
    for block in blocks:
        if block.kind == "heading" and any(one.kind != "heading" for one in kept):
            break
        kept.append(block)
    return tuple(kept)


_NEAR_TOP: Final = 40
_OPENERS: Final = frozenset(
    {
        "abstract",
        "contents",
        "executive summary",
        "introduction",
        "summary",
        "table of contents",
        "引言",
        "摘要",
        "目录",
    }
)


def _opens(block: Block) -> bool:
    return block.kind == "heading" and block.text.lstrip("0123456789. ").strip(" .:：").casefold() in _OPENERS
