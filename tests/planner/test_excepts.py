"""What is left out of a request is left out of its plan, in either language and wherever it stands."""

from __future__ import annotations

import pytest
from tests.planner.conftest import Ask

from deskhand.core.plan.model import Do

LEFT_OUT = [
    ("delete everything in Downloads except the pdfs", "files.delete", {"kind": "pdf", "folder": "Downloads"}),
    ("delete all zips in Downloads but keep photos.zip", "files.delete", ["Downloads/photos.zip"]),
    (
        "move everything except the zips in Downloads to Backup",
        "files.move",
        {"kind": "archive", "folder": "Downloads"},
    ),
    ("zip the photos in Downloads, excluding IMG_002.jpg", "files.zip", ["Downloads/IMG_002.jpg"]),
    ("copy all pdfs in Downloads to Archive, but not invoice.pdf", "files.copy", ["Downloads/invoice.pdf"]),
    ("send me all pdfs in Downloads apart from a.pdf", "files.send", ["Downloads/a.pdf"]),
    ("除了pdf以外，把下载里的所有文件删除", "files.delete", {"kind": "pdf", "folder": "Downloads"}),
    ("删除下载里的所有文件，保留发票", "files.delete", {"query": "发票", "folder": "Downloads"}),
    ("删除下载里除了pdf以外的所有文件", "files.delete", {"kind": "pdf", "folder": "Downloads"}),
    ("把下载里除了发票以外的pdf移到归档", "files.move", {"query": "发票", "folder": "Downloads"}),
    ("把下载里的所有文件移到归档，合同除外", "files.move", ["Documents/合同.docx", "Downloads/合同.pdf"]),
    ("delete all pdfs but not report.pdf", "files.delete", ["Downloads/report.pdf"]),
    ("删除除了a.txt以外的所有文件", "files.delete", ["a.txt"]),
]


@pytest.mark.parametrize(("text", "do", "but"), LEFT_OUT)
def test_some_are_left_out(ask_office: Ask, text: str, do: str, but: dict[str, object] | list[str]) -> None:
    planned = ask_office(text)
    assert planned.outcome == "run"
    assert planned.plan is not None
    steps = {step.id: step for step in planned.plan.steps if isinstance(step, Do)}
    last = list(steps.values())[-1]
    assert last.do == do
    assert last.with_["files"] == "$without.items"
    out = steps["without"].with_["but"]
    if isinstance(but, dict):
        found = steps[out.removeprefix("$").partition(".")[0]]
        assert {name: found.with_[name] for name in but} == but
    else:
        assert out == but


def test_what_is_named_is_left_out_at_once(ask_office: Ask) -> None:
    planned = ask_office("delete report.pdf and scan.pdf, but not scan.pdf")
    assert planned.plan is not None
    assert [step.with_ for step in planned.plan.steps if isinstance(step, Do)] == [{"files": ["Downloads/report.pdf"]}]


@pytest.mark.parametrize(
    "text",
    [
        "move the photos except those from last week to Backup",
        "delete the pdfs not in Downloads",
        "delete the photos except in Downloads",
        "delete a.txt but not now",
        "delete report.pdf except report.pdf",
        "delete everything except what I need",
        "删除下载里的所有文件，除了有用的",
    ],
)
def test_what_cannot_be_left_out_stops_all_of_it(ask_office: Ask, text: str) -> None:
    assert ask_office(text).outcome == "teach"
