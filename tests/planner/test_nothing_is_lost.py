"""What a second clause, a proviso or a rank says is in the plan, or nothing is begun: never passed over."""

from __future__ import annotations

import pytest
from tests.planner.conftest import AskDesk, done

from deskhand.core.plan.model import Do
from deskhand.planner.text import spoken_in, tokenised


@pytest.mark.parametrize(
    "say",
    [
        "find the lease and restore it",
        "find the invoices and bring them back",
        "show my calendar, then undo that",
        "找找月报，弄回来",
        "列出合同，再恢复",
    ],
)
def test_what_was_only_looked_for_undoes_no_run(ask_desk: AskDesk, say: str) -> None:
    assert "run.undo" not in done(ask_desk(say))


@pytest.mark.parametrize(
    "say",
    [
        "find the invoices and let me know",
        "find the invoices and the second one too",
        "find the invoices? close the first one",
        "找发票，上个月的",
        "找发票，先问我",
        "找发票，周五前要",
        "找下载里的pdf？关掉第一个",
        "find invoices under 10 euros",
        "看看账单，不超过500块的",
    ],
)
def test_what_goes_on_behind_a_joint_is_no_name_that_is_looked_for(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome != "run"


@pytest.mark.parametrize(
    "say",
    [
        "取消客户拜访，下雨的话",
        "把月报发给王芳，她要的话",
        "删掉下载里的文件，没人要的话",
        "把月报发给张明，等王芳看完再发",
        "取消面试，等王芳回复再说",
        "删掉截图，等王芳回来再说",
        "zip the reports as soon as Bob is back",
        "mail the lease to Anna as soon as Bob signs",
    ],
)
def test_what_is_first_to_happen_is_not_passed_over(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome == "teach"


@pytest.mark.parametrize(
    "say",
    [
        "list the pdfs in Downloads and delete them tomorrow",
        "find the invoices and move them to Archive at 5",
        "show my mails from Bob and delete them tomorrow",
    ],
)
def test_nobody_knows_later_what_was_found(ask_desk: AskDesk, say: str) -> None:
    assert "schedule.add" not in done(ask_desk(say))


@pytest.mark.parametrize(
    "say",
    [
        "列出打开的程序，关掉它们",
        "列出打开的程序，然后关掉它们",
        "列出虚拟机，停止它们",
        "list the open programs and close them",
    ],
)
def test_what_is_to_be_done_with_what_is_shown_is_not_left_out(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome == "teach"


@pytest.mark.parametrize("say", ["列出下载里的文件，把上个月的删掉", "列出下载里的pdf，把最旧的删掉"])
def test_a_day_or_a_rank_picks_some_of_what_was_listed(ask_desk: AskDesk, say: str) -> None:
    assert "files.delete" not in done(ask_desk(say))


def test_how_big_it_is_goes_out_as_words(ask_desk: AskDesk) -> None:
    planned = ask_desk("how big is Downloads, then mail it to Bob")
    assert done(planned) == ["files.usage", "value.told", "mail.send"]


def test_nobody_is_called_twice(ask_desk: AskDesk) -> None:
    planned = ask_desk("mail the lease to Bob twice")
    assert planned.outcome == "confirm"
    steps = [step for step in (planned.plan.steps if planned.plan else ()) if isinstance(step, Do)]
    assert [step.with_["to"] for step in steps] == [["Bob Carter"]]


def test_each_of_two_ranks_is_one_file(ask_desk: AskDesk) -> None:
    planned = ask_desk("delete the oldest screenshot and the oldest invoice")
    steps = [step for step in (planned.plan.steps if planned.plan else ()) if isinstance(step, Do)]
    assert [len(step.with_["files"]) for step in steps] == [2]


@pytest.mark.parametrize(
    "say",
    ["delete notes.md after friday and what's on friday", "zip notes.md after friday and show my mails"],
)
def test_a_whole_name_takes_no_day_in(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome == "teach"


@pytest.mark.parametrize(
    ("say", "langs"),
    [
        ("把最新的pdf发给王芳", ("zh",)),
        ("把 Q3 report.pdf 发给 Bob", ("zh",)),
        ("用usb备份一下文件", ("zh",)),
        ("open 季度销售报告", ("zh", "en")),
    ],
)
def test_a_format_or_a_name_is_of_no_language(say: str, langs: tuple[str, ...]) -> None:
    assert spoken_in(tokenised(say), "zh") == langs
