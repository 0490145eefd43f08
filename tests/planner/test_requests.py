"""What people say, in both languages: the outcome, and the abilities in order."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.planner.conftest import Ask

from deskhand.core.plan.check import check
from deskhand.core.plan.model import Do, Plan
from deskhand.core.registry import Registry
from deskhand.planner import Planned

HERE = Path(__file__).parent
ROWS = [
    (lang, *line.split("\t"))
    for lang in ("en", "zh")
    for line in (HERE / f"requests_{lang}.tsv").read_text(encoding="utf-8").splitlines()
]


def abilities(plan: Plan | None) -> list[str]:
    return [step.do for step in plan.steps if isinstance(step, Do)] if plan else []


def understood(planned: Planned) -> list[str]:
    """The abilities of the plan, a search that only feeds the next step left out where nobody asked for it."""
    return abilities(planned.readings[0] if planned.outcome == "choose" else planned.plan)


@pytest.mark.parametrize(("lang", "outcome", "wanted", "text"), ROWS, ids=lambda value: str(value)[:60])
def test_a_request_is_understood(ask: Ask, lang: str, outcome: str, wanted: str, text: str) -> None:
    planned = ask(text)
    assert (planned.outcome, planned.lang) == (outcome, lang), planned
    if not wanted:
        assert planned.plan is None
        assert planned.suggest
        return
    found, named = understood(planned), wanted.split("+")
    fed = [do for do in found if do not in ("files.find", "files.list")]
    assert found == named or fed == named, found


def test_every_plan_passes_the_checker(ask: Ask) -> None:
    registry = Registry.discover()
    for _, outcome, _, text in ROWS:
        planned = ask(text)
        for plan in (planned.plan, *planned.readings):
            if plan is not None:
                flaws = [flaw for flaw in check(plan, registry) if flaw.code != "not_available"]
                assert not flaws, text
        assert (planned.plan is None) == (outcome == "teach")


def test_there_are_enough_requests_to_mean_something() -> None:
    assert sum(1 for row in ROWS if row[0] == "en") >= 150
    assert sum(1 for row in ROWS if row[0] == "zh") >= 150
