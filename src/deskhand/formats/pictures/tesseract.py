"""Tesseract in the jail: all pages in one start, English and Chinese; what it read comes back line by line.

Each page is read twice: as a page of blocks, which is right for columns of prose, and as lines across, which finds what
stands in small tables and passes by as a picture otherwise. The reading with more in it, and surer, is kept.

pages = await read_words(ctx.jail, [png, png], "scan.pdf")
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from deskhand.core.doors import JailDoor, Start
from deskhand.core.jail import Limits, Outcome
from deskhand.core.words import Sentence, Words
from deskhand.formats.pictures.laid import Seen, joined_words
from deskhand.formats.pictures.problems import TesseractMissing, TextNotRead

_MISSING: Final = 127
_SECONDS: Final = 60.0
_SECONDS_EACH: Final = 60.0
_MOST_BYTES: Final = 64 << 20
_BLOCKS, _ACROSS = "blocks", "across"
# 1: which way up each page is, is found out too. 6: one block of lines.
_SCRIPT: Final = f"""
command -v tesseract >/dev/null || exit 127
read_as() {{
    tesseract pages.txt "$1" -l eng+chi_sim --oem 1 --psm "$2" -c preserve_interword_spaces=1 tsv
}}
read_as {_BLOCKS} 1 && read_as {_ACROSS} 6
"""
_SURER: Final = 1.03
"""By how much lines across must have more in them: of pages that both read whole, the blocks are in better order."""
_NO_LANGUAGE: Final = re.compile(rb"Failed loading language|Error opening data file")
_LEAST_SURE: Final = 20.0
"""Below this, out of 100, what was read is a stain or a picture rather than a word."""
_LIMIT: Final = Words("it took too long or too much memory.", "耗时过长或占用内存过多。")
_NO_REASON: Final = Words("it gave no reason.", "没有给出原因。")


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line: its words, how sure that is (0 to 100), and which paragraph of its page it stands in."""

    text: str
    sure: float
    paragraph: tuple[int, int]
    words: int
    seen: tuple[Seen, ...] = ()
    """The words again, each where it stands."""


async def read_words(jail: JailDoor, pages: Sequence[bytes], name: str) -> list[list[ReadLine]]:
    """The lines of each page (PNG). Raises `TesseractMissing`, `TextNotRead`, and what the jail raises."""
    async with jail.folder() as folder:
        names = [await folder.put(f"page{n}.png", page) for n, page in enumerate(pages)]
        await folder.put("pages.txt", ("\n".join(names) + "\n").encode())
        seconds = _SECONDS + _SECONDS_EACH * len(pages)
        limits = Limits(cpu=2 * seconds, wall=seconds, memory=2 << 30)
        argv = ["/bin/sh", "-c", _SCRIPT]
        # One thread: more are slower on pages this small.
        outcome = await jail.run(Start(argv, folder.path, env={"OMP_THREAD_LIMIT": "1"}, limits=limits))
        if outcome.exit == _MISSING or _NO_LANGUAGE.search(outcome.err):
            raise TesseractMissing()
        if not outcome.ok:
            raise TextNotRead(file=name, why=_why(outcome))
        tables = [
            (await folder.read(f"{name}.tsv", _MOST_BYTES)).decode("utf-8", "replace") for name in (_BLOCKS, _ACROSS)
        ]
    blocks, across = (_by_page(table, len(pages)) for table in tables)
    return [_better(one, other) for one, other in zip(blocks, across, strict=True)]


def _by_page(table: str, pages: int) -> list[list[ReadLine]]:
    found: list[list[ReadLine]] = [[] for _ in range(pages)]
    for page, line in lines_of(table):
        if 1 <= page <= len(found):
            found[page - 1].append(line)
    return found


def _better(blocks: list[ReadLine], across: list[ReadLine]) -> list[ReadLine]:
    return across if _weight(across) > _SURER * _weight(blocks) else blocks


def _weight(lines: Sequence[ReadLine]) -> float:
    """How much was read, and how sure it is."""
    return sum(line.sure * sum(map(len, line.text.split())) for line in lines)


def lines_of(table: str) -> Iterator[tuple[int, ReadLine]]:
    """The lines of Tesseract's table, each with its page counted from 1."""
    rows = [row.split("\t", 11) for row in table.splitlines()[1:]]
    words = [row for row in rows if len(row) == 12 and row[0] == "5" and row[11].strip()]
    for key, group in groupby(words, key=lambda row: tuple(int(one) for one in row[1:5])):
        those = [row for row in group if float(row[10]) >= _LEAST_SURE]
        if those:
            sure = sum(float(row[10]) for row in those) / len(those)
            seen = tuple(Seen(row[11].strip(), *map(int, row[6:10])) for row in those)
            text = joined_words([one.text for one in seen])
            yield key[0], ReadLine(text, round(sure, 1), (key[1], key[2]), len(those), seen)


def _why(outcome: Outcome) -> Sentence | str:
    if outcome.hit is not None:
        return Sentence(_LIMIT)
    lines = [line.strip() for line in outcome.err.decode("utf-8", "replace").splitlines() if line.strip()]
    return f"{lines[-1][:200]}." if lines else Sentence(_NO_REASON)
