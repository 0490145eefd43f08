"""What is known of tables before anything is done: their columns, and what stands in those of texts."""

from __future__ import annotations

import os
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from deskhand.core.flow.scope import Scope
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.perceive import sheets
from deskhand.desk.perceive.folders import FolderWorld


def written(path: Path, *rows: list[object]) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # pyright: ignore[reportOptionalMemberAccess]
    book.save(path)


def test_columns_with_what_they_hold(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", ["Name", "City", "Age"], ["Ana", "Rome", 3], ["Ben", "Rome", 5])
    (sheet,) = FolderWorld(str(tmp_path)).sheets("a.xlsx")
    assert [(one.name, one.holds, one.values, one.once) for one in sheet.columns] == [
        ("Name", "text", ("Ana", "Ben"), True),
        ("City", "text", ("Rome",), False),
        ("Age", "number", (), True),
    ]


def test_a_table_that_changed_is_read_again(tmp_path: Path) -> None:
    place, world = tmp_path / "a.csv", FolderWorld(str(tmp_path))
    place.write_text("A,B\n1,2\n", encoding="utf-8")
    assert [one.name for one in world.sheets("a.csv")[0].columns] == ["A", "B"]
    place.write_text("A,C\nx,2\ny,2\n", encoding="utf-8")
    os.utime(place, (1, 1))
    first, second = world.sheets("a.csv")[0].columns
    assert (first.name, first.values, second.name) == ("A", ("x", "y"), "C")


@pytest.mark.parametrize("name", ["a.txt", "gone.xlsx", "../out.csv", "bad.xlsx"])
def test_what_is_no_table_within_the_folders_tells_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out.csv").write_text("A,B\n1,2\n", encoding="utf-8")
    (tmp_path / "in/a.txt").write_text("A,B\n1,2\n", encoding="utf-8")
    (tmp_path / "in/bad.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert not FolderWorld(str(tmp_path / "in")).sheets(name)


def test_a_large_file_is_not_opened_to_read_a_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("A,B\n" + "1,2\n" * 100, encoding="utf-8")
    monkeypatch.setattr(sheets, "MOST_BYTES", 100)
    assert not FolderWorld(str(tmp_path)).sheets("a.csv")


def test_what_would_be_large_when_it_is_unpacked_is_not_opened(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", ["Name", "Age"], ["Ana", 3])
    assert FolderWorld(str(tmp_path)).sheets("a.xlsx")
    with ZipFile(tmp_path / "a.xlsx", "a", ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.bin", bytes(sheets.MOST_UNPACKED))
    assert (tmp_path / "a.xlsx").stat().st_size < sheets.MOST_BYTES
    assert not FolderWorld(str(tmp_path)).sheets("a.xlsx")


def test_a_table_that_could_not_be_read_once_is_read_again(tmp_path: Path) -> None:
    place, world = tmp_path / "a.csv", FolderWorld(str(tmp_path))
    place.write_text("A,B\n1,2\n", encoding="utf-8")
    fact = world.fact("a.csv")
    assert fact is not None
    known, beneath = sheets.Sheets(), Beneath(Scope(str(tmp_path), (".",)))
    place.chmod(0)
    assert not known.of(beneath, fact)
    place.chmod(0o600)
    assert known.of(beneath, fact)
    beneath.close()
