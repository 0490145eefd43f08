"""Changes to plain text and Markdown: the same verbs, on the text as it is written, in its encoding and line ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from deskhand.core.words import Sentence, Words
from deskhand.formats.docs import text_write
from deskhand.formats.docs.blocks import named, plain_key
from deskhand.formats.docs.edits import Applied, Edit, Span, Turns, spans
from deskhand.formats.docs.pieces import Piece
from deskhand.formats.docs.problems import BadEdit
from deskhand.formats.encoding import decoded

_HEADING: Final = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_GAP: Final = re.compile(r"\n[ \t\u3000]*\n")
_NOT_IN: Final = Words(
    "the new words cannot be written in the file's encoding ({encoding}); convert it to UTF-8 first",
    "新内容无法用该文件的编码（{encoding}）写入；请先转换为 UTF-8",
)


def apply(content: bytes, edits: Sequence[Edit], kind: str) -> Applied:
    """`kind` is md or txt. Raises `BadEdit` where the encoding cannot hold the new words."""
    text, encoding = decoded(content)
    windows = b"\r\n" in content or b"\r\x00\n\x00" in content or b"\x00\r\x00\n" in content
    counts: list[int] = []
    for edit in edits:
        text, count = _edited(text, edit, kind)
        counts.append(count)
    try:
        made = (text.replace("\n", "\r\n") if windows else text).encode(encoding)
    except UnicodeEncodeError:
        raise BadEdit(why=Sentence(_NOT_IN, {"encoding": encoding})) from None
    return Applied(made if any(counts) else content, counts)


def _edited(text: str, edit: Edit, kind: str) -> tuple[str, int]:
    start, end = (0, len(text)) if edit.section is None else _section(text, edit.section, kind)
    if edit.section is not None and start == end:
        return text, 0
    if edit.do == "append":
        return _put_at(text, end, edit, kind), 1
    if edit.what == "section":
        return _whole_section(text, edit, kind)
    if edit.what == "paragraph" or edit.do == "insert":
        return _paragraphs(text, edit, kind, (start, end))
    meant = Turns(edit.nth).meant(spans(text[start:end], edit.find or ""))
    for first, last in reversed(meant):
        text = text[: start + first] + edit.words + text[start + last :]
    return text, len(meant)


def _put_at(text: str, at: int, edit: Edit, kind: str) -> str:
    before, after = text[:at].rstrip("\n"), text[at:].lstrip("\n")
    gap = "\n\n" if kind == "md" or _GAP.search(text) or not _is_line(edit.pieces) else "\n"
    return (before + gap if before else "") + _as_text(edit.pieces, kind) + (f"\n\n{after}" if after else "\n")


def _is_line(pieces: Sequence[Piece]) -> bool:
    return all(one.text is not None and "\n" not in one.text for one in pieces)


def _as_text(pieces: Sequence[Piece], kind: str) -> str:
    # Words that a person or an earlier step gives are Markdown already where they go into Markdown.
    parts = [
        one.text
        if one.text is not None
        else (text_write.markdown if kind == "md" else text_write.plain)("", [one]).decode()
        for one in pieces
    ]
    return "\n\n".join(part.strip("\n") for part in parts)


def _whole_section(text: str, edit: Edit, kind: str) -> tuple[str, int]:
    """A section is replaced under its heading, and deleted with it."""
    start, end = _section(text, edit.find or "", kind)
    if start == end:
        return text, 0
    if edit.do == "delete":
        return (text[:start].rstrip("\n") + "\n\n" + text[end:].lstrip("\n")).lstrip("\n"), 1
    line = text.find("\n", start, end)
    head = text[start : end if line < 0 else line]
    rest = text[end:].lstrip("\n")
    return text[:start] + f"{head}\n\n{_as_text(edit.pieces, kind)}\n" + (f"\n{rest}" if rest else ""), 1


def _section(text: str, name: str, kind: str) -> Span:
    """From a heading to the next one as high. Plain text has none, so a line that is nothing but the name is one."""
    wanted = plain_key(name)
    found = [(one.start(), len(one[1]), plain_key(one[2])) for one in _HEADING.finditer(text)]
    if kind == "txt":
        found = [
            (one.start(), 1, plain_key(one[0]))
            for one in re.finditer(r"^.*$", text, re.MULTILINE)
            if wanted and plain_key(one[0]) == wanted
        ]
    at = named([key for _, _, key in found], wanted)
    if at is None:
        return 0, 0
    start, level, _ = found[at]
    end = next((first for first, other, _ in found[at + 1 :] if other <= level), len(text))
    return start, end


def _paragraphs(text: str, edit: Edit, kind: str, within: Span) -> tuple[str, int]:
    """Whole paragraphs: what lies between empty lines; a line where the text has no empty lines."""
    holding = [one for one in _pieces(text, within) if spans(text[one[0] : one[1]], edit.find or "")]
    nth = edit.nth or (1 if edit.do == "insert" else None)
    meant = Turns(nth).meant(holding)
    gap = "\n\n" if _GAP.search(text) or kind == "md" else "\n"
    for start, end in reversed(meant):
        own, new = text[start:end], _as_text(edit.pieces, kind)
        if edit.do == "insert":
            new = f"{own}{gap}{new}" if edit.where == "after" else f"{new}{gap}{own}"
        if new:
            text = text[:start] + new + text[end:]
        else:
            text = (
                text[:start] + text[end:].lstrip("\n")
                if start == 0
                else text[:start].rstrip("\n") + (gap + text[end:].lstrip("\n") if text[end:].strip() else "\n")
            )
    return text, len(meant)


def _pieces(text: str, within: Span) -> list[Span]:
    start, end = within
    breaks = list(_GAP.finditer(text, start, end)) or list(re.finditer(r"\n", text[start:end]))
    offset = 0 if _GAP.search(text, start, end) else start
    found: list[Span] = []
    at = start
    for one in breaks:
        found.append((at, one.start() + offset))
        at = one.end() + offset
    found.append((at, end))
    return [(first, first + len(text[first:last].rstrip("\n"))) for first, last in found if text[first:last].strip()]
