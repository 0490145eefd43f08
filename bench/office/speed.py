"""Seconds of what people wait for, each beside the same done by hand with the libraries, in turns; prints JSON.

`python -m bench.office.speed NAME`: describe | edit | deck | pdf.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import openpyxl

from bench.office.bed import Bed, bed
from bench.office.large import SLIDES, document, orders, sheet

ROWS, SHEET_ROWS, PAGES, ROUNDS = 100_000, 5_000, 10, 5
CELL = "D2500"


def by_hand_described(path: Path) -> int:
    """What an analyst types: kinds, gaps, ranges, the commonest values."""
    import pandas

    frame = pandas.read_csv(path, parse_dates=["Date"])
    about = frame.describe(include="all")
    gaps = frame.isna().sum()
    common = {name: frame[name].value_counts().head(5) for name in frame.select_dtypes(["object", "string"])}
    return len(about.columns) + len(gaps) + len(common)


def by_hand_edited(path: Path, value: str) -> None:
    book = openpyxl.load_workbook(path)
    book.worksheets[0][CELL] = value
    book.save(path)


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


async def describe(on: Bed) -> dict[str, float]:
    orders(on.root / "orders.csv", ROWS)
    first = (await on.do("table.describe", file="orders.csv"))[1]
    theirs_first = _took(lambda: by_hand_described(on.root / "orders.csv"))
    ours, theirs = list[float](), list[float]()
    for _ in range(ROUNDS):
        ours.append((await on.do("table.describe", file="orders.csv"))[1])
        theirs.append(_took(lambda: by_hand_described(on.root / "orders.csv")))
    return {
        "describe_cold_ms": first * 1000,
        "describe_ms": statistics.median(ours) * 1000,
        "describe_by_hand_cold_ms": theirs_first * 1000,
        "describe_by_hand_ms": statistics.median(theirs) * 1000,
    }


async def edit(on: Bed) -> dict[str, float]:
    sheet(on.root / "sheet.xlsx", SHEET_ROWS)
    sheet(on.root.parent / "by-hand.xlsx", SHEET_ROWS)
    ours, theirs = list[float](), list[float]()
    for n in range(ROUNDS):
        change = {"do": "set", "at": CELL, "value": f"tea {n}"}
        ours.append((await on.do("table.edit", file="sheet.xlsx", change=change))[1])
        theirs.append(_took(lambda n=n: by_hand_edited(on.root.parent / "by-hand.xlsx", f"tea {n}")))
    return {
        "edit_ms": statistics.median(ours) * 1000,
        "edit_openpyxl_ms": statistics.median(theirs) * 1000,
        "edit_ratio": statistics.median(a / b for a, b in zip(ours, theirs, strict=True)),
    }


async def deck(on: Bed) -> dict[str, float]:
    from deskhand.formats.slides.deck import written
    from deskhand.formats.slides.outline import slides_of
    from deskhand.formats.slides.paging import paged
    from deskhand.formats.slides.template import theme_of

    def made() -> bytes:
        theme = theme_of(None, "")
        pages = paged("The year", "", slides_of(SLIDES), theme.frames, "en", agenda=True)
        return written(theme, pages, [], "The year", "en")

    first = _took(made)
    again = [_took(made) for _ in range(ROUNDS)]
    result, whole = await on.do("slides.create", title="The year", content=SLIDES, save="year.pptx")
    if result["count"] != 10:
        raise SystemExit(f"a deck of ten has {result['count']} slides")
    return {
        "deck_written_cold_ms": first * 1000,
        "deck_written_ms": statistics.median(again) * 1000,
        "deck_checked_s": whole,
    }


async def pdf(on: Bed) -> dict[str, float]:
    document(on.root / "report.docx", PAGES)
    result, seconds = await on.do("doc.convert", file="report.docx", to="pdf")
    return {"pdf_s": seconds, "pdf_pages": result["pages"]}


PARTS: dict[str, Callable[[Bed], Awaitable[dict[str, float]]]] = {
    part.__name__: part for part in (describe, edit, deck, pdf)
}


async def measured(name: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as place:
        async with bed(Path(place)) as on:
            return await PARTS[name](on)


if __name__ == "__main__":
    figures = asyncio.run(measured(sys.argv[1]))
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
