"""The exact plans of some requests: resolved values, questions, references."""

from __future__ import annotations

from typing import Any

import pytest
from tests.planner.conftest import NOW, Ask

from deskhand.core.flow.authority import HOME, Authority
from deskhand.core.flow.grants import Who
from deskhand.core.flow.judge import judged, refusals
from deskhand.core.flow.scope import Scope
from deskhand.core.plan.model import Ask as AskStep
from deskhand.core.plan.model import Do
from deskhand.core.registry import Registry
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Context, Planner


def args(ask: Ask, text: str, do: str, context: Context | None = None) -> dict[str, Any]:
    planned = ask(text, context)
    assert planned.plan is not None, planned
    return next(step.with_ for step in planned.plan.steps if isinstance(step, Do) and step.do == do)


@pytest.mark.parametrize(
    ("text", "do", "wanted"),
    [
        ("organize my Downloads by type", "files.organize", {"folder": "Downloads", "by": "kind"}),
        ("把下载文件夹按月份整理", "files.organize", {"folder": "Downloads", "by": "month"}),
        (
            "find videos larger than 1.5 GB in Movies",
            "files.find",
            {"kind": "video", "larger": 1_500_000_000, "folder": "Movies"},
        ),
        ("which pdfs did I change last week", "files.find", {"kind": "pdf", "when": "2026-11-09/2026-11-15"}),
        ("找出三天前修改的文档", "files.find", {"when": "2026-11-18", "kind": "document"}),
        ("what are the 5 biggest files", "files.find", {"order": "largest", "limit": 5}),
        ("找最新的合同", "files.find", {"order": "newest", "query": "合同", "limit": 1}),
        (
            "move meeting notes.txt to Archive",
            "files.move",
            {"files": ["Documents/meeting notes.txt"], "to": "Archive"},
        ),
        ("move a.txt into a new folder called Old Stuff", "files.move", {"files": ["a.txt"], "to": "Old Stuff"}),
        ("把报告（终稿）.docx改名为终稿.docx", "files.rename", {"files": ["报告（终稿）.docx"], "to": "终稿.docx"}),
        ("zip a.txt and b.txt as texts", "files.zip", {"files": ["a.txt", "b.txt"], "to": "texts.zip"}),
        ("delete the duplicates in Pictures", "files.duplicates", {"folder": "Pictures", "trash": True}),
        ("find duplicates in Pictures", "files.duplicates", {"folder": "Pictures"}),
        ("undo 3", "run.undo", {"run": 3}),
        ("撤销第十二次", "run.undo", {"run": 12}),
        ("compress the Photos folder", "files.zip", {"files": ["Photos"]}),
    ],
)
def test_values_are_resolved(ask: Ask, text: str, do: str, wanted: dict[str, Any]) -> None:
    assert args(ask, text, do) == wanted


def test_a_change_is_asked_about_in_plain_words(ask: Ask) -> None:
    plan = ask("organize my Downloads by type").plan
    assert plan is not None
    question, step = plan.steps
    assert isinstance(question, AskStep)
    assert question.with_.text == "Organize Downloads by kind?"
    assert question.with_.for_ == (step.id,)
    assert step.if_ == "$ok.yes"
    chinese = ask("把下载文件夹按类型整理").plan
    assert chinese is not None and isinstance(chinese.steps[0], AskStep)
    assert chinese.steps[0].with_.text == "按类型整理 Downloads？"


def test_words_left_over_are_named_and_bind_every_step(ask: Ask) -> None:
    planned = ask("howdy find the sales report")
    assert planned.outcome == "confirm"
    assert planned.unused == ("howdy",)
    assert planned.plan is not None and isinstance(planned.plan.steps[0], AskStep)
    assert "howdy" in planned.plan.steps[0].with_.text
    assert set(planned.plan.steps[0].with_.for_) == {step.id for step in planned.plan.steps[1:]}


def test_it_is_the_last_fitting_result(ask: Ask) -> None:
    text = "find all PDFs in Downloads, zip them as papers.zip and send it to me"
    assert args(ask, text, "files.zip") == {"files": "$find.files", "to": "papers.zip"}
    assert args(ask, text, "files.send") == {"files": "$zip.file"}
    chained = "把下载里的图片移到图片文件夹，然后把重复的删掉"
    assert args(ask, chained, "files.duplicates") == {"folder": "$move.to", "trash": True}


def test_a_search_that_feeds_a_step_hands_on_everything(ask: Ask) -> None:
    assert args(ask, "find the screenshots and move them to Pictures", "files.find")["limit"] == 1_000


def test_it_can_be_what_the_conversation_named(ask: Ask) -> None:
    before = Context(last_run=7, files=("a.txt", "b.txt"))
    assert args(ask, "delete them", "files.delete", before) == {"files": ["a.txt", "b.txt"]}
    assert args(ask, "把这些打包成 ab.zip", "files.zip", before) == {"files": ["a.txt", "b.txt"], "to": "ab.zip"}
    assert ask("delete them").outcome == "teach"


def test_a_name_that_two_files_have_is_a_choice(ask: Ask) -> None:
    planned = ask("delete plan.docx")
    assert planned.outcome == "choose"
    assert len(planned.readings) == 2
    assert planned.plan is not None and isinstance(planned.plan.steps[0], AskStep)
    assert len(planned.plan.steps[0].with_.choices) == 2


@pytest.mark.parametrize(
    "text", ["delete /etc/passwd", "删除 ../x.txt", "copy a.txt to /tmp", "what's in /etc", "整理 /etc"]
)
def test_a_path_outside_reaches_the_flow_and_is_refused(ask: Ask, world: FolderWorld, text: str) -> None:
    plan = ask(text).plan
    assert plan is not None
    nobody = Authority(Who("owner", "", "cli"), (), HOME, 0.0)
    assert refusals(judged(plan, Registry.discover(), nobody, Scope(world.root)))


def test_the_root_itself_may_be_meant(planner: Planner, world: FolderWorld) -> None:
    inner = FolderWorld(f"{world.root}/Downloads")
    planned = planner.plan("organize my Downloads by type", inner, NOW)
    inner.close()
    assert planned.plan is not None
    assert planned.json_object()["plan"]["steps"][0]["with"] == {"folder": ".", "by": "kind"}


def test_a_name_like_a_reference_stays_text(planner: Planner, world: FolderWorld) -> None:
    planned = planner.plan('rename a.txt to "$find.files"', world, NOW)
    assert planned.plan is not None
    assert planned.json_object()["plan"]["steps"][0]["with"]["to"] == "$$find.files"


def test_a_missing_file_is_said_and_near_ones_offered(ask: Ask) -> None:
    planned = ask("delete budgets.xlsx")
    assert (planned.outcome, planned.missing) == ("teach", ("budgets.xlsx",))
    assert [one.say for one in planned.suggest] == ["delete Documents/budget.xlsx"]


def test_the_object_has_the_promised_form(ask: Ask) -> None:
    body = ask("find the sales report").json_object()
    assert list(body) == ["outcome", "lang", "plan", "unused", "suggest", "ms"]
    assert list(body["plan"]) == ["goal", "steps"]
    assert ask("gibberish").json_object()["plan"] is None


def test_it_is_what_was_told_where_something_was_only_told(ask_office: Ask) -> None:
    for text, body, files in (
        ("summarize report.pdf and mail it to Anna", "$summarize.text", None),
        ("summarize report.pdf and mail that file to Anna", None, "$summarize.file"),
        ("zip report.pdf and mail it to Anna", None, "$zip.file"),
    ):
        plan = ask_office(text).plan
        assert plan is not None
        sent = next(step.with_ for step in plan.steps if isinstance(step, Do) and step.do == "mail.send")
        assert (sent.get("body"), sent.get("files")) == (body, files), text
