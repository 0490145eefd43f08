"""The decision table: what happens to a step of a risk, inside or outside the folders that were granted."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from deskhand.core.flow.risk import Risk


class Decision(StrEnum):
    RUN = "run"
    ASK = "ask"
    REFUSE = "refuse"


_TABLE: Final[dict[tuple[Risk, bool], Decision]] = {
    (Risk.R0, True): Decision.RUN,
    (Risk.R1, True): Decision.ASK,
    (Risk.R2, True): Decision.REFUSE,
    (Risk.R3, True): Decision.REFUSE,
    (Risk.R0, False): Decision.REFUSE,
    (Risk.R1, False): Decision.REFUSE,
    (Risk.R2, False): Decision.REFUSE,
    (Risk.R3, False): Decision.REFUSE,
}


def decide(risk: Risk, granted: bool) -> Decision:
    """Whether a step of this risk runs, asks first, or is refused."""
    return _TABLE[risk, granted]
