"""Each kind of check on files made here: what holds, what does not, and why it says so."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from bench.officebench.checker import missing
from bench.officebench.repairs import repaired
from bench.officebench.tasks import Task
from docx import Document
from tests.bench.officebench.conftest import Making, check

ROWS = [["Name", "Points"], ["Carol", 98], ["Dan", 80.5]]


@pytest.fixture
def after(tmp_path: Path) -> Path:
    place = tmp_path / "after"
    for room in ("data", "calendar", "emails"):
        (place / room).mkdir(parents=True)
    return place


def wrong(task: Task, after: Path) -> list[str]:
    shutil.copytree(task.testbed, after, dirs_exist_ok=True)
    return missing(task, after)


@pytest.mark.parametrize(
    ("kind", "given", "holds"),
    [
        ("file_exist", {"file": "./data/p.xlsx"}, True),
        ("file_exist", {"file": "data/q.xlsx"}, False),
        ("file_not_exist", {"file": "data/q.xlsx"}, True),
        ("file_not_exist", {"file": "./data/p.xlsx"}, False),
        ("contain", {"doc_type": "xlsx", "file": "data/p.xlsx", "keywords": ["carol", "98"]}, True),
        ("contain", {"doc_type": "xlsx", "file": "data/p.xlsx", "keywords": ["Carol", "Eve"]}, False),
        ("not_contain", {"doc_type": "xlsx", "file": "data/p.xlsx", "keywords": ["Eve"]}, True),
        ("not_contain", {"doc_type": "xlsx", "file": "data/p.xlsx", "keywords": ["Eve", "DAN"]}, False),
        ("not_contain", {"doc_type": "xlsx", "file": "data/q.xlsx", "keywords": ["Eve"]}, False),
        ("excel_cell_value", {"file": "data/p.xlsx", "matches": [{"row": "3", "col": "2", "value": "80.5"}]}, True),
        ("excel_cell_value", {"file": "data/p.xlsx", "matches": [{"row": "9", "col": "9", "value": "1"}]}, False),
        ("excel_cell_value", {"matches": []}, False),
        ("no_such_check", {}, False),
    ],
)
def test_a_check_of_the_workbook(made: Making, after: Path, kind: str, given: dict[str, Any], holds: bool) -> None:
    task = made("do it", check(kind, **given), books={"p.xlsx": ROWS})
    assert (wrong(task, after) == []) == holds


def test_a_missing_mailbox_holds_no_mails(made: Making, after: Path) -> None:
    task = made("do it", check("contain", doc_type="email", username="Bob", keywords=["hello"]))
    assert wrong(task, after) == ["mails of Bob does not say hello"]
    (after / "emails" / "Bob").mkdir()
    (after / "emails" / "Bob" / "x.eml").write_text("From: a@b.c\nTo: Bob@b.c\nSubject: x\n\nHello\n")
    assert missing(task, after) == []


def test_folded_lines_of_a_calendar_are_put_together(made: Making, after: Path) -> None:
    task = made("do it", check("contain", doc_type="ics", file="calendar/Ann.ics", keywords=["budget"]))
    (after / "calendar" / "Ann.ics").write_bytes(b"BEGIN:VEVENT\r\nSUMMARY:about the bud\r\n get\r\nEND:VEVENT\r\n")
    assert wrong(task, after) == []


def test_a_document_is_read_with_its_tables(made: Making, after: Path) -> None:
    task = made("do it", check("contain", doc_type="docx", file="data/d.docx", keywords=["first", "in a cell"]))
    document = Document()
    document.add_paragraph("First")
    document.add_table(1, 1).cell(0, 0).text = "in a cell"
    document.save(str(after / "data" / "d.docx"))
    assert wrong(task, after) == []


def test_what_changed_is_held_against_the_start(made: Making, after: Path) -> None:
    given = {"input_file": "../../cache/0/testbed/data/p.xlsx", "output_file": "./data/p.xlsx", "doc_type": "xlsx"}
    task = made("do it", check("diff_contain_text", **given, keywords=["Carol"]), books={"p.xlsx": ROWS})
    assert wrong(task, after) == ["what changed in ./data/p.xlsx does not say Carol"]
    book = openpyxl.load_workbook(after / "data" / "p.xlsx")
    book.worksheets[0].delete_rows(2)
    book.save(after / "data" / "p.xlsx")
    assert missing(task, after) == []


def test_events_in_each_others_way(made: Making, after: Path) -> None:
    task = made("do it", check("calendar_no_overlap", username="Ann"))

    def calendar(second: str) -> str:
        event = "BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART:20260305T{a}00Z\r\nDTEND:20260305T{b}00Z\r\nEND:VEVENT\r\n"
        both = event.format(n=1, a="1000", b="1100") + event.format(n=2, a=second, b="1200")
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{both}END:VCALENDAR\r\n"

    (after / "calendar" / "Ann.ics").write_text(calendar("1100"))
    assert wrong(task, after) == []
    (after / "calendar" / "Ann.ics").write_text(calendar("1030"))
    assert len(missing(task, after)) == 1


def test_a_file_in_other_letter_case_is_found_once_repaired(made: Making, after: Path) -> None:
    task = made(
        "do it", check("contain", doc_type="xlsx", file="data/P.xlsx", keywords=["Carol"]), books={"p.xlsx": ROWS}
    )
    assert wrong(task, after) == ["P.xlsx is not there"]
    assert missing(task, after, repaired(task)) == []


def test_a_check_sets_letter_case_aside_and_nothing_else(made: Making, after: Path) -> None:
    given = {"doc_type": "txt", "file": "data/a.txt"}
    task = made(
        "do it", check("contain", **given, keywords=["Total due"]), check("not_contain", **given, keywords=["x"])
    )
    (after / "data" / "a.txt").write_text("the TOTAL DUE")
    assert wrong(task, after) == []
    (after / "data" / "a.txt").write_text("the total\ndue")
    assert wrong(task, after) == ["data/a.txt does not say Total due"]


def test_an_amount_is_looked_at_as_the_cell_holds_it(made: Making, after: Path) -> None:
    task = made("do it", check("contain", doc_type="xlsx", file="data/p.xlsx", keywords=["$98"]))
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = 98
    book.worksheets[0]["A1"].number_format = '"$"#,##0'
    book.save(after / "data" / "p.xlsx")
    assert wrong(task, after) == ["data/p.xlsx does not say $98"]
