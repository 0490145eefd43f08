"""What starts unasked was read alike by phrases and by the weights, even where nobody wants to be asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.planner.conftest import NOW
from tests.planner.evidence.conftest import steps

from deskhand.core.world.facts import World
from deskhand.planner import Planned, Planner


@pytest.fixture
def trusted(planner: Planner, desk: World) -> Callable[[str], Planned]:
    """What is planned where the person has allowed everything."""
    return lambda text: planner.plan(text, desk, NOW)


@pytest.mark.parametrize(
    "say",
    [
        "send the blender back to the shop", "cancel the order for the lamp", "drop the meeting with the plumber",
        "draft a mail to prof. Sato about the grant",
        "copy into cloud: holiday set C, at 'sets/c'", "I need to return the ladder by friday",
        "把那个会议挪到工会办公室", "把Excel退掉",
    ],
)  # fmt: skip
def test_free_words_that_only_a_phrase_takes_are_asked_about(trusted: Callable[[str], Planned], say: str) -> None:
    assert trusted(say).outcome != "run"


@pytest.mark.parametrize(
    ("say", "do", "given"),
    [
        ("move tender.docx to Archive", "files.move", {"files": ["Papers/tender.docx"], "to": "Archive"}),
        ("rename roof.png to chimney.png", "files.rename", {"files": ["Shots/roof.png"], "to": "chimney.png"}),
        ("change the tender.docx file name to bid.docx", "files.rename", None),
        ("create a table with columns day, hours and rate", "table.create", {"columns": ["day", "hours", "rate"]}),
        ("put the contents of staff.csv on my clipboard", "clipboard.set", None),
        ("move x.pdf to a new folder called Boiler", "files.move", {"files": ["Downloads/x.pdf"], "to": "Boiler"}),
        ("open heise.de", "web.open", {"url": "https://heise.de"}),
        ("undo", "run.undo", {}),
        ("把 roof.png 移到归档", "files.move", None),
        ("新建一个表格，列为日期、工时和单价", "table.create", {"columns": ["日期", "工时", "单价"]}),
        ("打开 staff.csv", "files.open", {"file": "Papers/staff.csv"}),
    ],
)
def test_what_is_plain_is_begun(
    trusted: Callable[[str], Planned], say: str, do: str, given: dict[str, object] | None
) -> None:
    found = trusted(say)
    assert found.outcome == "run", found
    name, args = steps(found)[0][-1]
    assert name == do
    assert given is None or args == given


@pytest.mark.parametrize(
    ("say", "do", "given"),
    [
        ("云服务器目前什么状态", "cloud.machines", {}),
        ("虚拟机都还在跑吗", "cloud.machines", {}),
        ("what's on on Tuesday", "calendar.list", {"when": "2026-11-24"}),
    ],
)
def test_a_look_gives_way_to_what_is_likelier(
    trusted: Callable[[str], Planned], say: str, do: str, given: dict[str, object]
) -> None:
    found = trusted(say)
    assert [(do, given)] in steps(found), found


@pytest.mark.parametrize(
    "say", ["find me a husband", "how many sheets does a roll of paper towels have", "帮我搜身", "找个对象"]
)
def test_what_is_no_request_is_no_search(trusted: Callable[[str], Planned], say: str) -> None:
    assert trusted(say).outcome != "run"


@pytest.mark.parametrize("say", ["find the tender", "where did I put the rota", "找一下 staff"])
def test_a_search_that_is_said_begins(trusted: Callable[[str], Planned], say: str) -> None:
    assert trusted(say).outcome == "run"


@pytest.mark.parametrize(
    ("say", "to"),
    [
        ("copy x.pdf into the “Archive” folder, keep the original", "Archive"),
        ("把 x.pdf 拷一份到“归档”文件夹，原来的留着", "归档"),
        ("把 x.pdf 复制到归档，原件留着", "归档"),
    ],
)
def test_a_quoted_folder_ends_with_its_quotation(trusted: Callable[[str], Planned], say: str, to: str) -> None:
    found = trusted(say)
    assert found.outcome == "confirm"
    assert steps(found) == [[("files.copy", {"files": ["Downloads/x.pdf"], "to": to})]]


def test_a_person_is_no_slip_in_a_number(trusted: Callable[[str], Planned]) -> None:
    found = trusted("look up Steven Wu")
    assert all("limit" not in args for row in steps(found) for _, args in row)


@pytest.mark.parametrize("say", ["tell me what it says", "open roof.png and tell me what it says"])
def test_it_is_no_window_with_these_letters_in_its_title(planner: Planner, desk: World, say: str) -> None:
    windowed = _with_windows(desk, ("Code: website", "Firefox: Kitchen units"))
    assert all(do != "apps.read" for row in steps(planner.plan(say, windowed, NOW)) for do, _ in row)
    found = planner.plan("what does the website window say", windowed, NOW)
    assert steps(found) == [[("apps.read", {"window": "website"})]]


def _with_windows(desk: World, windows: tuple[str, ...]) -> World:
    from deskhand.desk.perceive.folders import FolderWorld

    assert isinstance(desk, FolderWorld)
    return FolderWorld(str(desk.root), apps_open=windows)


@pytest.mark.parametrize(
    ("say", "about"),
    [
        ("how do I merge two sheets in here", "merge two sheets"),
        ("how can I rename files with this app?", "rename files"),
        ("how do I rename files in a folder", "rename files in a folder"),
    ],
)
def test_help_is_about_what_is_done_and_not_where(trusted: Callable[[str], Planned], say: str, about: str) -> None:
    assert steps(trusted(say)) == [[("help", {"about": about})]]


@pytest.mark.parametrize(
    ("say", "query"),
    [
        ("compare prices for a desk lamp in a few shops", "a desk lamp"),
        ("compare green tea across different sites", "green tea"),
        ("compare the price of shoes in different colours", "shoes in different colours"),
        ("打印墨盒，几个平台比比价", "打印墨盒"),
        ("蓝牙耳机 比个价", "蓝牙耳机"),
    ],
)
def test_the_shops_are_no_part_of_what_is_compared(trusted: Callable[[str], Planned], say: str, query: str) -> None:
    assert steps(trusted(say)) == [[("shop.compare", {"query": query})]]


@pytest.mark.parametrize(
    ("say", "do", "name", "value"),
    [
        ("create a table with columns day and hours, call it Rota", "table.create", "columns", ["day", "hours"]),
        ("make slides from the tender, call them Autumn Offer", "slides.create", "title", "Autumn Offer"),
        ("zip roof.png and door.png and name it views", "files.zip", "to", "views.zip"),
    ],
)
def test_what_it_is_called_is_behind_the_word_for_it(
    trusted: Callable[[str], Planned], say: str, do: str, name: str, value: object
) -> None:
    assert [args[name] for row in steps(trusted(say)) for done, args in row if done == do] == [value]


@pytest.mark.parametrize(
    ("say", "wanted"),
    [
        ("answer the mail from Ines and say I will come on Sunday", {"from_": "Ines Duarte"}),
        ("reply to Tomas: see you tomorrow", {"from_": "Tomas Novak"}),
        ("回复周婷昨天的邮件：后天见", {"from_": "周婷", "when": "2026-11-20"}),
    ],
)
def test_a_day_in_an_answer_is_not_when_the_mail_came(
    trusted: Callable[[str], Planned], say: str, wanted: dict[str, object]
) -> None:
    assert [args for row in steps(trusted(say)) for do, args in row if do == "mail.search"] == [wanted]


@pytest.mark.parametrize(
    ("say", "do"),
    [
        ("can u list Downloads", "files.list"),
        ("whats in Downloads", "files.list"),
        ("wheres the tender", "files.find"),
        ("im looking for the rota", "files.find"),
        ("oh dear, stop that please!", "run.stop"),
        ("hold on, stop", "run.stop"),
    ],
)
def test_words_written_in_a_hurry(trusted: Callable[[str], Planned], say: str, do: str) -> None:
    found = trusted(say)
    assert found.outcome == "run", found
    assert steps(found)[0][-1][0] == do


@pytest.mark.parametrize(
    "say",
    [
        "open the tender, no rush", "list Archive, I don't know what is in there", "打开 staff.csv，不着急",
        "删掉 x.pdf，没人看",
    ],
)  # fmt: skip
def test_an_aside_turns_nothing_round(trusted: Callable[[str], Planned], say: str) -> None:
    assert steps(trusted(say))


@pytest.mark.parametrize(
    ("say", "parts"),
    [
        ("chop x.pdf into 4 parts", "4 parts"),
        ("cut x.pdf up, one file per page", "each page"),
        ("x.pdf needs cutting into 2 pieces", "2 parts"),
        ("把 x.pdf 切成3份", "3 份"),
        ("chop x.pdf into pages 1-3 and 4-6", "1-3,4-6"),
        ("chop x.pdf into pages 1-3, 5 and 7-9", "1-3,5,7-9"),
        ("chop x.pdf into pages 1-3 and five", "1-3,5"),
    ],
)
def test_a_paper_is_cut_into_so_many_parts(trusted: Callable[[str], Planned], say: str, parts: str) -> None:
    assert [args.get("parts") for row in steps(trusted(say)) for do, args in row if do == "pdf.split"] == [parts]


def test_a_question_ends_with_its_sentence(trusted: Callable[[str], Planned]) -> None:
    found = steps(trusted("what does the tender say about fees? message the answer to Ines"))
    assert found
    assert all([do for do, _ in row][-1] == "message.send" for row in found)


@pytest.mark.parametrize(("say"), ["copy x.pdf to Backup renamed to plan.pdf", "x.pdf复制一份到Backup，改名叫plan.pdf"])
def test_words_that_end_as_a_file_does_are_no_folder(trusted: Callable[[str], Planned], say: str) -> None:
    assert all(
        args.get("to") in ("Backup", "plan.pdf") for row in steps(trusted(say)) for _, args in row if "to" in args
    )
