"""`deskhand why`: the story of a run as every chat tells it too, held against what this computer's desk wrote down.

What the desk has on record replaces what the hub says of it, and where the two differ, that is said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from deskhand.cli.access import Access
from deskhand.cli.audit import record_object
from deskhand.cli.chain import Chain, NotCompared, about_run
from deskhand.cli.desklists import kept_lists
from deskhand.cli.held import Desk, Differs, by_the_desk, differences
from deskhand.cli.reach import with_hub
from deskhand.cli.settings import Owner
from deskhand.cli.show_why import show
from deskhand.cli.terminal import Terminal
from deskhand.core.registry import Registry
from deskhand.hub.run.grounds import Grounds
from deskhand.hub.run.story import story_lines
from deskhand.hub.views import RunView
from deskhand.trust.audit import AuditBroken, Record

COMMAND: Final = "why"


@dataclass(frozen=True, slots=True)
class Held:
    """All that is known of a run. What differs between hub and desk is named, not settled."""

    view: RunView
    grounds: Grounds
    """As the hub tells it, with the desk's own word on what each step was let go."""
    records: Sequence[Record]
    """What the desk wrote down, in its order."""
    differs: tuple[Differs, ...]
    chain: Chain | None
    broken: AuditBroken | NotCompared | None

    @property
    def lock(self) -> Record | None:
        """The plan that the desk holds this run to now."""
        return next((one for one in reversed(self.records) if one.kind == "lock"), None)


async def why(owner: Owner, terminal: Terminal, run: int) -> int:
    """Exit 0 where hub and desk agree and the record holds, 1 where they do not."""

    async def work(access: Access) -> int:
        view, grounds = await access.run(run), await access.grounds(run)
        held = await asyncio.to_thread(_held, owner, view, grounds)
        if terminal.json:
            terminal.object(held_object(held))
        else:
            show(terminal.speaking(view.lang), held)
        return 1 if held.broken is not None or held.differs else 0

    return await with_hub(owner, terminal, COMMAND, work)


def _held(owner: Owner, view: RunView, said: Grounds) -> Held:
    records = [row.record for row in about_run(owner.home, said.hub, view.run)]
    kept = kept_lists(owner.home)
    desk = Desk(view.run, records, None if kept is None else kept.lists)
    differs = tuple(differences(view, said, desk, Registry.discover()))
    grounds = by_the_desk(said, desk)
    try:
        chain = Chain.of(owner)
    except (AuditBroken, NotCompared) as broken:
        return Held(view, grounds, records, differs, None, broken)
    return Held(view, grounds, records, differs, chain, None)


def held_object(held: Held) -> dict[str, Any]:
    view, grounds, lock = held.view, held.grounds, held.lock
    said = grounds.said
    device = {} if said is None else {"device": grounds.devices.get(said.by, said.by)}
    return {
        "run": view.run,
        "state": view.state,
        "goal": view.goal,
        "said": None if said is None else {**said.model_dump(), **device, "proven": grounds.proven},
        "plan": {
            "hash": grounds.plan,
            "held": "" if lock is None else lock.facts.get("plan", ""),
            "read_here": lock is not None and lock.facts.get("vouched") == 1,
            "steps": [step.model_dump(include={"path", "do", "say", "state", "why"}) for step in view.steps],
        },
        "story": story_lines(grounds),
        "happened": [one.model_dump() for one in grounds.happened],
        "records": [record_object(one) for one in held.records],
        "differs": list(held.differs),
        "chain": {
            "ok": held.broken is None,
            "records": 0 if held.chain is None else held.chain.n,
            "broken": None if held.broken is None else held.broken.values.get("n"),
        },
    }
