"""Words that stand in columns are a table, whatever order they were read in; words in sentences are none."""

from __future__ import annotations

import random

from deskhand.formats.pictures.laid import Seen, tables_of


def word(text: str, left: int, top: int) -> Seen:
    return Seen(text, left, top, 12 * len(text), 20)


def line(top: int, *cells: tuple[int, str]) -> list[Seen]:
    return [
        word(part, left + 12 * text.find(part), top)
        for left, text in cells
        for part in text.split()
    ]  # fmt: skip


TABLE = [
    *line(0, (0, "Name"), (300, "Price"), (500, "Sold to")),
    *line(40, (0, "Blue car"), (300, "$15,000"), (500, "Ann")),
    *line(82, (0, "Van"), (500, "Bob")),
]


def test_columns_are_found_and_a_cell_that_is_missing_is_empty() -> None:
    rows = [["Name", "Price", "Sold to"], ["Blue car", "$15,000", "Ann"], ["Van", "", "Bob"]]
    shuffled = list(TABLE)
    random.Random(3).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    assert tables_of(TABLE) == tables_of(shuffled) == [rows]


def test_lines_of_words_are_no_table() -> None:
    prose = [one for n in range(4) for one in line(n * 40, (0, "these words stand close to each other"))]
    assert tables_of(prose) == []
    assert tables_of([]) == []


def test_a_heading_above_is_not_part_of_it() -> None:
    heading = line(-60, (0, "What was sold in spring"))
    assert len(tables_of([*heading, *TABLE])[0]) == 3
