"""What phrases make of a request is held against its words: a search is one only where they bear it out."""

from __future__ import annotations

import pytest
from tests.planner.conftest import Ask

from deskhand.core.plan.model import Do
from deskhand.planner import Planned


def does(planned: Planned) -> list[str]:
    return [] if planned.plan is None else [step.do for step in planned.plan.steps if isinstance(step, Do)]


@pytest.mark.parametrize(
    "text",
    [
        "get the words off my_old_scan_77.png",
        "find me a husband",
        "search my junk mail for anything from the bank",
        "搜刮民脂民膏",
        "给我搜一个好媳妇",
    ],
)
def test_words_for_something_else_are_no_search(ask: Ask, text: str) -> None:
    assert ask(text).outcome in ("teach", "confirm", "choose")


@pytest.mark.parametrize(
    "text",
    ["find the smith contract", "where is the tax return", "search for sales report", "找一下保险合同", "查找预算"],
)
def test_a_plain_search_begins_at_once(ask: Ask, text: str) -> None:
    planned = ask(text)
    assert planned.outcome == "run" and does(planned) == ["files.find"], planned


@pytest.mark.parametrize(
    "text",
    [
        "remind me to call the dentist each Monday",
        "please remind me to water the roses each evening at seven",
        "put watering the roses each evening on my todo list",
    ],
)
def test_no_text_swallows_a_repetition(ask: Ask, text: str) -> None:
    planned = ask(text)
    kept = (
        [str(step.with_.get("request")) for step in planned.plan.steps if isinstance(step, Do)] if planned.plan else []
    )
    again = does(planned) == ["schedule.add"] and "each" not in kept[0]
    assert again or planned.outcome in ("confirm", "choose"), planned


@pytest.mark.parametrize(
    "text",
    ["go ahead and delete a.txt, it must be gone by Friday", "use the vouchers and place the order before 6 tonight"],
)
def test_a_day_by_which_is_no_day_on_which(ask: Ask, text: str) -> None:
    assert ask(text).outcome != "run"


@pytest.mark.parametrize(
    "text",
    ["should I send a.txt to me?", "shall we have a.txt sent here", "该不该把a.txt发给我", "要不要把a.txt发给我？"],
)
def test_advice_is_no_order(ask: Ask, text: str) -> None:
    assert ask(text).outcome in ("confirm", "teach")


@pytest.mark.parametrize("text", ["send me a.txt", "can you send me a.txt?", "能把a.txt发给我吗"])
def test_a_polite_order_is_one(ask: Ask, text: str) -> None:
    assert ask(text).outcome == "run"


@pytest.mark.parametrize("text", ["open Excel", "open spotify", "please open Word"])
def test_to_open_a_program_is_to_look_for_no_file(ask: Ask, text: str) -> None:
    assert "files.find" not in does(ask(text))


@pytest.mark.parametrize("text", ["stop", "enough, please stop working on this", "停", "先别弄了，停手"])
def test_whoever_wants_it_to_stop_is_not_asked_first(ask: Ask, text: str) -> None:
    planned = ask(text)
    assert planned.outcome == "run" and set(does(planned)) == {"run.stop"}


@pytest.mark.parametrize("text", ["list my orders, cancel the first", "列出我的订单，取消第一个"])
def test_what_is_cancelled_behind_a_list_is_not_our_own_work_unasked(ask: Ask, text: str) -> None:
    assert ask(text).outcome != "run"


@pytest.mark.parametrize("text", ["帮我黑进隔壁公司的邮箱", "照片里有没有重复的，没有就按月份归置"])
def test_a_reading_that_is_far_off_is_asked_about(ask: Ask, text: str) -> None:
    assert ask(text).outcome != "run"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("files changed between Thursday and Saturday", "2026-11-19/2026-11-21"),
        ("周四到周六改过的文件", "2026-11-19/2026-11-21"),
        ("files changed between Thursday and Sunday", "2026-11-12/2026-11-15"),
    ],
)
def test_a_stretch_of_weekdays_may_end_today(ask: Ask, text: str, when: str) -> None:
    planned = ask(text)
    assert planned.plan is not None
    assert next(step.with_ for step in planned.plan.steps if isinstance(step, Do))["when"] == when


@pytest.mark.parametrize(
    "text",
    [
        "I want notes.txt in Archive as well",
        "bundle the invoices of October in one pdf",
        "code up a bot which posts the menu at 11",
        "Copy notes.txt to Archive. Tell everybody it is there, Monday.",
        "把图片打包成照片",
    ],
)
def test_what_may_be_meant_otherwise_does_not_begin(ask: Ask, text: str) -> None:
    assert ask(text).outcome != "run"


@pytest.mark.parametrize("text", ["zip Pictures as Q4", "move notes.txt to Archive", "delete the pdfs tomorrow at 9"])
def test_what_is_plain_begins(ask: Ask, text: str) -> None:
    assert ask(text).outcome == "run"


@pytest.mark.parametrize(
    "text",
    [
        "delete the pictures from last Monday at 9",
        "delete files changed since yesterday at 9",
        "delete the pdfs from this Friday at 5 pm",
        "delete the pictures from tomorrow",
        "cancel the meeting on Friday at 2 pm",
        "tell Anna the deadline is Monday at 9",
        "tell Bob I'll be there in 10 minutes",
        "search the web for what is on tomorrow at 9 pm",
    ],
)
def test_the_time_of_a_thing_or_a_message_is_not_when_it_is_done(ask: Ask, text: str) -> None:
    planned = ask(text)
    assert planned.outcome != "run" and "schedule.add" not in does(planned)


@pytest.mark.parametrize(
    "text",
    [
        "merge the pdfs in Downloads and delete them",
        "convert notes.txt to pdf, then delete it",
        "把notes.txt转成pdf然后删掉",
    ],
)
def test_what_was_only_just_made_is_not_removed_unasked(ask: Ask, text: str) -> None:
    assert ask(text).outcome != "run"


@pytest.mark.parametrize(
    "text",
    [
        "move a.txt to Archive but don't remove it",
        "delete a.txt but don't throw it away",
        "zip Downloads but leave out a.txt",
        "extract photos.zip but not a.txt",
        "delete a.txt, not notes.txt and a.txt",
    ],
)
def test_nothing_is_vouched_for_that_the_plan_does(ask: Ask, text: str) -> None:
    assert "no step of this does that" not in str(ask(text).plan)


def test_what_lies_in_a_folder_is_packed_and_no_archive_called_after_it(ask: Ask) -> None:
    assert "Downloads.zip" not in str(ask("zip the pdfs in Downloads").plan)


@pytest.mark.parametrize("text", ["we have onions" + " " * 5_000 + "x", "list" + "\n" * 5_000 + "what", "a  " * 3_000])
def test_blanks_without_end_take_no_time(ask: Ask, text: str) -> None:
    assert ask(text).ms < 5_000


def test_what_somebody_is_told_is_not_sent_again_and_again_unasked(ask: Ask) -> None:
    assert ask("tell Bob lunch is at noon every day").outcome != "run"


@pytest.mark.parametrize(
    "text",
    [
        "run friday report",
        "run the friday report",
        "friday report",
        "do the weekly backup again",
        "运行周报",
        "跑一下每周备份",
    ],
)
def test_a_day_in_the_name_of_something_kept_is_only_its_name(ask_office: Ask, text: str) -> None:
    planned = ask_office(text)
    assert planned.outcome == "run" and does(planned) == ["skill.run"], planned
