"""Finding somebody in the person's own address books."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from deskhand.abilities.contacts.counted import counted
from deskhand.abilities.contacts.results import Contact, Found
from deskhand.abilities.contacts.told import found
from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content
from deskhand.core.world.noticed import Noticed, person_key


def _noticed(one: Contact) -> Noticed:
    key = person_key(one.mail) if one.mail else f"person:{one.book}/{one.name}"
    fields = {"name": one.name, "mails": one.mails[:20], "phones": one.phones[:20], "company": one.company}
    return Noticed("person", key, fields)


@ability("contacts.find", effect=Risk.R0, check=counted, tell=found)
async def contacts_find(ctx: Ctx, name: Content[str] = "", limit: Annotated[int, Field(ge=1, le=1_000)] = 20) -> Found:
    """People by name, address, number or company, the best first; everybody without a name."""
    await ctx.shelves.must_be_any("people")
    known = await ctx.people.found(name)
    people = [
        Contact(
            name=one.name, mails=one.mails, mail=one.mails[0] if one.mails else None, phones=one.phones,
            company=one.company, title=one.title, address=one.address, note=one.note, book=one.book,
        )
        for one in known[:limit]
    ]  # fmt: skip
    ctx.noticed([_noticed(one) for one in people])
    return Found(people=people, first=people[0] if people else None, count=len(known))
