"""`python -m deskhand.cli.skill_trial`: one example of an automation, carried out in the folder it is started in.

It is started inside the jail. A whole house stands there for a moment: hub, desk, monitor, with keys of its own and a
desk that holds the example's files and nothing else. Its input is the automation, its output what came of it.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import sys
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from deskhand.cli.access import Request, new_id
from deskhand.cli.home import make_home
from deskhand.cli.house import opened
from deskhand.cli.settings import Owner, PerceiveSettings, Settings
from deskhand.cli.standing import Standing
from deskhand.cli.understood import understood
from deskhand.core.flow.grants import Closed
from deskhand.core.flow.guard import guarded
from deskhand.core.plan.model import Plan
from deskhand.core.registry import Registry
from deskhand.core.skill.filling import filled
from deskhand.core.skill.format import Fixture, read_skill
from deskhand.core.skill.trial import on_the_desk
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.hub.views import RunView
from deskhand.planner import Context, Planned, Planner

SAY: Final = "the example"


class _OnePlan(Planner):
    """Understands one sentence."""

    def __init__(self, registry: Registry, plan: Plan) -> None:
        super().__init__(registry)
        self._plan_known = plan

    def plan(
        self,
        text: str,
        world: World,
        now: datetime,
        lang: Lang | None = None,
        context: Context | None = None,
        owes: Callable[[Plan], Collection[str]] | None = None,
        closed: Sequence[Closed] = (),
    ) -> Planned:
        plan = self._plan_known
        return Planned("run", "en", plan=plan if owes is None else guarded(plan, owes(plan), SAY))


async def tried(folder: Path, raw: bytes, number: int) -> dict[str, Any]:
    """Lay the example out, carry it out, and tell."""
    skill = read_skill(raw)
    fixture = skill.fixtures[number]
    desk = folder / "desk"
    now = datetime.fromisoformat(fixture.now).astimezone()
    _lay_out(desk, fixture, now.timestamp())
    before = tree(desk)
    plan, left_out = on_the_desk(filled(skill, fixture.values), Registry.discover())
    told: dict[str, Any] = {"before": before, "left_out": left_out}
    if not plan.steps:
        return {**told, "state": "done", "answer": "", "claims": [], "after": before}
    settings = Settings(folders=(desk,), perceive=PerceiveSettings(on=False))
    owner = Owner(make_home(folder / "home"), settings)
    standing = Standing.take(owner.home, "trial")
    if standing is None:
        raise RuntimeError("nobody else can know of a folder that was just made")
    async with opened(owner, standing, start=desk, planning=lambda registry: _OnePlan(registry, plan)) as house:
        accepted = await understood(house.access, Request(SAY, owner.scope(desk), "en", now))
        if accepted.run is None:
            return {**told, "state": accepted.state, "answer": accepted.answer, "claims": [], "after": tree(desk)}
        view = await house.access.settled(accepted.run)
        while view.state == "asking" and view.ask is not None:
            await house.access.answer(view.run, "yes" if view.ask.kind != "choose" else "1", new_id())
            view = await house.access.settled(view.run)
    return {**told, "state": view.state, "answer": view.answer, "claims": _broken(view), "after": tree(desk)}


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder, by what is in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _lay_out(desk: Path, fixture: Fixture, at: float) -> None:
    desk.mkdir(parents=True)
    for name, body in fixture.files.items():
        path = desk / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(body))
        os.utime(path, (at, at))


def _broken(view: RunView) -> list[str]:
    return [str(claim["text"]) for receipt in view.receipts for claim in receipt.claims if not claim["holds"]]


def main() -> None:
    given = msgspec.json.decode(sys.stdin.buffer.read())
    told = asyncio.run(tried(Path.cwd(), given["skill"].encode(), int(given["example"])))
    sys.stdout.write(msgspec.json.encode(told).decode() + "\n")


if __name__ == "__main__":
    main()
