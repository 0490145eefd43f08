"""`deskhand why`: a run as its hub tells it, held against what this computer's desk wrote down of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from deskhand.cli.access import Access
from deskhand.cli.audit import record_object
from deskhand.cli.chain import Chain, about_run
from deskhand.cli.desklists import kept_lists
from deskhand.cli.granting import holder
from deskhand.cli.reach import with_hub
from deskhand.cli.settings import Owner
from deskhand.cli.show_why import show
from deskhand.cli.terminal import Terminal
from deskhand.core.plan.model import Plan
from deskhand.hub.run.grounds import Grounds
from deskhand.hub.views import RunView
from deskhand.trust.audit import AuditBroken, Record
from deskhand.trust.roster import Roster

COMMAND: Final = "why"


@dataclass(frozen=True, slots=True)
class Story:
    """All that is known of a run. What differs between hub and desk is named, not settled."""

    view: RunView
    grounds: Grounds
    records: Sequence[Record]
    """What the desk wrote down, in its order."""
    roster: Roster | None
    chain: Chain | None
    broken: AuditBroken | None

    def of(self, kind: str) -> list[Record]:
        return [one for one in self.records if one.kind == kind]

    @property
    def held(self) -> Record | None:
        """The plan that the desk holds this run to now."""
        return next(reversed(self.of("lock")), None)

    @property
    def differs(self) -> tuple[str, ...]:
        """Where hub and desk do not say the same: the `words`, the `plan`, or an `answer`."""
        if self.held is None or self.grounds.said is None:
            return ()
        first, found = self.of("lock")[0], list[str]()
        if first.facts.get("about") != self.grounds.about:
            found.append("words")
        if self.held.facts.get("plan") not in (self.grounds.plan, self.first_plan):
            found.append("plan")
        taken = {one.facts.get("about") for one in (*self.of("consent"), *self.of("lock"))}
        if any(one.about and one.about not in taken for one in self.grounds.happened):
            found.append("answer")
        return tuple(found)

    @property
    def first_plan(self) -> str:
        """The hash of the plan as it was at first; a desk that was not sent a choice's steps yet holds to that."""
        return "" if self.view.plan is None else Plan.model_validate(self.view.plan).hash()

    def name(self, id_: str) -> str:
        """What a device is called."""
        found = None if self.roster is None else holder(self.roster, id_)
        return id_ if found is None else found.name


async def why(owner: Owner, terminal: Terminal, run: int) -> int:
    """Exit 0 where hub and desk agree and the record holds, 1 where they do not."""

    async def work(access: Access) -> int:
        view, grounds = await access.run(run), await access.grounds(run)
        story = await asyncio.to_thread(_story, owner, view, grounds)
        if terminal.json:
            terminal.object(story_object(story))
        else:
            show(terminal.speaking(view.lang), story)
        return 1 if story.broken is not None or story.differs else 0

    return await with_hub(owner, terminal, COMMAND, work)


def _story(owner: Owner, view: RunView, grounds: Grounds) -> Story:
    records = [row.record for row in about_run(owner.home, grounds.hub, view.run)]
    kept = kept_lists(owner.home)
    roster = None if kept is None else kept.lists.roster
    try:
        chain = Chain.of(owner)
    except AuditBroken as broken:
        return Story(view, grounds, records, roster, None, broken)
    return Story(view, grounds, records, roster, chain, None)


def story_object(story: Story) -> dict[str, Any]:
    view, grounds, held = story.view, story.grounds, story.held
    said = None if grounds.said is None else {**grounds.said.model_dump(), "device": story.name(grounds.said.by)}
    return {
        "run": view.run,
        "state": view.state,
        "goal": view.goal,
        "said": said,
        "plan": {
            "hash": grounds.plan,
            "held": "" if held is None else held.facts.get("plan", ""),
            "read_here": held is not None and held.facts.get("vouched") == 1,
            "steps": [step.model_dump(include={"path", "do", "say", "state", "why"}) for step in view.steps],
        },
        "happened": [one.model_dump() for one in grounds.happened],
        "records": [record_object(one) for one in story.records],
        "differs": list(story.differs),
        "chain": {
            "ok": story.broken is None,
            "records": 0 if story.chain is None else story.chain.n,
            "broken": None if story.broken is None else story.broken.values["n"],
        },
    }
