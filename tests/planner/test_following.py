"""Requests that lean on the one before: what they become, and that no word of them is ever passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from tests.planner.conftest import NOW

from deskhand.core.flow.guard import changing
from deskhand.core.plan.model import Ask, Do
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Context, Planned, Planner

Then = Callable[..., Planned]
LISTED = ("Downloads/a.zip", "Downloads/report.pdf", "b.txt")


@pytest.fixture
def then(planner: Planner, world: FolderWorld) -> Then:
    """The second of two messages, the first of which was understood."""

    def asked(before: str, text: str, *, moved: Mapping[str, str] | None = None, now: datetime = NOW) -> Planned:
        context = Context(1, LISTED, request=before, moved=moved or {})
        return planner.plan(text, world, now, context=context, owes=lambda plan: changing(plan.steps, planner.registry))

    return asked


def does(planned: Planned) -> list[tuple[str, dict[str, Any]]]:
    assert planned.plan is not None, planned.reason
    return [(one.do, dict(one.with_)) for one in planned.plan.steps if isinstance(one, Do)]


def asks(planned: Planned) -> bool:
    return planned.plan is not None and any(isinstance(one, Ask) for one in planned.plan.steps)


SAME = """
list Downloads | and for Documents? | list Documents
list Downloads | and Documents? | list Documents
list Downloads | what about Documents | list Documents
list Downloads | How about Documents? | list Documents
list Downloads | now the same for Documents | list Documents
list Downloads | same for Documents please | list Documents
list Downloads | do the same for Documents | list Documents
list Downloads | and then do exactly the same thing for Documents | list Documents
list Downloads | repeat that for Documents | list Documents
list Downloads | then in Documents | list Documents
find files from October | and from September? | find files from September
find files from October | and October 5? | find files from October 5
find files from last week | what about yesterday | find files from yesterday
find the sales report Q3 | do the same for Q2 | find the sales report Q2
find the three newest pdfs | now for five | find the five newest pdfs
find the three newest pdfs | and pictures | find the three newest pictures
find the pdfs in Downloads | same for the pictures | find the pictures in Downloads
find the pdfs in Downloads | and in Documents | find the pdfs in Documents
find the mail from Anna | and from Bob? | find the mail from Bob
delete the pdfs in Downloads | same for Documents | delete the pdfs in Documents
delete the pdfs in Downloads | do the same for the pictures | delete the pictures in Downloads
move report.pdf to Archive | do the same for a.txt | move a.txt to Archive
move report.pdf to Archive | and b.txt too | move b.txt to Archive
zip report.pdf | same with a.txt | zip a.txt
列出Downloads | 那Documents呢 | 列出Documents
列出Downloads | Documents呢 | 列出Documents
列出Downloads | 再对Documents做一遍 | 列出Documents
列出Downloads | 对Documents也这样做 | 列出Documents
列出Downloads | Documents也一样 | 列出Documents
列出Downloads | 换成Documents再来一遍 | 列出Documents
查找十月的文件 | 那九月的呢 | 查找九月的文件
查找十月的文件 | 九月呢？ | 查找九月的文件
查找十月的文件 | 再对九月做一遍 | 查找九月的文件
查找最新的三个pdf | 那图片呢 | 查找最新的三个图片
把Downloads里的pdf移到归档 | 再对图片做一遍 | 把Downloads里的图片移到归档
把Downloads里的pdf移到归档 | 那压缩包呢 | 把Downloads里的压缩包移到归档
把report.pdf移到归档 | 那a.txt呢 | 把a.txt移到归档
删除Downloads里的pdf | 那Documents呢 | 删除Documents里的pdf
"""
INSTEAD = """
list Downloads | no, I meant Documents | list Documents
list Downloads | no, Documents | list Documents
list Downloads | sorry, Documents | list Documents
list Downloads | no, list Documents | list Documents
list Downloads | not Downloads, Documents | list Documents
list Downloads | Documents instead of Downloads | list Documents
move report.pdf to Documents | no, I meant Archive | move report.pdf to Archive
move report.pdf to Documents | not Documents, Archive | move report.pdf to Archive
move report.pdf to Documents | not Documents but Archive | move report.pdf to Archive
move report.pdf to Documents | Archive, not Documents | move report.pdf to Archive
move report.pdf to Documents | actually make it Archive | move report.pdf to Archive
move report.pdf to Documents | I meant a.txt | move a.txt to Documents
find the mail from Anna | not Anna, Bob | find the mail from Bob
put dentist into my calendar on 2026-12-01 | actually make it Friday | put dentist into my calendar on Friday
put dentist into my calendar on 2026-12-01 | make that 2026-12-04 | put dentist into my calendar on 2026-12-04
delete the pdfs in Downloads | I meant the pictures | delete the pictures in Downloads
delete the files in Downloads | yes but only the pdfs | delete the pdfs in Downloads
delete the files in Downloads | just the pdfs | delete the pdfs in Downloads
列出Downloads | 不，我说的是Documents | 列出Documents
列出Downloads | 不对，是Documents | 列出Documents
列出Downloads | 改成Documents | 列出Documents
列出Downloads | 不是Downloads，是Documents | 列出Documents
把report.pdf移到归档 | 我说的是Documents | 把report.pdf移到Documents
把report.pdf移到归档 | 不是归档，是Documents | 把report.pdf移到Documents
把report.pdf移到归档 | 要Documents而不是归档 | 把report.pdf移到Documents
把Downloads里的pdf移到归档 | 不是pdf，是压缩包 | 把Downloads里的压缩包移到归档
查找十月的文件 | 说错了，九月 | 查找九月的文件
删除Downloads里的文件 | 好，但只要pdf | 删除Downloads里的pdf
删除Downloads里的文件 | 只要pdf就行 | 删除Downloads里的pdf
"""


def rows(table: str) -> list[tuple[str, str, str]]:
    split = [[part.strip() for part in line.split("|")] for line in table.strip().splitlines()]
    return [(before, text, meant) for before, text, meant in split]


@pytest.mark.parametrize(("before", "text", "meant"), rows(SAME))
def test_the_same_again_with_another_value(then: Then, before: str, text: str, meant: str) -> None:
    found = then(before, text)
    assert found.follows == "same"
    assert does(found) == does(then("", meant))
    assert meant in found.heard
    assert asks(found) == asks(then("", meant))


@pytest.mark.parametrize(("before", "text", "meant"), rows(INSTEAD))
def test_a_correction_is_the_same_request_meant_otherwise(then: Then, before: str, text: str, meant: str) -> None:
    found = then(before, text)
    assert found.follows == "instead"
    assert does(found) == does(then("", meant))
    assert asks(found) == asks(then("", meant))


TURNED = {"en": ("not", "except", "only", "without"), "zh": ("不要", "除了", "只", "别")}


@pytest.mark.parametrize(("before", "text"), [row[:2] for row in (*rows(SAME), *rows(INSTEAD))])
def test_a_word_that_turns_the_meaning_round_is_never_passed_over(then: Then, before: str, text: str) -> None:
    """Put anywhere into words that lean on a request, it never leaves them running as they did."""
    meant = does(then(before, text))
    lang = "en" if text.isascii() else "zh"
    pieces = text.split(" ") if lang == "en" else list(text)
    for word in TURNED[lang]:
        for at in range(len(pieces) + 1):
            turned = (" " if lang == "en" else "").join((*pieces[:at], word, *pieces[at:]))
            found = then(before, turned)
            same = found.outcome == "run" and not asks(found) and does(found) == meant
            assert not same, turned


@pytest.mark.parametrize("text", ["the second one", "show the second one", "第二个", "看看第二个"])
def test_what_is_picked_from_a_list_is_offered_to_be_opened(then: Then, text: str) -> None:
    found = then("list Downloads", text)
    assert does(found) == [("files.open", {"file": "Downloads/report.pdf"})]
    assert asks(found)


def test_several_that_were_picked_need_a_word_what_to_do_with_them(then: Then) -> None:
    found = then("list Downloads", "both")
    assert found.outcome == "teach" and "both" in found.reason


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("", "and for Documents"),
        ("", "再对Documents做一遍"),
        ("list Downloads", "do the same for banana sunshine"),
        ("find files from October", "那九月的呢"),
        ("list Downloads", "thanks a lot"),
        ("list Downloads", "and not Documents"),
        ("find the mail from Anna about Anna", "not Anna, Bob"),
        ("list Downloads", "not Documents, Music"),
    ],
)
def test_what_leans_on_nothing_is_said_to(then: Then, before: str, text: str) -> None:
    found = then(before, text)
    assert found.outcome == "teach"
    assert not found.follows


def test_two_places_for_a_value_are_asked_about(then: Then) -> None:
    found = then("move the pdfs in Downloads to Archive", "no, I meant Documents")
    assert found.outcome == "choose"
    assert len(found.readings) == 2


def test_a_correction_is_planned_as_if_the_run_had_been_undone(then: Then) -> None:
    """What was moved is named by where it will be again."""
    moved = {"Archive/letter.docx": "Documents/letter.docx"}
    found = then("move letter.docx to Archive", "no, I meant Desktop", moved=moved)
    assert does(found) == [("files.move", {"files": ["Documents/letter.docx"], "to": "Desktop"})]
    assert asks(found)
    made = then("copy letter.docx to Archive", "no, I meant Desktop", moved={"Archive/letter.docx": ""})
    assert made.outcome == "teach"


def test_what_leans_on_what_was_spoken_of_in_between_is_asked(then: Then) -> None:
    """“it” may be another thing by now."""
    found = then("open the second one", "and the third one?")
    assert asks(found)


BESIDE = """
find the March report | what about the June one | find the June report
find files from October | and the December ones too? | find files from December
find the largest picture | and the smallest? | find the smallest picture
find the newest pdf in Downloads | and the oldest one | find the oldest pdf in Downloads
find files changed on Monday | Wednesday as well | find files changed on Wednesday
find files from yesterday | and last week's? | find files from last week
put review into my calendar on 2026-12-01 | also on 2026-12-08 | put review into my calendar on 2026-12-08
open Firefox | and Chrome too | open Chrome
查找三月的报告 | 五月的那份呢 | 查找五月的报告
查找最大的图片 | 那最小的呢 | 查找最小的图片
"""
OTHERWISE = """
remind me to water the plants at 5 pm | no, at 7 pm | remind me to water the plants at 7 pm
put review into my calendar on 2026-12-01 | no, on 2026-12-03 | put review into my calendar on 2026-12-03
open Firefox | sorry, Chrome | open Chrome
"""
LESS = """
find the pictures in Downloads | only the ones larger than 2 MB | find the pictures in Downloads larger than 2 MB
find the documents | ok, but only those from last week | find the documents from last week
find the zips in Downloads | just those after October 3 | find the zips in Downloads after October 3
查找文档 | 只看上周的 | 查找上周的文档
查找Downloads里的图片 | 只要大于2MB的 | 查找Downloads里大于2MB的图片
"""


@pytest.mark.parametrize(("before", "text", "meant"), rows(BESIDE))
def test_what_is_said_of_one_more_takes_the_place_of_its_like(then: Then, before: str, text: str, meant: str) -> None:
    found = then(before, text)
    assert found.follows == "same"
    assert does(found) == does(then("", meant))


@pytest.mark.parametrize(("before", "text", "meant"), rows(OTHERWISE))
def test_what_is_put_right_takes_the_place_of_its_like(then: Then, before: str, text: str, meant: str) -> None:
    found = then(before, text)
    assert found.follows == "instead"
    assert does(found) == does(then("", meant))
    assert asks(found)


@pytest.mark.parametrize(("before", "text", "meant"), rows(LESS))
def test_a_limit_that_is_added_looks_for_less(then: Then, before: str, text: str, meant: str) -> None:
    found = then(before, text)
    assert found.follows == "instead"
    wanted, made = does(then("", meant)), does(found)
    assert [(do, {**given, "limit": 0}) for do, given in made] == [(do, {**given, "limit": 0}) for do, given in wanted]


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("find the newest three pdfs", "only those after October"),
        ("find the pdfs from September", "only those after October"),
        ("list Downloads", "only the nice ones"),
        ("find the newest pdf", "and the July one"),
        ("查找最新的三个pdf", "只要十月以后的"),
        ("打开Firefox", "只要十月以后的"),
    ],
)
def test_a_limit_or_a_value_that_has_no_place_changes_nothing(then: Then, before: str, text: str) -> None:
    assert then(before, text).outcome == "teach"


@pytest.mark.parametrize(
    ("text", "spared", "told"),
    [
        ("delete the zips in Downloads, just those after October 3", "when", "changed from 2026-10-04"),
        ("move the pictures to Archive, but only the ones over 3 MB", "larger", "larger than 3.0 MB"),
        ("删除Downloads里的压缩包，只限上周的", "when", "2026-11-09 至 2026-11-15 修改"),
    ],
)
def test_a_limit_within_a_request_is_in_its_search_and_in_its_question(
    then: Then, text: str, spared: str, told: str
) -> None:
    found = then("", text)
    assert found.plan is not None, found.reason
    search = next(one for one in found.plan.steps if isinstance(one, Do) and one.do == "files.find")
    assert spared in search.with_
    asked = next(one for one in found.plan.steps if isinstance(one, Ask))
    assert told in asked.with_.text
