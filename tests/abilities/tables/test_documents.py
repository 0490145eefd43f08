"""Tables that stand in documents are read as any other, cited by their place; a document without one says so."""

from __future__ import annotations

import io

import docx
import pytest
from tests.abilities.tables.conftest import TableDesk

from deskhand.core.words import Lang

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
ROWS = [["Month", "Revenue ($)"], *[[f"{month} 2025", f"${1_000 + 137 * n:,}"] for n, month in enumerate(MONTHS)]]
HTML = "<h1>Report</h1><table>{}</table>".format(
    "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
)
MARKDOWN = "# Report\n\n" + "\n".join("| " + " | ".join(row) + " |" for row in [ROWS[0], ["---"] * 2, *ROWS[1:]])


def report(*tables: list[list[str]], words: str = "All is well.") -> bytes:
    made = docx.Document()
    made.add_heading("Report", 1)
    made.add_paragraph(words)
    for rows in tables:
        table = made.add_table(len(rows), len(rows[0]))
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                table.cell(at, column).text = cell
        made.add_paragraph(words)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def printed() -> bytes:
    """A PDF of two pages, the table with its lines on the second."""
    canvas = pytest.importorskip("matplotlib.figure").Figure
    from matplotlib.backends.backend_pdf import PdfPages

    out = io.BytesIO()
    with PdfPages(out) as pages:
        first = canvas(figsize=(6, 8))
        first.text(0.1, 0.9, "The report begins here.")
        pages.savefig(first)
        second = canvas(figsize=(6, 8))
        axes = second.add_subplot()
        axes.axis("off")
        axes.table(cellText=ROWS, loc="center")
        pages.savefig(second)
    return out.getvalue()


SIGNED = [["Name", "Role"], ["Ann", "Director"]]
FILES = {
    "report.docx": (lambda: report(SIGNED, ROWS), "table 2"),
    "report.html": (HTML.encode, "table 1"),
    "report.md": (MARKDOWN.encode, "table 1"),
    "report.pdf": (printed, "table 1, page 2"),
}


@pytest.mark.parametrize("name", FILES)
async def test_the_table_with_the_numbers_is_read_and_its_place_told(desk: TableDesk, name: str) -> None:
    content, place = FILES[name]
    (desk.root / name).write_bytes(content())
    trends = await desk.done("table.trends", file=name)
    assert trends.result["periods"] == 12 and trends.result["sheet"] == place
    assert "[B2:B13]" in trends.answer and f"From {place} of {name}." in trends.answer
    asked = await desk.done(
        "table.query", file=name, question={"measures": [{"do": "max", "column": "Revenue ($)"}]}, lang="zh"
    )
    assert asked.result["value"] == 2_507 and asked.result["cells"] == ["B2:B13"]
    assert place in asked.answer


async def test_another_table_is_asked_for_by_its_number(desk: TableDesk) -> None:
    (desk.root / "r.docx").write_bytes(report(SIGNED, ROWS))
    for called in ("table 1", "Table1", "表 1", "表格1"):
        found = await desk.done("table.query", file="r.docx", sheet=called, question={})
        assert found.result["columns"] == ["Name", "Role"]
    wrong = await desk.do("table.query", file="r.docx", sheet="table 3", question={})
    assert wrong.trouble is not None and wrong.trouble.code == "NoSuchSheet"


@pytest.mark.parametrize(("lang", "word"), [("en", "summarize r.docx"), ("zh", "总结 r.docx")])
async def test_a_document_without_a_table_offers_its_summary(desk: TableDesk, lang: Lang, word: str) -> None:
    (desk.root / "r.docx").write_bytes(report())
    for do in ("table.trends", "table.describe"):
        receipt = await desk.do(do, file="r.docx", lang=lang)
        assert receipt.trouble is not None and receipt.trouble.code == "NoTableInDocument"
        assert word in receipt.trouble.text


async def test_a_table_in_a_document_is_not_changed_here(desk: TableDesk) -> None:
    before = report(ROWS)
    (desk.root / "r.docx").write_bytes(before)
    receipt = await desk.do("table.edit", file="r.docx", changes=[{"do": "sort", "by": "Month"}])
    assert receipt.outcome != "done"
    assert (desk.root / "r.docx").read_bytes() == before
