"""The small steps: what they give, what they refuse, and what the checker knows of them beforehand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskhand.core.errors import Problem
from deskhand.core.plan.check import check, read_plan
from deskhand.core.plan.given import types_of
from deskhand.core.plan.types import ANYTHING, Of
from deskhand.core.registry import Registry
from deskhand.core.telling import told as told_of
from deskhand.core.words import Lang

ABILITIES = Registry.discover()


@dataclass(frozen=True)
class Asker:
    lang: Lang = "en"
    now: datetime = datetime(2026, 11, 21, tzinfo=UTC)

    def told(self, by: str, result: Any) -> str | None:
        return told_of(ABILITIES, by, result, self.lang)


def used(name: str, lang: Lang = "en", **args: Any) -> Any:
    one = ABILITIES[name]
    known = one.params.model_validate(args)
    return asyncio.run(_used(one.work(Asker(lang), **{key: getattr(known, key) for key in one.params.model_fields})))


async def _used(work: Any) -> Any:
    return await work


def told(name: str, lang: Lang, **args: Any) -> str:
    tell = ABILITIES[name].tell
    assert tell is not None
    return tell(used(name, lang, **args), lang)


@settings(deadline=None)
@given(st.lists(st.integers(), max_size=5), st.integers(-7, 7))
def test_pick_and_count(items: list[int], at: int) -> None:
    assert used("value.count", items=items).count == len(items)
    try:
        assert used("value.pick", items=items, at=at).item == items[at]
    except Problem as wrong:
        assert not -len(items) <= at < len(items)
        assert str(len(items)) in wrong.said("zh")


@pytest.mark.parametrize(
    ("left", "is_", "right", "yes"),
    [
        (3, ">", 2, True),
        (3, ">", 2.5, True),
        (2, "<=", 2, True),
        ("2026-01-02", "<", "2026-01-10", True),
        ("a", "==", "a", True),
        (1, "!=", "1", True),
        ("Report.xlsx", "contains", "report", True),
        (["a"], "contains", "b", False),
        ({"k": 1}, "contains", "k", True),
        ({"k": 1}, "contains", ["k"], False),
        ([], "empty", None, True),
        ("", "empty", None, True),
        (0, "empty", None, False),
        (None, "empty", None, True),
    ],
)
def test_compare(left: Any, is_: str, right: Any, yes: bool) -> None:
    assert used("value.compare", left=left, is_=is_, right=right).yes is yes


def test_what_has_no_order_is_not_put_in_one() -> None:
    with pytest.raises(Problem) as wrong:
        used("value.compare", left=3, is_="<", right="x")
    assert "无法" in wrong.value.said("zh")


@pytest.mark.parametrize(
    ("value", "as_", "en", "zh"),
    [
        ("as it is", "plain", "as it is", "as it is"),
        ([1, True], "plain", "1, yes", "1, 是"),
        (1_440_000, "size", "1.4 MB", "1.4 MB"),
        (1234.5, "money", "1,234.50", "1,234.50"),
        ("-3", "money", "-3.00", "-3.00"),
        (0.256, "percent", "25.6%", "25.6%"),
        (1, "percent", "100%", "100%"),
        ("2026-11-21", "date", "21 November 2026", "2026年11月21日"),
        ("2026-11-21T14:05:00+08:00", "date", "21 November 2026, 14:05", "2026年11月21日 14:05"),
        ("2026-11-01/2026-11-30", "date", "1 November 2026 to 30 November 2026", "2026年11月1日至2026年11月30日"),
    ],
)
def test_format(value: Any, as_: str, en: str, zh: str) -> None:
    assert used("value.format", text=value, as_=as_).text == en
    assert told("value.format", "zh", text=value, as_=as_) == zh


@pytest.mark.parametrize(
    ("value", "as_"),
    [
        ("x", "money"),
        (True, "money"),
        (None, "size"),
        (-1, "size"),
        ("nan", "percent"),
        ("1e999999", "money"),
        ([1], "size"),
        (5, "date"),
        ("soon", "date"),
        ("2026-11-01/", "date"),
        ("2026-02-30", "date"),
    ],
)
def test_what_is_not_of_that_kind_is_said(value: Any, as_: str) -> None:
    with pytest.raises(Problem) as wrong:
        used("value.format", text=value, as_=as_)
    assert as_ in wrong.value.said("zh")


@settings(deadline=None)
@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    st.sampled_from(["plain", "size", "money", "percent", "date"]),
)
def test_any_value_is_worded_or_refused(value: Any, as_: str) -> None:
    try:
        assert isinstance(used("value.format", text=value, as_=as_).text, str)
    except Problem as wrong:
        assert wrong.side_effect == "none"


def test_results_are_told() -> None:
    assert told("value.count", "en", items=[1]) == "1 item"
    assert told("value.count", "zh", items=[1]) == "共 1 项"
    assert told("value.compare", "zh", left=1, is_="==", right=1) == "是。"
    assert told("value.pick", "en", items=["a"]) == "a"


def test_the_checker_knows_what_is_picked() -> None:
    steps = [
        {"id": "p", "do": "value.pick", "with": {"items": "$e.c"}},
        {
            "id": "e",
            "each": ["a", "b"],
            "as": "x",
            "steps": [{"id": "c", "do": "value.count", "with": {"items": ["$x"]}}],
        },
        {"id": "q", "do": "value.pick", "with": {"items": ["one", "two"], "at": -1}},
        {"id": "n", "do": "value.pick", "with": {"items": ["one"], "at": "$p.item.count"}},
    ]
    plan = read_plan({"goal": "g", "steps": steps})
    assert check(plan, ABILITIES) == []
    types = types_of(plan.steps, ABILITIES, {})
    assert types["q"].parts == {"item": Of("text")}  # type: ignore[union-attr]
    assert types["p"].parts["item"].parts == {"count": Of("integer")}  # type: ignore[union-attr]
    wrong = read_plan(
        {
            "goal": "g",
            "steps": [*steps[:3], {"id": "n", "do": "value.pick", "with": {"items": ["one"], "at": "$q.item"}}],
        }
    )
    assert [flaw.code for flaw in check(wrong, ABILITIES)] == ["wrong_type"]
    assert ABILITIES["value.pick"].result_given({}).parts == {"item": ANYTHING}  # type: ignore[union-attr]


def test_some_are_left_out_of_a_list() -> None:
    assert used("value.without", items=["a", "b", "c"], but=["b", "x"]).items == ["a", "c"]
    with pytest.raises(Problem, match="left out"):
        used("value.without", items=["a"], but=["b"])


FOUND = {"yes": True}


def test_a_result_is_said_in_the_words_of_its_ability() -> None:
    assert used("value.told", of=FOUND, by="value.compare").text == "Yes."
    assert used("value.told", "zh", of=FOUND, by="value.compare").text == "是。"


@pytest.mark.parametrize(
    ("of", "by"), [(FOUND, "no.such"), ({"yes": "perhaps so"}, "value.compare"), (7, "value.count")]
)
def test_what_is_no_result_of_it_is_not_said(of: Any, by: str) -> None:
    with pytest.raises(Problem) as refused:
        used("value.told", of=of, by=by)
    assert by in refused.value.said("en")


@pytest.mark.parametrize(
    ("of", "by", "flawed"),
    [
        ("$count", "value.count", False),
        ("$count", "value.compare", True),
        ("$count.count", "value.count", True),
        ({"count": 3}, "value.count", True),
        ("{$count}", "value.count", True),
    ],
)
def test_no_ability_says_what_it_did_not_find(of: Any, by: str, flawed: bool) -> None:
    steps = [
        {"id": "count", "do": "value.count", "with": {"items": [1, 2]}},
        {"id": "told", "do": "value.told", "with": {"of": of, "by": by}},
    ]
    found = [flaw.code for flaw in check(read_plan({"v": 1, "goal": "", "steps": steps}), ABILITIES)]
    assert found == (["not_its_own"] if flawed else [])
