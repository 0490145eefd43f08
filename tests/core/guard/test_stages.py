"""The chain of guards: the worst ruling holds, what is redacted is gone, and a broken guard never passes unnoticed."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from deskhand.core.guard.keywords import Keywords
from deskhand.core.guard.leaks import Leaks
from deskhand.core.guard.personal import Personal
from deskhand.core.guard.stages import EVERYWHERE, Chain, Decision, Found, Ruling, Span, Stage, redacted


class Broken:
    name = "broken"
    version = "1"
    stages = EVERYWHERE

    def check(self, stage: Stage, text: str) -> Sequence[Found]:
        raise OSError("the rules are gone")


class Whole:
    name = "whole"
    version = "1"
    stages = frozenset({Stage.READ})

    def check(self, stage: Stage, text: str) -> Sequence[Found]:
        return [Found("whole", Ruling.REDACT)]


def test_the_worst_ruling_holds_and_every_decision_is_recorded_without_the_text() -> None:
    rows: list[Decision] = []
    words = Keywords("list", ["合同", "Secret Plan"], Ruling.REDACT)
    chain = Chain([words, Leaks([("pw", "correct-horse")]), Personal(EVERYWHERE)], rows.append)
    passed = chain.check(Stage.LEAVING, "合同 by li@firm.cn")
    assert (passed.ruling, passed.text) == (Ruling.REDACT, "[list] by [mail]")
    assert chain.check(Stage.LEAVING, "合同 correct horse").ruling is Ruling.BLOCK
    assert chain.check(Stage.LEAVING, "合同 correct horse").text == ""
    assert chain.check(Stage.READ, "correct horse").ruling is Ruling.ALLOW
    assert {row.rule for row in rows} >= {"list:1", "secret:pw", "personal:mail"}
    assert all("合同" not in repr(row) and "horse" not in repr(row) for row in rows)


@pytest.mark.parametrize(("closed", "ruling"), [(True, Ruling.BLOCK), (False, Ruling.ALLOW)])
def test_a_broken_guard_is_recorded_and_closes_if_so_set(closed: bool, ruling: Ruling) -> None:
    rows: list[Decision] = []
    assert Chain([Broken()], rows.append, closed=closed).check(Stage.SAID, "hello").ruling is ruling
    assert [row.broken for row in rows] == [True]


def test_a_whole_text_cannot_be_redacted() -> None:
    assert Chain([Whole()], lambda _: None).check(Stage.READ, "x").ruling is Ruling.BLOCK
    assert Chain([Whole()], lambda _: None).check(Stage.SAID, "x").ruling is Ruling.ALLOW


def test_parts_that_overlap_go_as_one() -> None:
    assert redacted("abcdef", [Span(1, 3, "x"), Span(2, 5, "y"), Span(2, 3, "z")]) == "a[x]f"


@pytest.mark.parametrize("text", ["ＳＥＣＲＥＴ plan", "se\u200bcret plan", "SECRET PLAN", "秘\u200c密"])
def test_words_that_hide(text: str) -> None:
    assert Keywords("list", ["secret plan", "秘密"]).check(Stage.SAID, f"the {text} is")


PERSONAL = {
    "identity": "11010519491231002X",
    "card": "4111 1111 1111 1111",
    "phone": "+86 138 1234 5678",
    "mail": "li.wei@firm.example.cn",
}


@pytest.mark.parametrize("kind", PERSONAL)
def test_personal_numbers(kind: str) -> None:
    passed = Chain([Personal(EVERYWHERE)], lambda _: None).check(Stage.LEAVING, f"号码：{PERSONAL[kind]}，谢谢")
    assert passed.text == f"号码：[{kind}]，谢谢"


@pytest.mark.parametrize(
    "text",
    ["110105194912310021", "4111 1111 1111 1112", "0000 0000 0000 0000", "12345678901", "a @ b", "2026-11-21 10:00"],
)
def test_numbers_that_are_nobodys(text: str) -> None:
    assert Chain([Personal(EVERYWHERE)], lambda _: None).check(Stage.LEAVING, text).ruling is Ruling.ALLOW


def test_ten_thousand_words_in_under_a_millisecond_a_kilobyte() -> None:
    words = Keywords("list", [f"关键词{n}" for n in range(5_000)] + [f"keyword{n}x" for n in range(5_000)])
    text = "这是一份关于销售的报告 keyword77x and so on. " * 400
    kilobytes = len(text.encode()) / 1024
    best = min(_timed(words, text) for _ in range(5))
    assert best / kilobytes < 0.001


def _timed(words: Keywords, text: str) -> float:
    began = time.perf_counter()
    words.check(Stage.SAID, text)
    return time.perf_counter() - began
