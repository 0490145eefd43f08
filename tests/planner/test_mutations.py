"""A negation or an exception put anywhere into a request never leaves the plan as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.planner.conftest import Ask

from deskhand.core.plan.model import Do, Plan

HERE = Path(__file__).parent
EN = ("not", "except", "only", "don't", "never", "without")
ZH = ("不要", "除了", "只", "别", "仅", "勿")
SAME_AGAIN = ("删除了掉", "移除了")
"""Where 除了 falls apart into the end of one verb and a particle, nothing is excepted."""


def texts(lang: str) -> list[str]:
    rows = [line.split("\t") for line in (HERE / f"requests_{lang}.tsv").read_text(encoding="utf-8").splitlines()]
    return [text for outcome, _, text in rows if outcome == "run"]


def steps(plan: Plan | None) -> list[tuple[str, object]]:
    return [(step.do, step.with_) for step in plan.steps if isinstance(step, Do)] if plan else []


@pytest.mark.parametrize("word", EN)
def test_an_english_exception_never_runs_unheard(ask: Ask, word: str) -> None:
    for text in texts("en")[EN.index(word) % 3 :: 3]:
        plain = steps(ask(text).plan)
        parts = text.split(" ")
        for at in range(len(parts) + 1):
            changed = " ".join([*parts[:at], word, *parts[at:]])
            planned = ask(changed)
            assert planned.outcome != "run" or steps(planned.plan) != plain, changed


@pytest.mark.parametrize("word", ZH)
def test_a_chinese_exception_never_runs_unheard(ask: Ask, word: str) -> None:
    for text in texts("zh")[ZH.index(word) % 3 :: 3]:
        plain = steps(ask(text).plan)
        for at in range(len(text) + 1):
            changed = text[:at] + word + text[at:]
            if any(harmless in changed for harmless in SAME_AGAIN):
                continue
            planned = ask(changed)
            assert planned.outcome != "run" or steps(planned.plan) != plain, changed
