"""The sample desk is real: every office file opens in its library, dates differ, and it is the same each time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from openpyxl import load_workbook
from PIL import Image

from deskhand.testing.desk_sample import DESK, make_desk

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_there_are_forty_files_in_both_languages(tmp_path: Path) -> None:
    made = make_desk(tmp_path, NOW)
    assert len(made) == len(DESK) == 40
    chinese = [place for place in made if not place.name.isascii()]
    assert len(chinese) >= 8
    assert len({place.stat().st_mtime for place in made}) > 30


def test_office_files_and_pictures_open(tmp_path: Path) -> None:
    for place in make_desk(tmp_path, NOW):
        match place.suffix:
            case ".xlsx":
                assert load_workbook(place).active is not None
            case ".docx":
                assert Document(str(place)).paragraphs
            case ".pdf":
                assert place.read_bytes().startswith(b"%PDF-")
            case ".jpg" | ".png":
                with Image.open(place) as image:
                    image.verify()
            case _:
                assert place.stat().st_size > 0


def test_two_pairs_are_equal(tmp_path: Path) -> None:
    make_desk(tmp_path, NOW)
    assert (tmp_path / "Downloads/IMG_2041.jpg").read_bytes() == (tmp_path / "Pictures/beach.jpg").read_bytes()
    invoices = [tmp_path / f"Downloads/invoice-117{copy}.pdf" for copy in ("", " (1)")]
    assert invoices[0].read_bytes() == invoices[1].read_bytes()
