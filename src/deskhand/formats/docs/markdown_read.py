"""Markdown and plain text as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from deskhand.formats.docs.blocks import Block, Counting, Document, Emphasis
from deskhand.formats.docs.docx_styles import BULLET
from deskhand.formats.docs.label import mark_in_text
from deskhand.formats.encoding import decoded

if TYPE_CHECKING:
    from markdown_it.token import Token

_EMPTY_LINE: Final = re.compile(r"\n[ \t\u3000]*\n")
_FRONT: Final = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_TITLE: Final = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_FORM_FEED: Final = "\f"


def read(content: bytes) -> Document:
    """Markdown; a title from the lines before the text, or the first heading."""
    text = decoded(content)[0]
    marked = mark_in_text(text) is not None
    front = _FRONT.match(text)
    named = _TITLE.search(front[1]) if front else None
    blocks = tuple(blocks_of(text[front.end() :] if front else text))
    first = next((block.text for block in blocks if block.kind == "heading" and block.level == 1), "")
    return Document("md", blocks, named[1] if named else first, written_by_model=marked)


def read_plain(content: bytes) -> Document:
    """Plain text: a paragraph to each empty line, a page to each form feed where there are any."""
    text = decoded(content)[0]
    pages = text.split(_FORM_FEED) if _FORM_FEED in text else [text]
    counting = Counting()
    blocks: list[Block] = []
    for number, page in enumerate(pages, 1):
        counting.page = number if len(pages) > 1 else None
        pieces = (piece.strip("\n") for piece in _EMPTY_LINE.split(page) if piece.strip())
        blocks += [counting.paragraph("paragraph", piece) for piece in pieces]
    marked = mark_in_text(text) is not None
    return Document("txt", tuple(blocks), pages=len(pages) if len(pages) > 1 else None, written_by_model=marked)


def blocks_of(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text; raw HTML in it is left out."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return _blocks(tokens)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    counting = Counting()
    lists: list[int | None] = []
    """The lists that are open: the number of the next item, None for bullets."""
    label = ""
    rows: list[list[str]] = []
    marked: list[Emphasis] = []
    heading = 0
    for token in tokens:
        kind = token.type
        if kind == "heading_open":
            heading = int(token.tag[1:])
        elif kind == "heading_close":
            heading = 0
        elif kind == "bullet_list_open":
            lists.append(None)
        elif kind == "ordered_list_open":
            lists.append(int(token.attrGet("start") or 1))
        elif kind.endswith("_list_close"):
            lists.pop()
        elif kind == "list_item_open":
            number = lists[-1]
            label = BULLET if number is None else f"{number}."
            lists[-1] = None if number is None else number + 1
        elif kind == "table_open":
            rows, marked = [], []
        elif kind == "tr_open":
            rows.append([])
        elif kind == "table_close":
            yield _marked(counting.table(rows), marked)
            rows = []
        elif kind == "inline" and rows:
            said, looks = _read(token, sum(map(len, rows)))
            rows[-1].append(said)
            marked += looks
        elif kind in ("inline", "fence", "code_block"):
            said, looks = _read(token) if kind == "inline" else (token.content.rstrip("\n"), [])
            if not said.strip():
                continue
            if heading:
                yield _marked(counting.paragraph("heading", said, heading), looks)
            elif lists:
                yield _marked(counting.paragraph("item", said, len(lists) - 1, label), looks)
                label = ""
            else:
                yield _marked(counting.paragraph("paragraph", said), looks)


def _marked(block: Block, emphasis: list[Emphasis]) -> Block:
    return block.model_copy(update={"emphasis": emphasis}) if emphasis else block


def _read(token: Token, line: int = 0) -> tuple[str, list[Emphasis]]:
    """The words of a line, its marks and links left out, and what of them was marked to stand out."""
    text = ""
    open_: list[int] = []
    found: list[Emphasis] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "image"):
            text += child.content
        elif child.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif child.type in ("strong_open", "em_open"):
            open_.append(len(text))
        elif child.type in ("strong_close", "em_close"):
            look = "bold" if child.type == "strong_close" else "italic"
            found.append(Emphasis(look=look, start=open_.pop(), end=len(text), line=line))
    before = len(text) - len(text.lstrip())
    text = text.strip()
    moved = ((max(0, one.start - before), min(len(text), one.end - before), one) for one in found)
    return text, [one.model_copy(update={"start": start, "end": end}) for start, end, one in moved if start < end]
