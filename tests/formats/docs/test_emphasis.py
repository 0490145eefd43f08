"""What stands out in Markdown stands out in what is made of it, and its marks are no text."""

from __future__ import annotations

import io

import docx
import pytest
from tests.formats.docs import made

from deskhand.formats.docs import docx_edit, docx_write, text_write
from deskhand.formats.docs.edits import Edit
from deskhand.formats.docs.markdown_read import read
from deskhand.formats.docs.pieces import pieces_of, pieces_of_blocks

MARKED = """\
# On **costs**

- one **two** three
- *four*

| a | b |
|---|---|
| 1 | **2** |

正文 **粗体 *both*** 完
"""


def runs(content: bytes) -> list[tuple[str, bool | None, bool | None]]:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.paragraphs[0] for table in document.tables for row in table.rows for cell in row.cells]
    return [(run.text, run.bold, run.italic) for one in [*document.paragraphs, *cells] for run in one.runs]


def test_a_new_word_document_keeps_it() -> None:
    found = runs(docx_write.document("", pieces_of(MARKED), [], "zh"))
    assert found == [
        ("On ", None, None), ("costs", True, None), ("one ", None, None), ("two", True, None), (" three", None, None),
        ("four", None, True), ("正文 ", None, None), ("粗体 ", True, None), ("both", True, True), (" 完", None, None),
        ("a", None, None), ("b", None, None), ("1", None, None), ("2", True, None),
    ]  # fmt: skip


def test_markdown_and_web_pages_keep_it_too() -> None:
    written = text_write.markdown("", pieces_of(MARKED))
    assert "正文 **粗体** ***both*** 完" in written.decode() and "# On **costs**" in written.decode()
    assert text_write.markdown("", pieces_of(written.decode())) == written, "read again, it is the same"
    page = text_write.page("", pieces_of(MARKED), "en").decode()
    assert "<h1>On <strong>costs</strong></h1>" in page and "<em>four</em>" in page
    assert "**" not in text_write.plain("", pieces_of(MARKED)).decode()


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        ("Please **read** this.", ["read"]),
        ("请**务必**阅读", ["务必"]),
        ("2 ** 3 and 4 ** 5", []),
        ("a**2**b", []),
        ("***", []),
    ],
)
def test_a_line_without_other_marks(text: str, bold: list[str]) -> None:
    found = runs(docx_write.document("", pieces_of(text), [], "en"))
    assert [words for words, is_bold, _ in found if is_bold] == bold
    if not bold:
        assert "".join(words for words, _, _ in found) == text


def test_what_goes_into_a_document_that_is_there() -> None:
    edit = Edit.model_validate({"do": "append", "text": "- an **important** point\n\nand *this*"})
    found = runs(docx_edit.apply(made.report(), [edit], "a.docx").content)
    assert ("important", True, None) in found and ("this", None, True) in found


def test_blocks_become_pieces_with_it() -> None:
    pieces = pieces_of_blocks(read(b"1. **a**\n2. b *c*\n").blocks)
    assert [(one.line, one.look) for one in pieces[0].emphasis] == [(0, "bold"), (1, "italic")]
