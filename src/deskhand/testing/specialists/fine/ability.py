"""Polishes a text as the plain one does, and asks money for it."""

from __future__ import annotations

from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, Record


class Refined(Record):
    text: str


@ability("fine.polish", effect=Risk.R0)
async def polish(ctx: Ctx, text: Content[str]) -> Refined:
    """Better than good."""
    return Refined(text=f"{text} (fine)")
