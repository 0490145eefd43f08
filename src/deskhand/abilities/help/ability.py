"""What can be done, by example, in the asker's language."""

from __future__ import annotations

from deskhand.abilities.help import cards
from deskhand.core.ability import ability
from deskhand.core.flow.risk import Risk
from deskhand.core.shown import shown
from deskhand.core.values import Content, Record
from deskhand.core.words import Lang
from deskhand.core.workdoor import HubCtx


class Help(Record):
    lines: list[str]


def told(result: Help, lang: Lang) -> str:
    return "\n".join(result.lines)


@ability("help", effect=Risk.R0, where="hub", tell=told)
async def help_(ctx: HubCtx, about: Content[str | None] = None) -> Help:
    return Help(lines=[shown(line) for line in cards.lines(ctx.cards, about, ctx.lang)])
