"""What a step is given is looked through before it starts: for words on the operator's list, and for secrets."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from deskhand.core.errors import Refused
from deskhand.core.flow.risk import Risk
from deskhand.core.guard.guards import Guards, Looked
from deskhand.core.guard.stages import Decision, Ruling
from deskhand.core.wire.frames import Job
from deskhand.core.words import Words
from deskhand.desk.request import Request
from deskhand.desk.trust import audit

AT_ONCE: Final = 2_000
"""As many characters are looked through where they are met; more of them in a thread."""
MOST_RULES: Final = 20
"""How many rules a refusal names."""


class HeldBack(Refused):
    words = Words(
        'Step "{do}" was not begun: what it was given holds something that may not go there ({rules}). '
        "Nothing was done. Take it out, or change the list in your settings, and ask again.",
        "步骤“{do}”没有开始：给它的内容中含有不允许的部分（{rules}）。没有做任何更改。"
        "请将其去掉，或修改设置中的列表后重新提出请求。",
    )

    decisions: tuple[Decision, ...] = ()
    """What the guards decided, for the record."""


class Given:
    """The look at what steps of one desk are given."""

    def __init__(self, guards: Guards) -> None:
        self.guards = guards

    async def look(self, request: Request) -> Looked | None:
        """What is found in a step's arguments; None for one that nothing is looked for in."""
        risk = request.ability.risk(request.job.args)
        leaves = risk >= Risk.R2
        if risk is Risk.R0 or not self.guards.looks_at_given(leaves=leaves):
            return None
        text = "\n".join(_texts(request.job.args))
        if len(text) <= AT_ONCE:
            return self.guards.given(text, leaves=leaves)
        return await asyncio.to_thread(self.guards.given, text, leaves=leaves)


def stop(looked: Looked | None, do: str) -> bool:
    """Whether a person must look first; raises `HeldBack`. Arguments are of the plan, so nothing is taken out."""
    if looked is None or looked.clean:
        return False
    if looked.passed.ruling is not Ruling.REVIEW:
        wrong = HeldBack(do=do, rules=", ".join(looked.passed.rules[:MOST_RULES]))
        wrong.decisions = looked.decisions
        raise wrong
    return True


def note(connection: sqlite3.Connection, job: Job, decisions: Sequence[Decision], at: float) -> None:
    """A row for each decision, without the text, inside the caller's transaction."""
    for one in decisions:
        facts: dict[str, str | int] = {
            "hub": job.hub, "key": job.key, "stage": one.stage.value, "rule": one.rule, "version": one.version,
            "seen": one.seen, "ruling": one.ruling.name, "broken": int(one.broken),
        }  # fmt: skip
        audit.note(connection, audit.What.GUARD, at, facts)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in cast("Mapping[Any, object]", value).items():
            yield str(key)
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in cast("Sequence[object]", value):
            yield from _texts(one)
