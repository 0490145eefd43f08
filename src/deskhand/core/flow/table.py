"""The one table that decides what may happen: label x risk x grant, and what tightens it.

Every combination has an answer, and making anything worse (a worse label, a higher risk, less of a grant, more private,
more active) never makes the answer easier. Both are tested over the whole space, which is kept as a golden file too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import product
from typing import Final

from deskhand.core.flow.label import Origin, Privacy
from deskhand.core.flow.risk import Risk


class Decision(IntEnum):
    """Run · run and show what was changed · ask · ask again with a passkey or the unlock secret · refuse."""

    RUN = 0
    SHOW = 1
    ASK = 2
    STEP_UP = 3
    REFUSE = 4


class Coverage(IntEnum):
    """What the grants say of a use: one covers it, none does, or the one that did was taken back."""

    COVERS = 0
    ABSENT = 1
    REVOKED = 2


@dataclass(frozen=True, slots=True)
class Case:
    """What the decision depends on; nothing else does."""

    risk: Risk
    target: Origin
    """The worst origin among who, where and how much."""
    grant: Coverage
    privacy: Privacy
    """The most private of everything that goes in."""
    active: bool
    """Something that others wrote and that does something where it arrives: an address, a formula, code."""
    locked: bool
    """The use stands in the committed plan, or within its bounds."""


_RUN, _SHOW, _ASK, _STEP_UP, _REFUSE = Decision
_BASE: Final[Mapping[tuple[Origin, Coverage], tuple[Decision, Decision, Decision, Decision]]] = {
    (Origin.U, Coverage.COVERS): (_RUN, _RUN, _RUN, _ASK),
    (Origin.L, Coverage.COVERS): (_RUN, _SHOW, _ASK, _STEP_UP),
    (Origin.X, Coverage.COVERS): (_RUN, _SHOW, _ASK, _REFUSE),
    (Origin.U, Coverage.ABSENT): (_ASK, _ASK, _ASK, _STEP_UP),
    (Origin.L, Coverage.ABSENT): (_ASK, _ASK, _ASK, _STEP_UP),
    (Origin.X, Coverage.ABSENT): (_ASK, _ASK, _REFUSE, _REFUSE),
}
"""For R0, R1, R2 and R3."""


@dataclass(frozen=True)
class Stricter:
    """What an owner tightened: the least that is decided for a risk. It can only add."""

    least: Mapping[Risk, Decision] = field(default_factory=dict[Risk, Decision])


CAREFUL: Final = Stricter({Risk.R1: Decision.ASK})
"""Asks before anything is changed, however much was granted."""


def decide(case: Case, owner: Stricter | None = None) -> Decision:
    """What happens to this use."""
    if not case.locked or case.grant is Coverage.REVOKED:
        return Decision.REFUSE
    decided = [_BASE[case.target, case.grant][case.risk], *_tightened(case)]
    if owner is not None and case.risk in owner.least:
        decided.append(owner.least[case.risk])
    return max(decided)


def _tightened(case: Case) -> Iterator[Decision]:
    if case.risk < Risk.R2:
        return
    if case.privacy is Privacy.SECRET:
        yield Decision.REFUSE
    if case.privacy is Privacy.PRIVATE and case.target is not Origin.U:
        yield Decision.ASK
    if case.active:
        yield Decision.ASK


def every_case() -> Iterator[Case]:
    """The whole space, in a fixed order."""
    for risk, target, grant, privacy, active, locked in product(
        Risk, Origin, Coverage, Privacy, (False, True), (True, False)
    ):
        yield Case(risk, target, grant, privacy, active, locked)
