"""A change touches what it is about and nothing else, in Word documents, Markdown, text and web pages."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.formats.docs import made

from deskhand.formats.docs import docx_edit, html_edit, text_edit
from deskhand.formats.docs.edits import Applied, Edit, spans
from deskhand.formats.docs.read import read_content


def word(content: bytes, *changes: dict[str, Any]) -> Applied:
    return docx_edit.apply(content, [Edit.model_validate(one) for one in changes], "a.docx")


def text(content: bytes) -> str:
    return read_content(content, "a.docx").text


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_words_over_several_runs_keep_the_looks_around_them() -> None:
    done = word(made.report(), {"do": "replace", "find": "in 2025 grew", "text": "in 2026 rose"})
    assert done.counts == [1]
    runs = docx.Document(io.BytesIO(done.content)).paragraphs[1].runs
    assert [(run.text, run.bold, run.italic) for run in runs] == [
        ("Revenue in 2026 rose", None, None),
        (" by 12 %.", None, None),
    ]


def test_every_place_is_found_the_header_and_cells_too() -> None:
    done = word(made.report(), {"do": "replace", "find": "2025", "text": "2026"})
    assert done.counts == [4]
    assert sorted(done.parts) == ["word/document.xml", "word/header1.xml"]
    assert not any(b"2025" in content for name, content in parts(done.content).items() if name in done.parts)


def test_only_the_parts_that_changed_are_new() -> None:
    before = made.report()
    after = word(before, {"do": "append", "text": "The end."}).content
    old, new = parts(before), parts(after)
    assert old.keys() == new.keys()
    assert [name for name in old if old[name] != new[name]] == ["word/document.xml"]


def test_only_the_nth_and_only_in_a_section() -> None:
    second = word(made.report(), {"do": "replace", "find": "2025", "text": "2030", "nth": 2})
    assert second.counts == [1]
    assert "travel in 2030" in text(second.content) and "Revenue in 2025" in text(second.content)
    inside = word(made.report(), {"do": "replace", "find": "2025", "text": "2030", "section": "Costs"})
    assert inside.counts == [2]
    assert "Revenue in 2025" in text(inside.content)


def test_tracked_changes_stay_tracked() -> None:
    done = word(made.tracked(), {"do": "replace", "find": "price is new", "text": "cost is low"})
    body = parts(done.content)["word/document.xml"].decode()
    assert "<w:delText>old</w:delText>" in body and "<w:ins " in body
    assert text(done.content).startswith("The cost is low")


def test_sections_are_appended_to_replaced_and_deleted() -> None:
    longer = word(made.report(), {"do": "append", "section": "costs", "text": ["More.", {"bullets": ["x", "y"]}]})
    blocks = read_content(longer.content, "a.docx").blocks
    added = [one for one in blocks if one.text in ("More.", "x", "y")]
    assert [(one.kind, one.place.heading) for one in added] == [
        ("paragraph", "Costs"),
        ("item", "Costs"),
        ("item", "Costs"),
    ]
    gone = text(word(made.report(), {"do": "delete", "find": "Costs", "what": "section"}).content)
    assert "travel" not in gone and "Region" not in gone and "下一步" in gone
    other = word(made.report(), {"do": "replace", "find": "下一步", "what": "section", "text": "休息。"})
    assert text(other.content).endswith("下一步\n\n休息。")


def test_tables_and_headings_are_inserted_in_the_documents_own_styles() -> None:
    done = word(
        made.report(),
        {"do": "insert", "find": "下一步", "where": "before", "text": [{"heading": "Extra", "level": 2}]},
        {"do": "insert", "find": "Extra", "text": [{"columns": ["a", "b"], "table": [[1, "=2+2"]]}]},
    )
    opened = docx.Document(io.BytesIO(done.content))
    assert any(
        one.text == "Extra" and one.style is not None and one.style.name == "Heading 2" for one in opened.paragraphs
    )
    assert [[cell.text for cell in row.cells] for row in opened.tables[1].rows] == [["a", "b"], ["1", "=2+2"]]


def test_a_paragraph_goes_but_a_cell_keeps_one() -> None:
    done = word(made.report(), {"do": "delete", "find": "North", "what": "paragraph"})
    assert [cell.text for cell in docx.Document(io.BytesIO(done.content)).tables[0].rows[1].cells] == ["", "12", "2025"]


def test_what_is_not_there_changes_nothing() -> None:
    before = made.report()
    done = word(before, {"do": "replace", "find": "unicorn", "text": "x"})
    assert (done.counts, done.content) == ([0], before)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("ab 中文"), min_size=1, max_size=4), min_size=1, max_size=6),
    st.text(st.sampled_from("ab中"), min_size=1, max_size=3),
    st.text(st.sampled_from("xyz新\n"), max_size=4),
)
def test_however_the_runs_are_cut_the_text_is_what_replace_makes(runs: list[str], find: str, new: str) -> None:
    plain = docx.Document()
    paragraph = plain.add_paragraph()
    for n, piece in enumerate(runs):
        paragraph.add_run(piece).bold = bool(n % 2)
    before = "".join(runs)
    if find not in before:
        return
    done = word(made.saved(plain), {"do": "replace", "find": find, "text": [{"text": new}]})
    after = docx.Document(io.BytesIO(done.content)).paragraphs[0]
    assert after.text == before.replace(find, new)
    assert done.counts == [before.count(find)]
    kept = {(letter, run.bold) for run in after.runs for letter in run.text if letter not in new}
    assert kept <= {(letter, bool(n % 2)) for n, piece in enumerate(runs) for letter in piece}


@pytest.mark.parametrize(
    ("words", "find", "wanted"),
    [
        ("One Two", "two", ["Two"]),
        ("He said “yes”", 'said "yes"', ["said “yes”"]),
        ("全角ＡＢＣ字", "abc", ["ＡＢＣ"]),
        ("two  words\u00a0here", "two words here", ["two  words\u00a0here"]),
        ("Two two", "two", ["two"]),
    ],
)
def test_exact_words_go_before_words_that_are_nearly_so(words: str, find: str, wanted: list[str]) -> None:
    assert [words[start:end] for start, end in spans(words, find)] == wanted


@pytest.mark.parametrize(
    "wrong",
    [
        {"do": "replace", "text": "x"},
        {"do": "append", "find": "x", "text": "y"},
        {"do": "insert", "find": "x"},
        {"do": "replace", "find": "x", "text": [{"heading": "y"}]},
        {"do": "rewrite", "find": "x"},
    ],
)
def test_a_change_that_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Edit.model_validate(wrong)


MARKDOWN = b"# T\r\n\r\nPara one.\r\n\r\n## Costs\r\n\r\nspent 2025\r\n\r\n## Next\r\n\r\nBye\r\n"


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"do": "replace", "find": "2025", "text": "2026"}, MARKDOWN.replace(b"2025", b"2026")),
        ({"do": "append", "text": "More"}, MARKDOWN + b"\r\nMore\r\n"),
        ({"do": "append", "section": "costs", "text": "More"}, MARKDOWN.replace(b"2025\r\n", b"2025\r\n\r\nMore\r\n")),
        ({"do": "insert", "find": "Para", "text": "New"}, MARKDOWN.replace(b"one.\r\n", b"one.\r\n\r\nNew\r\n")),
        (
            {"do": "delete", "find": "Costs", "what": "section"},
            MARKDOWN.replace(b"## Costs\r\n\r\nspent 2025\r\n\r\n", b""),
        ),
    ],
)
def test_markdown_keeps_its_line_ends(change: dict[str, Any], wanted: bytes) -> None:
    done = text_edit.apply(MARKDOWN, [Edit.model_validate(change)], "md")
    assert (done.counts, done.content) == ([1], wanted)


def test_text_keeps_its_encoding() -> None:
    done = text_edit.apply(
        "第一行的销售金额\n第二行".encode("gb18030"), [Edit(do="replace", find="第二", text="第三")], "txt"
    )
    assert done.content.decode("gb18030") == "第一行的销售金额\n第三行"


PAGE = (
    '<html><head><meta charset="utf-8"><title>2025</title></head><body><!-- 2025 --><h1>Co&amp;sts</h1>'
    '<p class="x">We <b>spent 20</b>25 on A&amp;B.</p><ul><li>one<li>two</ul><h1>Next</h1>'
    '<script>a="2025"</script></body></html>'
)


def test_a_page_keeps_every_byte_but_the_words() -> None:
    done = html_edit.apply(PAGE.encode(), [Edit(do="replace", find="2025", text="<2026>")])
    assert done.counts == [1]
    assert done.content.decode() == PAGE.replace("20</b>25", "&lt;2026&gt;</b>")
    done = html_edit.apply(PAGE.encode(), [Edit(do="insert", find="two", text="three")])
    assert "<li>two<li>three</li></ul>" in done.content.decode()
    done = html_edit.apply(PAGE.encode(), [Edit(do="delete", find="Co&sts", what="section")])
    assert re.search(r"-->\s*<h1>Next", done.content.decode())
