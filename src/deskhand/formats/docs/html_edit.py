"""Changes to web pages on their source: tags, scripts and comments stay as they are, only words between them change."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from deskhand.formats.docs import text_write
from deskhand.formats.docs.blocks import named, plain_key
from deskhand.formats.docs.edits import Applied, Edit, Span, Turns, spans
from deskhand.formats.docs.html_read import source_of
from deskhand.formats.docs.pieces import Piece

_TOKEN: Final = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(script|style|textarea|title|noscript|template)\b.*?</\1\s*>|<[/!?a-zA-Z][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_NAME: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ENTITY: Final = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);?")
_BLOCKS_WORDS: Final = (
    "p h1 h2 h3 h4 h5 h6 li td th div pre blockquote dt dd figcaption caption address summary article section"
)
_BLOCKS: Final = frozenset(_BLOCKS_WORDS.split())
_AROUND_WORDS: Final = "ul ol dl table thead tbody tfoot tr body html main header footer nav aside form figure"
_AROUND: Final = frozenset(_AROUND_WORDS.split())
"""What holds blocks and ends those whose own end was left out."""
_HOLDING: Final = frozenset(["td", "th", "div", "blockquote", "article", "section", "dd", "summary"]) | _AROUND
"""What may hold other blocks beside its own words: only its words are ever taken out."""
_END_LEFT_OUT: Final = frozenset(["p", "li", "td", "th", "dt", "dd"])


@dataclass(frozen=True, slots=True)
class _Run:
    """Words between two tags: what they say, and for each letter where in the source it stands."""

    text: str
    places: tuple[int, ...]
    end: int


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, heading, item or cell: its place in the source with its tags, and its words."""

    name: str
    start: int
    end: int
    inner: Span
    text: str
    places: tuple[int, ...]
    ends: tuple[int, ...]


def apply(content: bytes, edits: Sequence[Edit]) -> Applied:
    source, encoding = source_of(content)
    counts: list[int] = []
    for edit in edits:
        source, count = _edited(source, edit)
        counts.append(count)
    # What the page's encoding cannot hold is written by number, which every browser reads.
    made = source.encode(encoding, "xmlcharrefreplace")
    return Applied(made if any(counts) else content, counts)


def _edited(source: str, edit: Edit) -> tuple[str, int]:
    blocks = list(_blocks(source))
    within = blocks if edit.section is None else _under(blocks, edit.section)
    if edit.do == "append":
        return _appended(source, edit, within)
    if edit.what == "section":
        return _whole_section(source, edit, blocks)
    turns = Turns(edit.nth or (1 if edit.do == "insert" else None))
    if edit.what == "text" and edit.do != "insert":
        meant = [(block, span) for block in within for span in turns.meant(spans(block.text, edit.find or ""))]
        for block, span in reversed(meant):
            source = _put(source, block, span, edit.words)
        return source, len(meant)
    holding = [block for block in within if spans(block.text, edit.find or "")]
    meant_blocks = turns.meant(holding)
    for block in reversed(meant_blocks):
        new = _as_html(edit.pieces)
        if edit.do == "insert":
            at = block.end if edit.where == "after" else block.start
            source = source[:at] + _fitting(new, edit.pieces, block.name) + source[at:]
        elif block.name in _HOLDING:
            source = _put_source(source, block, (0, len(block.text)), new)
        else:
            source = source[: block.start] + new + source[block.end :]
    return source, len(meant_blocks)


def _appended(source: str, edit: Edit, within: Sequence[_Block]) -> tuple[str, int]:
    if edit.section is not None:
        if not within:
            return source, 0
        at = _outside_lists(source, within[-1])
    else:
        end = [one.start() for one in re.finditer(r"</body\s*>", source, re.IGNORECASE)]
        at = end[-1] if end else len(source)
    return source[:at] + _as_html(edit.pieces) + "\n" + source[at:], 1


def _outside_lists(source: str, block: _Block) -> int:
    """After a block, and after the list or table it is the last of."""
    found = re.compile(r"(?:\s*</(?:li|ul|ol|td|th|tr|tbody|table)\s*>)*", re.IGNORECASE).match(source, block.end)
    return found.end() if found else block.end


def _whole_section(source: str, edit: Edit, blocks: Sequence[_Block]) -> tuple[str, int]:
    under = _under(blocks, edit.find or "")
    if not under:
        return source, 0
    last = _outside_lists(source, under[-1])
    first = under[0].start if edit.do == "delete" else under[0].end
    return source[:first] + ("" if edit.do == "delete" else _as_html(edit.pieces)) + source[last:], 1


def _under(blocks: Sequence[_Block], name: str) -> list[_Block]:
    wanted = plain_key(name)
    keys = [plain_key(one.text) if _level(one) else "" for one in blocks]
    at = named(keys, wanted)
    if at is None:
        return []
    end = next((n for n in range(at + 1, len(blocks)) if 0 < _level(blocks[n]) <= _level(blocks[at])), len(blocks))
    return list(blocks[at:end])


def _level(block: _Block) -> int:
    return int(block.name[1]) if len(block.name) == 2 and block.name[0] == "h" and block.name[1].isdigit() else 0


def _put(source: str, block: _Block, span: Span, words: str) -> str:
    """New words for those of a span. Tags inside the span stay; what they were around goes."""
    return _put_source(source, block, span, html.escape(words, quote=False).replace("\n", "<br>"))


def _put_source(source: str, block: _Block, span: Span, new: str) -> str:
    pieces = [(block.places[at], block.ends[at]) for at in range(*span)]
    for start, end in reversed(pieces[1:]):
        source = source[:start] + source[end:]
    start, end = pieces[0]
    return source[:start] + new + source[end:]


def _as_html(pieces: Sequence[Piece]) -> str:
    return "\n".join(text_write.element(one) for one in pieces)


def _fitting(new: str, pieces: Sequence[Piece], beside: str) -> str:
    """Beside an item of a list stands an item."""
    if beside == "li" and all(one.text is not None for one in pieces):
        return "".join(f"<li>{html.escape(one.text or '')}</li>" for one in pieces)
    return f"\n{new}\n"


def _blocks(source: str) -> Iterator[_Block]:
    """The innermost blocks, in order: those that hold words themselves."""
    open_: list[tuple[str, int, int, list[_Run]]] = [("body", 0, 0, [])]
    at = 0
    found: list[_Block] = []
    for token in [*_TOKEN.finditer(source), None]:
        end = len(source) if token is None else token.start()
        if end > at:
            open_[-1][3].append(_run(source, at, end))
        if token is None:
            break
        at = token.end()
        named = _NAME.match(token[0])
        name = "" if named is None else named[2].lower()
        if named is None or name not in _BLOCKS | _AROUND:
            continue
        if not named[1]:
            if not token[0].endswith("/>"):
                if open_[-1][0] == "p" or (name in _END_LEFT_OUT and open_[-1][0] == name):
                    found += _closed(open_.pop(), token.start(), token.start())
                open_.append((name, token.start(), token.end(), []))
        elif any(name == one[0] for one in open_[1:]):
            while (block := open_.pop())[0] != name:
                found += _closed(block, token.start(), token.start())
            found += _closed(block, token.start(), token.end())
    while open_:
        found += _closed(open_.pop(), len(source), len(source))
    yield from sorted(found, key=lambda one: one.start)


def _closed(block: tuple[str, int, int, list[_Run]], inner_end: int, end: int) -> list[_Block]:
    name, start, inner, runs = block
    text = "".join(run.text for run in runs)
    if not text.strip():
        return []
    places = tuple(place for run in runs for place in run.places)
    ends = tuple(one for run in runs for one in (*run.places[1:], run.end) if run.text)
    return [_Block(name, start, end, (inner, inner_end), text, places, ends)]


def _run(source: str, start: int, end: int) -> _Run:
    """Words between tags, what is written by name or number read as the letter it stands for."""
    letters: list[str] = []
    places: list[int] = []
    at = start
    for entity in [*_ENTITY.finditer(source, start, end), None]:
        stop = end if entity is None else entity.start()
        for n in range(at, stop):
            letters.append(source[n])
            places.append(n)
        if entity is None:
            break
        said = html.unescape(entity[0])
        letters.append(said if len(said) == 1 else said[:1])
        places.append(entity.start())
        at = entity.end()
    return _Run("".join(letters), tuple(places), end)
