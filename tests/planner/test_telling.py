"""Questions tell what the plan does, from the plan."""

import re
from collections.abc import Iterator

import pytest
from tests.planner.conftest import NOW
from tests.planner.desk import made

from deskhand.core.flow.guard import changing
from deskhand.core.plan.check import check
from deskhand.core.plan.model import Ask as AskStep
from deskhand.core.plan.model import Do, Plan
from deskhand.core.registry import Registry
from deskhand.core.words import LANGS, Lang
from deskhand.core.world.facts import Event, World
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planned, Planner
from deskhand.planner.asks import behind
from deskhand.planner.places import Places
from deskhand.planner.telling import Telling

_NAMED = re.compile(r"\{([a-z_]+)(?:\.[a-z_]+)?\}")
_WITHIN = {"value.pick", "value.without", "value.count", "value.compare", "value.format", "value.told"}
"""Small steps that other steps are made of: what they are given is named by the step that uses them."""


@pytest.mark.parametrize("lang", LANGS)
def test_every_parameter_of_every_ability_has_its_place_in_the_question(lang: Lang) -> None:
    registry = Registry.discover()
    untold = {
        ability.id: left
        for ability in registry.values()
        if ability.id not in _WITHIN
        and (left := set(ability.params.model_fields) - set(_NAMED.findall(registry.phrases(lang)[ability.id].ask)))
    }
    assert untold == {}


@pytest.mark.parametrize("lang", LANGS)
def test_every_question_is_written_so_that_it_can_be_filled(lang: Lang) -> None:
    for name, phrases in Registry.discover().phrases(lang).items():
        bare = re.sub(r"\[[^\[\]]*\]", "", phrases.ask)
        assert not set("[]") & set(bare), name  # an optional part within another would stay as it is written
        assert not set("{}") & set(_NAMED.sub("", phrases.ask)), name


PEOPLE = (
    "Bob Carter <bob@example.com>",
    "Anna Schmidt <anna@example.com>",
    "张明 <zhangming@example.com>",
    "刘洋 <ly@example.com>",
)
EVENTS = (Event(title="Team standup", start="2026-11-24T09:30", end="2026-11-24T09:45"),)
FILES = (
    "Papers/lease.pdf",
    "Papers/will.pdf",
    "Papers/letter.docx",
    "Shots/a.png",
    "Shots/b.png",
    "Bills/1.pdf",
    "Bills/2.pdf",
    "joined.pdf",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = made(tmp_path_factory.mktemp("desk"), FILES, ["Archive"])
    world = FolderWorld(str(root), people=PEOPLE, events=EVENTS)
    yield world
    world.close()


def planned(planner: Planner, desk: World, say: str) -> Planned:
    return planner.plan(say, desk, NOW, owes=lambda plan: changing(plan.steps, planner.registry))


def questions(found: Planned) -> list[str]:
    plans = [found.plan] if found.plan is not None else []
    return [step.with_.text for plan in plans for step in plan.steps if isinstance(step, AskStep)]


def done(found: Planned) -> list[str]:
    plans = [one for one in (found.plan, *found.readings) if one is not None]
    return [step.do for plan in plans for step in plan.steps if isinstance(step, Do)]


TOLD = (
    ("delete all pdfs in Papers", "Move all PDFs in Papers ({$find.count}) to the trash"),
    ("删除 Papers 里的所有 pdf", "把 Papers 里的全部 PDF（{$find.count} 个）移到回收站"),
    ("move the newest picture to Archive", "Move the newest 1 of all pictures ({$find.count}) to Archive"),
    ("把最新的 pdf 移动到 Archive", "把 全部 PDF（{$find.count} 个）中最新的 1 个 移动到 Archive"),
    ("move everything in Papers except will.pdf to Archive", "Move everything in Papers ({$list.count}) except"),
    ("delete files larger than 2 MB in Shots", "all files in Shots larger than 2.0 MB"),
    ("convert letter.docx to pdf and email it to Bob", "Send a mail to Bob Carter <bob@example.com>, with the result"),
    ("invite Zoe to lunch tomorrow at noon", "with Zoe (nobody I know)"),
    ("invite Bob to lunch tomorrow at noon", "with Bob Carter <bob@example.com>"),
    ("organize Papers by month", "Organize Papers by month"),
    ("organize Papers", "Organize Papers by kind"),
)


@pytest.mark.parametrize(("say", "told"), TOLD)
def test_a_question_tells_what_the_plan_does(planner: Planner, desk: World, say: str, told: str) -> None:
    assert any(told.casefold() in one.casefold() for one in questions(planned(planner, desk, say)))


@pytest.mark.parametrize(
    ("say", "does"),
    [
        ("open lease.pdf and will.pdf", ["files.open", "files.open"]),
        ("打开 lease.pdf 和 will.pdf", ["files.open", "files.open"]),
        ("summarize lease.pdf and letter.docx", ["doc.summarize", "doc.summarize"]),
        ("tell Bob and Anna I'm on my way", ["message.send", "message.send"]),
        ("告诉 张明和刘洋 我在路上", ["message.send", "message.send"]),
        ("tell Bob I'm on my way", ["message.send"]),
    ],
)
def test_what_is_said_of_two_is_done_for_each(planner: Planner, desk: World, say: str, does: list[str]) -> None:
    found = planned(planner, desk, say)
    assert found.outcome in ("confirm", "run") and done(found) == does
    steps = [step for step in (found.plan.steps if found.plan else ()) if isinstance(step, Do)]
    assert len({str(step.with_) for step in steps}) == len(does)


@pytest.mark.parametrize(
    ("say", "never"),
    [
        ("invite Bob to the standup", "calendar.cancel"),
        ("delete lease.pdf after you copy it to Archive", "files.delete"),
        ("before you delete lease.pdf copy it to Archive", "files.delete"),
        ("删除 lease.pdf 之前先复制到 Archive", "files.delete"),
        ("convert a.png to jpg", "doc.convert"),
        ("把 a.png 转成 jpg", "doc.convert"),
        ("merge the bills", "table.merge"),
    ],
)
def test_something_else_than_was_said_is_not_offered(planner: Planner, desk: World, say: str, never: str) -> None:
    assert never not in done(planned(planner, desk, say))


@pytest.mark.parametrize("say", ["rotate a.png by 180", "turn a.png 180", "把 a.png 旋转 180"])
def test_how_far_a_picture_is_turned_is_not_how_wide_it_is(planner: Planner, desk: World, say: str) -> None:
    plan = planned(planner, desk, say).plan
    steps = [] if plan is None else [step for step in plan.steps if isinstance(step, Do)]
    assert not any({"width", "height", "percent"} & step.with_.keys() for step in steps)


@pytest.mark.parametrize(
    "say",
    [
        "any chairs for more than 100 euro in the shops?",
        "find tea over 20 yuan in the shops",
        "商店里有没有20元以上的茶",
    ],
)
def test_the_least_that_something_costs_is_not_the_most(planner: Planner, desk: World, say: str) -> None:
    plan = planned(planner, desk, say).plan
    assert plan is None or not any("max" in step.with_ for step in plan.steps if isinstance(step, Do))


def test_a_folder_of_pdfs_is_joined_as_pdfs(planner: Planner, desk: World) -> None:
    assert done(planned(planner, desk, "merge Bills")) == ["files.find", "pdf.merge"]


def test_a_name_that_is_taken_is_said_to_be(planner: Planner, desk: World) -> None:
    step = Do.model_validate(
        {"id": "j", "do": "pdf.merge", "with": {"files": ["a.pdf", "b.pdf"], "save": "joined.pdf"}}
    )
    registry = planner.registry
    telling = Telling([step], registry, registry.phrases("en"), Places(desk, ()), "en")
    assert telling.told([step]).endswith("joined.pdf (there is one already, so it gets another name)")


def test_a_search_that_is_counted_is_made_before_the_question_and_all_else_after(planner: Planner, desk: World) -> None:
    find = Do.model_validate({"id": "find", "do": "files.find", "with": {"kind": ["pdf"]}})
    move = Do.model_validate({"id": "move", "do": "files.move", "with": {"files": "$find.files", "to": "Archive"}})
    plan = Plan(goal="", steps=(find, move))
    registry = planner.registry
    told = Telling([find, move], registry, registry.phrases("en"), Places(desk, ()), "en").told([find, move])
    asked = behind(plan, told)
    by_id = {step.id: step for step in asked.steps}
    assert by_id["find"].if_ is None and by_id["move"].if_ == "$ok.yes"
    question = by_id["ok"]
    assert isinstance(question, AskStep) and question.with_.for_ == ("move",)
    assert question.with_.text == "Move all PDFs ({$find.count}) to Archive"
    assert not check(asked, registry)


@pytest.mark.parametrize("say", ["free time at 9 and 17", "remind me at 9am and 5pm to drink water"])
def test_two_times_are_no_stretch(planner: Planner, desk: World, say: str) -> None:
    plan = planned(planner, desk, say).plan
    steps = [] if plan is None else [step for step in plan.steps if isinstance(step, Do)]
    assert not any("/" in str(step.with_.get("when", "")) for step in steps)
