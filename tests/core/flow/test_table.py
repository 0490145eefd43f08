"""The decision table over its whole space: total, monotone, and exactly as it was agreed."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from deskhand.core.flow.label import Origin, Privacy
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Case, Coverage, Decision, Stricter, decide, every_case

GOLDEN = Path(__file__).with_name("table.golden")
CASES = list(every_case())


def written() -> str:
    lines = ["risk target grant    privacy active locked decision"]
    lines += [
        f"{case.risk.name}   {case.target.name}      {case.grant.name:8} {case.privacy.name:7} "
        f"{'yes' if case.active else 'no ':6} {'yes' if case.locked else 'no ':6} {decide(case).name}"
        for case in CASES
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_every_case_is_as_it_was_agreed() -> None:
    """A difference here is a change of policy: read it row by row before the file is written anew."""
    assert written() == GOLDEN.read_text(encoding="utf-8")


def test_the_space_is_whole() -> None:
    assert len(CASES) == len(set(CASES)) == len(Risk) * len(Origin) * len(Coverage) * len(Privacy) * 2 * 2


AXES = {
    "risk": list(Risk),
    "target": list(Origin),
    "grant": list(Coverage),
    "privacy": list(Privacy),
    "active": [False, True],
    "locked": [True, False],
}
OWNERS = [None, *(Stricter({risk: least}) for risk, least in product(Risk, Decision))]


@pytest.mark.parametrize("axis", AXES)
def test_nothing_gets_easier_by_getting_worse(axis: str) -> None:
    for case in CASES:
        at = AXES[axis].index(getattr(case, axis))
        for worse in AXES[axis][at + 1 :]:
            assert decide(replace(case, **{axis: worse})) >= decide(case), (case, axis, worse)


def test_an_owner_can_only_tighten() -> None:
    for case, owner in product(CASES, OWNERS):
        assert decide(case, owner) >= decide(case)


def test_what_must_never_run() -> None:
    for case in CASES:
        decision = decide(case)
        if not case.locked or case.grant is Coverage.REVOKED:
            assert decision is Decision.REFUSE
        if case.risk is Risk.R3:
            assert decision >= Decision.ASK
            assert case.target is not Origin.X or decision is Decision.REFUSE
        if case.risk >= Risk.R2 and case.privacy is Privacy.SECRET:
            assert decision is Decision.REFUSE
        if case.risk >= Risk.R2 and (case.target is not Origin.U or case.active):
            assert decision >= Decision.ASK


def test_what_was_granted_runs_unasked() -> None:
    said = Case(Risk.R1, Origin.U, Coverage.COVERS, Privacy.PRIVATE, active=False, locked=True)
    assert decide(said) is Decision.RUN
    assert decide(replace(said, target=Origin.X)) is Decision.SHOW
    assert decide(replace(said, risk=Risk.R2, privacy=Privacy.PUBLIC)) is Decision.RUN
