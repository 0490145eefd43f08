"""Polishes a text at no cost."""

from __future__ import annotations

from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, Record
from deskhand.core.words import Lang


class Polished(Record):
    text: str


class Set(Record):
    """A text as it would be printed."""

    text: str


def _told(result: Polished | Set, lang: Lang) -> str:
    return result.text


@ability("plain.polish", effect=Risk.R0, tell=_told)
async def polish(ctx: Ctx, text: Content[str]) -> Polished:
    """One space between words, and a capital first."""
    words = " ".join(text.split())
    return Polished(text=words[:1].upper() + words[1:])


@ability("plain.typeset", effect=Risk.R0, tell=_told)
async def typeset(ctx: Ctx, text: Content[str]) -> Set:
    """In capitals."""
    return Set(text=text.upper())
