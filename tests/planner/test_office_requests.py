"""What people say about tables, documents, pictures, programs, calendars and mail: the ability, and all its arguments.

A row of `office_requests_*.tsv` is an ability, its arguments as JSON, and the words; every way to say it has one.
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

import pytest
from tests.planner.conftest import Ask

from deskhand.core.plan.model import Do
from deskhand.core.registry import Registry
from deskhand.core.words import LANGS, Lang
from deskhand.planner import Context, Planned

HERE = Path(__file__).parent
GROUPS = ("table", "doc", "pdf", "slides", "image", "code", "calendar", "todo", "contacts", "mail")
ROWS = {
    (lang, do): [(json.loads(given), text) for _, given, text in rows]
    for lang in LANGS
    for do, rows in groupby(
        (line.split("\t") for line in (HERE / f"office_requests_{lang}.tsv").read_text(encoding="utf-8").splitlines()),
        key=lambda row: row[0],
    )
}
WITH_A_FILE = [
    ("pdf.merge", "merge these", ("a.pdf", "b.pdf"), {"files": ["a.pdf", "b.pdf"]}),
    ("table.trends", "show me the trends", ("sales.xlsx",), {"file": "sales.xlsx"}),
    ("table.trends", "分析趋势", ("销售.xlsx",), {"file": "销售.xlsx"}),
    (
        "doc.edit",
        "把“2025”替换成“2026”",
        ("合同.docx",),
        {"file": "合同.docx", "change": {"do": "replace", "find": "2025", "text": "2026"}},
    ),
]


def last(planned: Planned) -> tuple[str, dict[str, object]]:
    """The last step of what was understood, and what it is given; of several readings of the first."""
    plan = planned.readings[0] if planned.outcome == "choose" else planned.plan
    steps = [step for step in plan.steps if isinstance(step, Do)] if plan else []
    return (steps[-1].do, dict(steps[-1].with_)) if steps else ("", {})


@pytest.mark.parametrize(("lang", "do"), sorted(ROWS))
def test_office_requests_are_understood_with_all_they_say(ask_office: Ask, lang: Lang, do: str) -> None:
    for given, text in ROWS[lang, do]:
        assert last(ask_office(text)) == (do, given), text


@pytest.mark.parametrize(("do", "text", "files", "given"), WITH_A_FILE, ids=lambda value: str(value)[:40])
def test_what_was_spoken_of_before_is_meant(
    ask_office: Ask, do: str, text: str, files: tuple[str, ...], given: dict[str, object]
) -> None:
    assert last(ask_office(text, Context(files=files))) == (do, given)


@pytest.mark.parametrize("lang", LANGS)
def test_every_office_ability_is_among_them(lang: Lang) -> None:
    spoken = {do for do, one in Registry.discover().phrases(lang).items() if one.say and do.partition(".")[0] in GROUPS}
    assert {do for said, do in ROWS if said == lang} == spoken


@pytest.mark.parametrize(
    ("text", "do"),
    [
        ("merge january.csv and february.csv", "table.merge"),
        ("merge a.pdf and b.pdf", "pdf.merge"),
        ("合并一月.csv和二月.csv", "table.merge"),
        ("合并a.pdf和b.pdf", "pdf.merge"),
    ],
)
def test_what_a_file_is_called_decides_who_joins_it(ask_office: Ask, text: str, do: str) -> None:
    planned = ask_office(text)
    assert planned.outcome == "run"
    assert last(planned)[0] == do


@pytest.mark.parametrize("text", ["do the tests of app pass?", "does app build?", "app的测试通过了吗"])
def test_a_phrase_that_is_a_question_is_no_doubt(ask_office: Ask, text: str) -> None:
    assert ask_office(text).outcome == "run"


@pytest.mark.parametrize("text", ["could i run the tests in app?", "编译app吗", "可以运行app的测试吗"])
def test_a_question_put_behind_an_order_is(ask_office: Ask, text: str) -> None:
    assert ask_office(text).outcome != "run"
