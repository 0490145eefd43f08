"""The label of what a model wrote is in the metadata and to be seen, and comes out again as it went in."""

from __future__ import annotations

import io
import json

import pytest
from openpyxl import Workbook, load_workbook
from PIL import Image
from pypdf import PdfReader
from tests.formats.docs import made

from deskhand.formats.docs.docx_write import document
from deskhand.formats.docs.label import SEEN, SEEN_LONG, Mark, can_label, labelled, mark_due, mark_for, mark_of
from deskhand.formats.docs.pdf_pages import merged, taken
from deskhand.formats.docs.pieces import pieces_of
from deskhand.formats.docs.read import read_content

MARK = Mark("Deskhand", "0123abc", "某某平台", "n-1")


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "navy").save(out, kind)
    return out.getvalue()


def workbook() -> bytes:
    book = Workbook()
    book.active["A1"] = 7  # type: ignore[index]
    return made.saved(book)


FILES = {
    "docx": made.report(),
    "xlsx": workbook(),
    "pptx": made.slides(),
    "pdf": made.pdf(2),
    "png": picture("PNG"),
    "jpg": picture("JPEG"),
    "html": b"<html><head></head><body><p>x</p></body></html>",
    "md": b"# x\n",
}


@pytest.mark.parametrize("kind", FILES)
def test_it_is_there_once_and_as_it_was_given(kind: str) -> None:
    plain = FILES[kind]
    assert mark_of(kind, plain) is None
    once = labelled(kind, plain, MARK)
    assert mark_of(kind, once) == MARK
    again = labelled(kind, once, MARK)
    assert mark_of(kind, again) == MARK
    assert again.count(b"ContentProducer") == once.count(b"ContentProducer")


def test_its_fields_are_those_of_the_rules() -> None:
    said = json.loads(mark_for("x").json)
    assert list(said) == [
        "Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID", "ReservedCode2",
    ]  # fmt: skip
    assert said["Label"] == "1"


@pytest.mark.parametrize("kind", ["docx", "pptx", "md", "html"])
def test_a_reader_sees_it_once(kind: str) -> None:
    twice = labelled(kind, labelled(kind, FILES[kind], MARK), MARK)
    text = read_content(twice, f"a.{kind}").text
    assert text.count("AI生成") + text.count(SEEN_LONG) == 1


def test_a_workbook_shows_it_without_touching_a_cell() -> None:
    book = load_workbook(io.BytesIO(labelled("xlsx", FILES["xlsx"], MARK)))
    assert book.sheetnames == ["Sheet", "AI生成"]
    assert (book["Sheet"]["A1"].value, book["AI生成"]["A1"].value) == (7, SEEN_LONG)


def test_a_picture_shows_it_and_stays_a_picture() -> None:
    for kind in ("png", "jpg"):
        seen = Image.open(io.BytesIO(labelled(kind, FILES[kind], MARK)))
        assert seen.size == (400, 300)
        corner = seen.convert("RGB").crop((200, 270, 400, 300))
        assert len(corner.getcolors(10_000) or range(9)) > 3, "something is written there"


def test_a_pdf_shows_it_on_its_last_page() -> None:
    done = PdfReader(io.BytesIO(labelled("pdf", FILES["pdf"], MARK)))
    assert len(done.pages[-1].images) == 1 and not done.pages[0].images


def test_what_a_document_says_of_itself_survives() -> None:
    done = labelled("docx", FILES["docx"], MARK)
    found = read_content(done, "a.docx")
    assert found.written_by_model and found.title == "季度报告"


@pytest.mark.parametrize("said", ["", "{}", "[]", '{"Label": "0"}', "no json", '{"AIGC": {"Label": "9"}}'])
def test_what_is_no_label_is_none(said: str) -> None:
    assert Mark.read(said) is None


def test_a_kind_that_has_no_place_for_it_is_left_alone() -> None:
    assert not can_label("zip")
    assert labelled("zip", b"PK", MARK) == b"PK"
    assert mark_of("zip", f"（{SEEN}）".encode()) is None


def test_words_of_a_model_are_due_a_label_of_their_own_and_others_the_one_they_came_with() -> None:
    own = mark_for("words")
    assert mark_due(True, "words") == mark_due(True, b"words", [MARK]) == own
    assert mark_due(False, "words", [None, MARK, own]) == MARK
    assert mark_due(False, "words") is None and labelled("docx", FILES["docx"], None) == FILES["docx"]


def test_the_same_work_gives_the_same_bytes() -> None:
    pieces = pieces_of(["文字", {"table": [[1, 2]]}, {"numbers": ["a"]}])
    assert document("T", pieces, [], "zh") == document("T", pieces, [], "zh")
    one = made.pdf(2)
    assert merged([("a", one), ("b", one)]) == merged([("a", one), ("b", one)])
    assert taken("a", one, [2]) == taken("a", one, [2])
