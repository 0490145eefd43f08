"""Whom a search found, looked at once more: which books they are in, and that their cards hold what was asked for."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.contacts.results import Found
from deskhand.core.ability import Claim
from deskhand.core.doors import Ctx
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Words

_COUNTED: Final = Words(
    "read from {books}; each card that is shown holds what was asked for", "读取自{books}；所示的每张名片都含有所查内容"
)
_NOT_COUNTED: Final = Words(
    "read from {books}; not every card that is shown holds what was asked for",
    "读取自{books}；所示名片中有的不含所查内容",
)


async def counted(ctx: Ctx, result: Found) -> list[Claim]:
    books = [one.name for one in await ctx.shelves.shelves("people")]
    wanted = str(ctx.given.get("name") or "").casefold().split()
    cards = [" ".join([one.name, one.company, one.title, *one.mails, *one.phones]).casefold() for one in result.people]
    holds = all(word in card for card in cards for word in wanted)
    holds = holds and all(one.book in books for one in result.people) and len(cards) <= result.count
    names = shown_few([shown(one) for one in dict.fromkeys(books)], ctx.lang)
    return [Claim((_COUNTED if holds else _NOT_COUNTED).said(ctx.lang, books=names), holds)]
