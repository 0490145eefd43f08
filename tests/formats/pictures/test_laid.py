"""Words that stand in columns are a table, whatever order they were read in; words in sentences are none."""

from __future__ import annotations

import random
from dataclasses import replace

from deskhand.formats.pictures.laid import Labelled, Seen, labelled_in, tables_of


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


def test_what_stands_behind_a_colon_or_a_name_is_called_so() -> None:
    page = [
        *line(0, (0, "Student: Ann Lee"), (400, "Date of Birth:"), (700, "May 5, 1999")),
        *line(40, (0, "employees: 35, salary for each: $1,500")),
        *line(80, (0, "Physics"), (300, "1.00"), (400, "2.00"), (600, "Mean grade"), (900, "3.90")),
        *line(120, (0, "We meet at 10:30"), (400, "https://example.com")),
        *line(160, (0, "2014/2015"), (400, "12")),
    ]
    assert labelled_in(page) == [
        Labelled("Student", "Ann Lee", True),
        Labelled("Date of Birth", "May 5, 1999", True),
        Labelled("employees", "35", True),
        Labelled("salary for each", "$1,500", True),
        Labelled("Physics", "1.00", False),
        Labelled("Mean grade", "3.90", False),
        Labelled("2014/2015", "12", False),
    ]


def test_chinese_characters_are_read_one_by_one_and_stand_together() -> None:
    page = [word(letter, at * 24, 0) for at, letter in enumerate("姓名：张三")]
    page += [word(letter, 300 + at * 24, 0) for at, letter in enumerate("电话：")] + [word("13800001111", 372, 0)]
    assert [(one.name, one.value) for one in labelled_in(page)] == [("姓名", "张三"), ("电话", "13800001111")]
    assert tables_of([*page, *[replace(one, top=40) for one in page]])[0][0] == ["姓名：张三", "电话： 13800001111"]
