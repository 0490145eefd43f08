"""One task performed: a fresh copy of its testbed, a hub and a desk of its own, every question answered with yes."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.officebench.engines import Engine
from bench.officebench.tasks import ROOMS, Task
from deskhand.cli.access import Access, Request, new_id
from deskhand.cli.account_settings import AccountSettings
from deskhand.cli.home import make_home
from deskhand.cli.house import opened
from deskhand.cli.requests import understood
from deskhand.cli.settings import Owner, Settings
from deskhand.cli.standing import Standing
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.paths import path_text
from deskhand.hub.views import RunView
from deskhand.trust.grant import Granting, signed_grant
from deskhand.trust.keys import Key
from deskhand.trust.signed import Signed
from deskhand.trust.standing import OWNER

ANSWER: Final = Path("data/answer.txt")
"""Where the set looks for the answer to a question."""
SECONDS: Final = 900.0
MOST_QUESTIONS: Final = 100


@dataclass(frozen=True, slots=True)
class Performed:
    """What came of it: how the run ended, and what the person was told."""

    state: str
    told: str


def laid_out(task: Task, place: Path) -> None:
    """A copy of the testbed, with the rooms every testbed has."""
    if task.testbed.is_dir():
        shutil.copytree(task.testbed, place)
    for room in ROOMS:
        (place / room).mkdir(parents=True, exist_ok=True)


async def performed(task: Task, testbed: Path, home: Path, engine: Engine) -> Performed:
    """The request said at the terminal of a fresh installation whose one granted folder is the testbed."""
    owner = _owner(task, testbed, make_home(home))
    standing = Standing.take(owner.home, "bench")
    if standing is None:
        raise RuntimeError("nobody else can know of a folder that was just made")
    planning = engine.planning(task)
    with _trash_in(home):
        async with opened(owner, standing, start=testbed, planning=planning) as house:
            engine.widened(house.hub)
            await house.access.take_grants([_granted(house.keys.owner, testbed)], [])
            return await _seen_through(house.access, Request(task.text, None, "en", task.now, chat="bench"))


def _owner(task: Task, testbed: Path, home: Path) -> Owner:
    """Mails and events lie in folders of the testbed, and times are written as they are said."""
    account = AccountSettings(
        name="office", person=task.person, zone="UTC", calendar_folder=testbed / "calendar",
        mail_folder=testbed / "emails", mail_by="person",
    )  # fmt: skip
    return Owner(home, Settings(folders=(testbed,), account=(account,)))


def _granted(owner: Key, testbed: Path) -> Signed:
    """What somebody who has mails sent for them allows: this folder, and to write to people once asked."""
    place = (path_text(str(testbed.resolve())),)
    grant = Grant(id="office", person=OWNER, risk=Risk.R2, read=place, write=place, people=("*",))
    return signed_grant(owner, Granting(iat=int(time.time()), nonce=secrets.token_hex(16), grant=grant))


async def _seen_through(access: Access, request: Request) -> Performed:
    accepted = await understood(access, request, SECONDS)
    if accepted.run is None:
        return Performed(accepted.state, accepted.answer)
    async with asyncio.timeout(SECONDS):
        view = await _all_said_yes(access, accepted.run)
    if view.state == "asking":
        return Performed("not chosen", "")  # which of several was meant: yes is no answer to that, and nobody is there
    return Performed(view.state, view.answer)


async def _all_said_yes(access: Access, run: int) -> RunView:
    for _ in range(MOST_QUESTIONS):
        view = await access.settled(run)
        if view.state != "asking" or view.ask is None or view.ask.kind == "choose":
            return view
        await access.answer(run, "yes", new_id(), question=view.ask.id)
    raise RuntimeError(f"run {run} asked more than {MOST_QUESTIONS} questions")


def answered(testbed: Path, told: str) -> None:
    """What was told stands where answers are looked for, unless the run put something there itself."""
    place = testbed / ANSWER
    if told and not place.exists():
        place.write_text(told, encoding="utf-8")


@contextmanager
def _trash_in(home: Path) -> Iterator[None]:
    """What a task deletes must not turn up in the trash of whoever runs the bench."""
    before = os.environ.get("XDG_DATA_HOME")
    os.environ["XDG_DATA_HOME"] = str(home / "data")
    try:
        yield
    finally:
        if before is None:
            del os.environ["XDG_DATA_HOME"]
        else:
            os.environ["XDG_DATA_HOME"] = before
