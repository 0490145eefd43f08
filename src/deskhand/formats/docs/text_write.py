"""Pieces as plain text, Markdown and web pages."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import count
from typing import Final

from deskhand.formats.docs.pieces import Piece, depth_of, looks_of, table_of

_MARKS: Final = re.compile(r"([\\`*_\[\]<>#|])")
_LINE_STARTS: Final = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)")
_STYLE: Final = (
    "body{font-family:system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;line-height:1.6;max-width:48rem;"
    "margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{border:1px solid #999;padding:.3rem .6rem}"
)


def plain(title: str, pieces: Sequence[Piece]) -> bytes:
    """Paragraphs with an empty line between; one text alone stands as it was given."""
    parts = [title] if title else []
    parts += [_plain(piece) for piece in pieces if piece.picture is None and piece.break_ is None]
    texts = all(piece.text is not None for piece in pieces)
    # Short lines one after another are a list to whoever wrote them; only real paragraphs are set apart.
    lines = texts and not title and all(len(one) < 120 and "\n" not in one for one in parts)
    return (("\n" if lines else "\n\n").join(parts) + "\n").encode() if parts else b""


def markdown(title: str, pieces: Sequence[Piece]) -> bytes:
    parts = [f"# {_escaped(title)}"] if title else []
    parts += [_markdown(piece, 1 if title else 0) for piece in pieces if piece.picture is None]
    return ("\n\n".join(parts) + "\n").encode() if parts else b""


def page(title: str, pieces: Sequence[Piece], lang: str) -> bytes:
    """A web page that needs nothing from elsewhere."""
    body = [f"<h1>{html.escape(title)}</h1>"] if title else []
    body += [_html(piece, 1 if title else 0) for piece in pieces]
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title><style>{_STYLE}</style>'
    code = "zh-CN" if lang == "zh" else lang
    inner = "\n".join(one for one in body if one)
    return f'<!DOCTYPE html>\n<html lang="{code}"><head>{head}</head><body>\n{inner}\n</body></html>\n'.encode()


def element(piece: Piece) -> str:
    """One piece as it stands in a web page."""
    return _html(piece, 0)


def _plain(piece: Piece) -> str:
    if piece.table is not None:
        return "\n".join("\t".join(_one_line(cell) for cell in row) for row in table_of(piece))
    if piece.bullets is not None:
        return "\n".join(f"{'  ' * deep}- {words}" for deep, words in map(depth_of, piece.bullets))
    if piece.numbers is not None:
        return "\n".join(f"{at}. {depth_of(item)[1]}" for at, item in enumerate(piece.numbers, 1))
    return piece.heading or piece.text or ""


def _markdown(piece: Piece, below: int) -> str:
    if piece.break_:
        return "---"
    if piece.heading is not None:
        return f"{'#' * min(piece.level + below, 6)} {_one_line(_starred(piece, piece.heading))}"
    if piece.table is not None:
        lines_ = count(-len(piece.columns or ()))
        rows = [[_one_line(_starred(piece, cell, next(lines_))) for cell in row] for row in table_of(piece)]
        if not rows:
            return ""
        lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
        return "\n".join(f"| {' | '.join(row)} |" for row in lines)
    if piece.bullets is not None:
        points = enumerate(map(depth_of, piece.bullets))
        return "\n".join(f"{'  ' * deep}- {_starred(piece, words, at)}" for at, (deep, words) in points)
    if piece.numbers is not None:
        points = enumerate(map(depth_of, piece.numbers))
        return "\n".join(f"{at + 1}. {_starred(piece, words, at)}" for at, (_, words) in points)
    starred = _starred(piece, piece.text or "")
    return "\n".join(_LINE_STARTS.sub(r"\1\\\2\3", line) for line in starred.split("\n"))


def _starred(piece: Piece, words: str, line: int = 0) -> str:
    """Words as Markdown, what stands out between its stars."""
    parts: list[str] = []
    for part, bold, italic in looks_of(piece.emphasis, words, line):
        stars = "*" * (2 * bold + italic)
        inner = part.strip()
        before, after = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :] if inner else ""
        # Stars hold only where they stand against letters.
        parts.append(f"{before}{stars}{_escaped(inner)}{stars}{after}" if stars and inner else _escaped(part))
    return "".join(parts)


def _strong(piece: Piece, words: str, line: int = 0) -> str:
    """Words as a web page has them."""
    parts: list[str] = []
    for part, bold, italic in looks_of(piece.emphasis, words, line):
        said = f"<em>{_lines(part)}</em>" if italic else _lines(part)
        parts.append(f"<strong>{said}</strong>" if bold else said)
    return "".join(parts)


def _html(piece: Piece, below: int) -> str:
    if piece.heading is not None:
        level = min(piece.level + below, 6)
        return f"<h{level}>{_strong(piece, piece.heading)}</h{level}>"
    if piece.table is not None:
        rows = table_of(piece)
        named = piece.columns is not None
        lines_ = count(-len(piece.columns or ()))
        cells = [
            "".join(
                f"<{_cell_tag(at, named)}>{_strong(piece, cell, next(lines_))}</{_cell_tag(at, named)}>" for cell in row
            )
            for at, row in enumerate(rows)
        ]
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
    for name, items in (("ul", piece.bullets), ("ol", piece.numbers)):
        if items is not None:
            points = (_strong(piece, depth_of(item)[1], at) for at, item in enumerate(items))
            return f"<{name}>" + "".join(f"<li>{one}</li>" for one in points) + f"</{name}>"
    return f"<p>{_strong(piece, piece.text)}</p>" if piece.text is not None else ""


def _cell_tag(row: int, named: bool) -> str:
    return "th" if named and row == 0 else "td"


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    """What Markdown would take for its own marks, written so that it is not."""
    return _MARKS.sub(r"\\\1", text)
