"""Pages of print read the right way up: what reads badly is turned by quarters, and the surest reading is kept.

Tesseract's own finding of which way up a page is wants many Latin letters. A slip, a stamp or Chinese has none; and a
page that lies on its side is also taken for a crooked one. So a doubtful page is read in the other three ways too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskhand.core.doors import JailDoor
from deskhand.formats.pictures.laid import is_wide
from deskhand.formats.pictures.reading import ready
from deskhand.formats.pictures.tesseract import ReadLine, read_words

if TYPE_CHECKING:
    from PIL.Image import Image

_SURE: Final = 85.0
"""Out of 100. Print that is the right way up is read surer than this; upside down it never is."""
_GUESSED: Final = 40.0
"""What Tesseract says of letters that are none."""
_SURER: Final = 1.25
"""By how much more must be read for a page to be turned: a photo without words stays as it is."""
_QUARTERS: Final = (180, 90, 270)


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page, and by how many degrees, against the clock, it was turned for them."""

    lines: list[ReadLine]
    turned: float


async def read_pages(jail: JailDoor, pictures: Sequence[Image], name: str) -> list[Page]:
    """Raises what `read_words` raises."""
    found = await _read(jail, [(picture, 0) for picture in pictures], name)
    doubtful = [at for at, page in enumerate(found) if page.lines and _sure(page.lines) < _SURE]
    turned = [(pictures[at], quarter) for at in doubtful for quarter in _QUARTERS]
    others = await _read(jail, turned, name) if turned else []
    for n, at in enumerate(doubtful):
        best = max(others[n * len(_QUARTERS) :][: len(_QUARTERS)], key=lambda page: _clear(page.lines))
        if _clear(best.lines) > _SURER * _clear(found[at].lines):
            found[at] = best
    return found


async def _read(jail: JailDoor, pictures: Sequence[tuple[Image, int]], name: str) -> list[Page]:
    made = await asyncio.to_thread(lambda: [ready(picture, quarter) for picture, quarter in pictures])
    lines = await read_words(jail, [content for content, _ in made], name)
    return [Page(one, angle) for one, (_, angle) in zip(lines, made, strict=True)]


def _letters(line: ReadLine) -> int:
    """A Chinese character is wide, and says as much as two letters."""
    return sum(2 if is_wide(letter) else 1 for letter in line.text if not letter.isspace())


def _sure(lines: Sequence[ReadLine]) -> float:
    """Over all of it; 0 where nothing was read."""
    return sum(line.sure * _letters(line) for line in lines) / (sum(map(_letters, lines)) or 1)


def _clear(lines: Sequence[ReadLine]) -> float:
    """How much was read, much the less the less sure it is: upside down as many letters are seen, only wrong ones."""
    return sum(map(_letters, lines)) * max(0.0, (_sure(lines) - _GUESSED) / (100 - _GUESSED)) ** 2
