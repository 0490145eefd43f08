"""Pages as people write them: `3`, `2-5`, `1,4,7-9`, `last`; and the parts a paper is cut into."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from deskhand.formats.docs.problems import BadPages


def _as_text(given: object) -> object:
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


PageList = Annotated[str, BeforeValidator(_as_text), Field(min_length=1, max_length=200)]
"""`3`, `2-5`, `1,4,7-9`; `last` or `-1` is the last one; `5-` goes on to the end; `odd`, `even`, `all`."""
_MOST: Final = 20_000
_SPAN: Final = re.compile(r"(-?\d+|last|end)(?:(?:-|\.\.|~|to)(-?\d+|last|end)?)?")
_JOINTS: Final = re.compile(r"[,，、;；]")
_PARTS: Final = re.compile(r"([1-9]\d{0,3}) ?(?:parts?|份)")
_EACH_PAGE: Final = frozenset({"each page", "每页"})
_OPEN: Final = re.compile(r".*\d(-|~)$")


def numbers(said: str, pages: int) -> list[int]:
    """The pages in the order in which they are named, counted from 1; some of them may not exist."""
    plain = unicodedata.normalize("NFKC", said).casefold().replace(" ", "").replace("—", "-").replace("–", "-")
    whole = {"all": range(1, pages + 1), "odd": range(1, pages + 1, 2), "even": range(2, pages + 1, 2)}
    if plain in whole:
        return list(whole[plain])
    found: list[int] = []
    for piece in filter(None, _JOINTS.split(plain)):
        span = _SPAN.fullmatch(piece)
        if span is None:
            raise BadPages(pages=said[:80])
        first = _number(span[1], pages)
        last = _number(span[2], pages) if span[2] else pages if _OPEN.match(piece) else first
        if max(abs(last), abs(first)) > _MOST:
            raise BadPages(pages=said[:80])
        found += range(first, last + 1) if last >= first else range(first, last - 1, -1)
    if not found:
        raise BadPages(pages=said[:80])
    return found


def _number(said: str, pages: int) -> int:
    if said in ("last", "end"):
        return pages
    n = int(said)
    return pages + 1 + n if n < 0 else n


def groups(said: str, pages: int) -> list[list[int]]:
    """Each piece between commas by itself: `1-3,4-` is two parts; or `4 parts` about as long, or `each page`."""
    plain = unicodedata.normalize("NFKC", said)
    if plain.strip().casefold() in _EACH_PAGE:
        return [[page] for page in range(1, pages + 1)]
    if (parts := _PARTS.fullmatch(plain.strip().casefold())) is not None:
        count = min(int(parts[1]), pages)
        ends = [pages * n // count for n in range(count + 1)]
        return [list(range(begin + 1, end + 1)) for begin, end in pairwise(ends)]
    return [numbers(piece, pages) for piece in _JOINTS.split(plain) if piece.strip()] or [numbers(said, pages)]
