"""How often, and in which words, an answer that does not hold goes back to the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from deskhand.planner.model.seam import Message
from deskhand.planner.model.tokens import tokens_of

REPAIRS: Final = 2
_REPEATED: Final = 500
"""So many tokens of a refused answer are shown to the model again."""


def mend(answer: str, flaws: Sequence[str]) -> list[Message]:
    """A refused answer and what is wrong with it, to be said after everything else."""
    kept = answer
    while tokens_of(kept) > _REPEATED:
        kept = kept[: len(kept) * 3 // 4]
    wrong = "; ".join(flaws)[:600]
    return [
        Message("assistant", kept),
        Message("user", f"The checker refuses this: {wrong}. Answer with the whole JSON object again, mended."),
    ]
