"""Requests that are joined to one: where each ends, and what "it" or "her" in a later one is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.planner.conftest import NOW, Ask
from tests.planner.desk import laid_out

from deskhand.core.flow.guard import changing
from deskhand.core.plan.model import Do, Plan
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planned, Planner

PEOPLE = ["Anna Schmidt <anna@example.com>", "Bob Carter <bob@example.com>", "王芳 <wangfang@example.com>"]
JOINED = [
    # what says that something else comes next ends a request
    ("what's in notes.txt? And then how much battery is left", ["doc.read|doc.summarize|files.open", "desk.status"]),
    ("set the clipboard to hello; open the calculator", ["clipboard.set", "apps.open"]),
    ("还有多少电；硬盘还剩多少空间", ["desk.status", "desk.status"]),
    ("zip Photos and please turn budget.xlsx into csv", ["files.zip", "table.convert"]),
    ("let the translator put plan.docx into German", ["agent.ask"]),
    ("look online for slow cooking, then please turn budget.xlsx into csv", ["web.search", "table.convert"]),
    ("把cat.png缩到宽800像素；把购物车里的红茶拿掉", ["image.convert", "shop.cart"]),
    ("ls Backup and list the objects under media/2026/", ["files.list", "cloud.list"]),
    ("do the friday report and also boot build-2", ["skill.run", "cloud.start"]),
    ("send me Resume.docx here in the chat and make a PDF of it", ["files.send", "doc.convert"]),
    ("报告.docx邮件发给王芳,标题写“终稿”，顺便跟她说一声我在路上", ["mail.send", "message.send"]),
    # two of the same sort, of which each is another one
    ("how much battery is left and how full is the disk", ["desk.status", "desk.status"]),
    # an address is no file that is missing, and a new name among several requests goes on from none
    (
        "download example.org/fonts.zip, and after that show me what is on my clipboard",
        ["web.download", "clipboard.get"],
    ),
    (
        "download example.org/fonts.zip, and after that paste whats on my clipboard here"
        " and also list my scheduled things",
        ["web.download", "clipboard.get", "schedule.list"],
    ),
    (
        "which files did I touch yesterday? Then what windows do i have open"
        " and any kettles for less than $30 in the shops?",
        ["desk.status", "desk.status", "shop.search"],
    ),
    (
        "change the name of cat.png to tom.png, and after that what did i tell you about rent?"
        " And then any kettles for less than $30 in the shops?",
        ["files.rename", "memory.recall", "shop.search"],
    ),
    (
        "change the name of cat.png to tom.png, and after that how much battery is left? Then open notes.txt",
        ["files.rename", "desk.status", "files.open"],
    ),
]
BOUND = [
    ("send me Resume.docx, then make a pdf of it", "doc.convert", "file", "Documents/Resume.docx"),
    ("send me Resume.docx here, and after that boil it down", "doc.summarize", "file", "Documents/Resume.docx"),
    ("what does Acme contract.docx say about rent? Then open it", "files.open", "file", "Documents/Acme contract.docx"),
    ("make slides named Our year out of budget.xlsx. Then pull it up", "files.open", "file", "$create.file"),
    ("把Resume.docx发给我，接着把它转成pdf", "doc.convert", "file", "Documents/Resume.docx"),
    ("what's Anna's mail address? Then tell her lunch is at one", "message.send", "person", "Anna Schmidt"),
    ("查一下王芳的邮箱，顺便跟她说一声我在路上", "message.send", "person", "王芳"),
]


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FolderWorld]:
    world = FolderWorld(str(laid_out(tmp_path_factory.mktemp("peopled"))), people=PEOPLE)
    yield world
    world.close()


@pytest.fixture
def asked(planner: Planner, peopled: FolderWorld) -> Ask:
    def plan(text: str) -> Planned:
        return planner.plan(text, peopled, NOW, owes=lambda plan: changing(plan.steps, planner.registry))

    return plan


def done(plan: Plan | None) -> list[Do]:
    return [step for step in plan.steps if isinstance(step, Do)] if plan else []


@pytest.mark.parametrize(("text", "wanted"), JOINED)
def test_each_request_is_read_to_its_end(asked: Ask, text: str, wanted: list[str]) -> None:
    planned = asked(text)
    assert planned.outcome in ("run", "confirm"), planned
    found = [step.do for step in done(planned.plan)]
    assert len(found) == len(wanted), found
    assert all(one in which.split("|") for one, which in zip(found, wanted, strict=True)), found


@pytest.mark.parametrize(("text", "do", "name", "value"), BOUND)
def test_a_pronoun_is_what_was_named_or_made(asked: Ask, text: str, do: str, name: str, value: str) -> None:
    planned = asked(text)
    assert planned.outcome in ("run", "confirm"), planned
    last = done(planned.plan)[-1]
    assert (last.do, last.with_[name]) == (do, value)


@pytest.mark.parametrize(
    "text",
    [
        "send me Resume.docx and then delete it",
        "send me Resume.docx, then rename it to old.docx",
    ],
)
def test_what_was_only_shown_is_not_taken_away_unasked(asked: Ask, text: str) -> None:
    assert asked(text).outcome != "run"


@pytest.mark.parametrize("text", ["get rid of movie.mkv and git diff on Backup plz", "get notes and git log on Photos"])
def test_a_search_that_goes_on_over_a_joint_does_not_start(asked: Ask, text: str) -> None:
    assert asked(text).outcome != "run"


def test_one_page_written_two_ways_is_no_choice(asked: Ask) -> None:
    planned = asked("start Firefox, and after that click the Sign in button on example.com")
    assert planned.outcome in ("run", "confirm"), planned


def test_a_file_that_is_not_there_is_no_page(asked: Ask) -> None:
    assert asked("open nothere.pdf").outcome == "teach"


def test_what_another_reading_takes_is_not_passed_over(asked: Ask) -> None:
    planned = asked(
        "let me see the contents of notes.txt and also what does the Terminal window say? And then open b.txt"
    )
    plans = planned.readings or (planned.plan,)
    assert all(any("notes.txt" in str(step.with_) for step in done(plan)) for plan in plans), planned


def test_a_folder_that_a_search_names_is_not_exchanged(asked: Ask) -> None:
    planned = asked("run Backup and then which pdfs in Downloads are from last week")
    found = [step for step in done(planned.plan) if step.do == "files.find"]
    assert found
    assert found[0].with_.get("folder") == "Downloads"


def test_nothing_is_done_apart_from_whom_it_is_said_to(asked: Ask) -> None:
    planned = asked("get the text of plan.docx, then let the translator put it into German")
    plans = planned.readings or (planned.plan,)
    assert not any(step.do == "files.move" for plan in plans for step in done(plan)), planned
