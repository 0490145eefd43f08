"""What a step brought back that others wrote is looked through before a later step, an answer or the hub has it.

Names are not looked at, alone or in a path, here as little as in the list of changes: they say which thing is meant,
and a changed one would mean something else. Where they leave this computer or go to a model, all text is looked at.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final, cast

from pydantic import ValidationError

from deskhand.core.ability import Ability
from deskhand.core.errors import Refused
from deskhand.core.flow.label import Way, naming_of
from deskhand.core.guard.guards import Guards, Looked
from deskhand.core.guard.stages import Decision, Ruling
from deskhand.core.values import Record
from deskhand.core.words import Words
from deskhand.desk.given import AT_ONCE, MOST_RULES

Noted = Callable[[Sequence[Decision]], Awaitable[None]]
"""Writes the decisions down, without the text."""
BETWEEN: Final = "\n"


class KeptOut(Refused):
    words = Words(
        'What "{do}" read holds something on your list of what is kept out ({rules}), so it goes no further: it is not '
        "answered, and no step goes on with it. What was changed before is listed. To let it through, change the list "
        "or [guard] read in your settings, and ask again.",
        "“{do}”读到的内容含有您列表中禁止通过的部分（{rules}），因此到此为止：不会出现在回答中，也不会用于后续步骤。"
        "在此之前所做的更改见列表。如需放行，请修改列表或设置中的 [guard] read，然后重新提出请求。",
    )


async def looked_through(guards: Guards, ability: Ability, result: Record, noted: Noted) -> Record:
    """The result as it may go on; raises `KeptOut` where none of it may. Each decision is noted first.

    Nobody can be asked in the middle of a step, so what a person should look at first is kept out.
    """
    if not guards.looks_at_brought:
        return result
    found, foreign = result.model_dump(mode="json"), _foreign(ability)
    texts = list(dict.fromkeys(_texts(found, foreign)))
    if sum(map(len, texts)) <= AT_ONCE:
        looks = _looks(guards, texts)
    else:
        looks = await asyncio.to_thread(_looks, guards, texts)
    decisions = [decision for one in looks.values() for decision in one.decisions]
    if decisions:
        await noted(decisions)
    if any(one.passed.ruling >= Ruling.REVIEW for one in looks.values()):
        rules = dict.fromkeys(rule for one in looks.values() for rule in one.passed.rules)
        raise KeptOut(do=ability.id, rules=", ".join(list(rules)[:MOST_RULES]))
    clean = {text: one.passed.text for text, one in looks.items() if one.passed.text != text}
    if not clean:
        return result
    try:
        return type(result).model_validate(_with(found, foreign, clean))
    except ValidationError:
        # What is left without the words is no such result any more, so nothing of it goes on.
        raise KeptOut(do=ability.id, rules=", ".join(dict.fromkeys(one.rule for one in decisions))) from None


def _looks(guards: Guards, texts: Sequence[str]) -> dict[str, Looked]:
    """A look at each text that something is found in; all of them are looked at as one first, which is quick."""
    whole = BETWEEN.join(texts)
    one = guards.brought(whole)
    if one.clean and not one.decisions:
        return {}
    each = {text: guards.brought(text) for text in texts}
    parts = {text: look for text, look in each.items() if look.decisions}
    # What only shows in all of them together can be taken out of none.
    return parts or {whole: one}


def _foreign(ability: Ability) -> Callable[[Way], bool]:
    """Whether a place holds what others wrote, by what the ability says of its results; names are none of it."""
    names = naming_of(ability.result_type)

    @cache
    def foreign(way: Way) -> bool:
        return way not in names and any(way[: len(part)] == part for part in ability.untrusted)

    return foreign


def _texts(value: object, foreign: Callable[[Way], bool], way: Way = ()) -> Iterator[str]:
    if isinstance(value, str):
        if foreign(way):
            yield value
    elif isinstance(value, Mapping):
        for name, one in cast("Mapping[str, object]", value).items():
            yield from _texts(one, foreign, (*way, name))
    elif isinstance(value, list):
        for one in cast("list[object]", value):
            yield from _texts(one, foreign, way)


def _with(value: object, foreign: Callable[[Way], bool], clean: Mapping[str, str], way: Way = ()) -> object:
    if isinstance(value, str):
        return clean.get(value, value) if foreign(way) else value
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        return {name: _with(one, foreign, clean, (*way, name)) for name, one in entries.items()}
    if isinstance(value, list):
        return [_with(one, foreign, clean, way) for one in cast("list[object]", value)]
    return value
