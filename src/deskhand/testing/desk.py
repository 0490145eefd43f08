"""A real desk for tests: a monitor over a root of its own, jobs in one line, and a way to die at any point.

`python -m deskhand.testing.desk ROOT HOME POINT N` reads jobs as JSON lines from its input, performs them, and exits at
once, as if killed, when POINT is reached for the Nth time.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Final, TypeVar

from deskhand.core import fault
from deskhand.core.ability import Ability
from deskhand.core.agents import OutsideAgent
from deskhand.core.errors import Problem
from deskhand.core.flow.table import CAREFUL, Stricter
from deskhand.core.flow.use import targets_of
from deskhand.core.paths import path_text
from deskhand.core.plan.model import Plan
from deskhand.core.registry import Registry
from deskhand.core.wire.frames import Consent, Job, Progress, Receipt
from deskhand.core.words import Lang
from deskhand.core.world.noticed import Notice, nobody_notices
from deskhand.desk.accounts.account import Accounts
from deskhand.desk.doors.outward import Abroad
from deskhand.desk.doors.sight import Sight, nobody_looks
from deskhand.desk.given import Given
from deskhand.desk.monitor import Monitor
from deskhand.desk.trust.locks import Derive
from deskhand.desk.trust.room import DeskTrust
from deskhand.testing.signing import Signer, card_of, card_step, lock_frame, one_step
from deskhand.trust.card import Trusted
from deskhand.trust.consent import Answer
from deskhand.trust.signed import sha256

T = TypeVar("T")
ABILITIES: Final = "deskhand.testing.abilities"
KILLED: Final = 77
NOW: Final = "2026-11-21T10:00:00+08:00"


def known_plans(plans: Mapping[str, Plan]) -> Derive:
    """A grammar that knows these words, and no others."""

    def derive(text: str, root: str, folders: Sequence[str], now: str, lang: Lang) -> Plan | None:
        return plans.get(text)

    return derive


class RealDesk:
    """A desk for whose jobs the owner signed, one run each unless said otherwise.

    Its clock stands still, and what is signed for a run is always the same: whoever starts it a second time says what
    was said before.
    """

    def __init__(
        self,
        root: Path,
        home: Path,
        *,
        vault_cap: int | None = None,
        packages: Sequence[str] = (ABILITIES,),
        abilities: Mapping[str, Ability] | None = None,
        now: str = NOW,
        stricter: Stricter | None = None,
        abroad: Abroad | None = None,
        given: Given | None = None,
        accounts: Accounts | None = None,
        agents: Sequence[OutsideAgent] = (),
        notice: Notice = nobody_notices,
        sight: Sight = nobody_looks,
    ) -> None:
        self.root = root
        self.home = home
        self.moment = now
        self.now = datetime.fromisoformat(now).timestamp()
        self.signer = Signer(clock=lambda: self.now)
        self._plans: dict[str, Plan] = {}
        trust = DeskTrust(
            self.signer.desk, self.signer.owner.public, path_text(str(root)), known_plans(self._plans), stricter,
            clock=lambda: self.now,
        )  # fmt: skip
        self._known = known = Registry.discover(*packages) if abilities is None else abilities
        self.monitor = Monitor(
            home, known, trust, vault_cap=vault_cap, abroad=abroad, given=given, accounts=accounts, agents=agents,
            notice=notice, sight=sight,
        )  # fmt: skip
        self.progress: list[Progress] = []
        self._runs = count(1)
        self._begun()

    def _begun(self) -> None:
        """The first start: the owner's list of devices."""
        authority = self.monitor.room.authority
        longer = authority.longer(self.signer.roster.entries) if not len(authority.roster) else authority.roster
        self.within(lambda connection: authority.keep_roster(connection, longer, self.now))
        authority.roster = longer

    def within(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """One transaction in the desk's own file, from a test that does not wait for the event loop."""
        return self.monitor.journal.writer.submit(work).result()

    def job(
        self, do: str, *, as_run: int | None = None, hub: str = "hub", folders: Sequence[str] = (".",), **args: Any
    ) -> Job:
        """A job of a run for which the owner signed: these words lead to this one step, in these folders of the root.

        A run that stands already keeps the plan it has; then the job says what it says, and the desk judges it by that.
        """
        run = next(self._runs) if as_run is None else as_run
        self.lock(run, one_step(do, args), hub=hub, folders=folders)
        return self.unsigned(do, run, hub=hub, **args)

    def unsigned(
        self, do: str, run: int, /, step: str = "m", attempt: int = 1, hub: str = "hub", **args: Any
    ) -> Job:  # fmt: skip
        """A job as a hub words it, whatever was signed."""
        return Job(
            hub=hub, key=f"{run}/{step}/{attempt}", run=run, do=do, args=args, root=path_text(str(self.root)),
            folders=["."], now=self.moment,
        )  # fmt: skip

    def lock(
        self, run: int, plan: Plan, *, hub: str = "hub", folders: Sequence[str] | None = (".",), lang: Lang = "en",
        **command: Any,
    ) -> Problem | None:  # fmt: skip
        """Hold a run to a plan for which the owner signed; gives why it was not taken."""
        self._plans[plan.hash()] = plan
        name = sha256(f"{hub}/{run}/{plan.hash()}".encode())
        said: dict[str, Any] = {
            "seq": int(name[:12], 16), "nonce": name[:32], "root": path_text(str(self.root)),
            "folders": None if folders is None else tuple(folders), **command,
        }  # fmt: skip
        signed = self.signer.command(plan.hash(), **said)
        room = self.monitor.room
        try:
            reading = room.locks.read(lock_frame(hub, run, signed, plan, self.moment, lang=lang))
            self.within(lambda connection: room.locks.take(connection, reading, self.now))
        except Problem as wrong:
            return wrong
        return None

    def agreed(self, job: Job, preview: str = "", *, yes: bool = True) -> Job:
        """The same job, after the owner answered a card that shows it; `preview` is the hash of what was shown."""
        room = self.monitor.room
        locked = self.within(lambda connection: room.locks.held(connection, job.hub, job.run))
        steps = {job.key.split("/")[1]: card_step(job.do, job.args, preview)}
        shown = tuple(Trusted(what, value, "U") for what, value in targets_of(self._known[job.do], job.args))
        card = card_of(job.hub, job.run, locked.hash, steps=steps, trust=shown)
        nonce = sha256(card + bytes(yes))[:32]  # the same answer a second time is the same
        signed = self.signer.consent(card, Answer(yes=yes), nonce=nonce)
        reading = room.consents.read(Consent(hub=job.hub, run=job.run, card=card, signed=signed))
        self.within(lambda connection: room.consents.take(connection, reading, locked, self.now))
        return job

    async def perform(self, job: Job) -> Receipt:
        async def report(frame: Progress) -> None:
            self.progress.append(frame)

        receipt = await self.monitor.perform(job, report)
        assert isinstance(receipt, Receipt), receipt
        return receipt

    async def do(self, do: str, *, as_run: int | None = None, **args: Any) -> Receipt:
        return await self.perform(self.job(do, as_run=as_run, **args))

    async def change(self, *changes: Mapping[str, Any]) -> Receipt:
        """Have exactly these changes carried out."""
        return await self.do("fixture.propose", changes=[dict(change) for change in changes])

    async def undo(self, receipt: Receipt) -> Receipt:
        return await self.do("fixture.undo", run=int(receipt.key.split("/")[0]))

    def tree(self) -> dict[str, str]:
        return tree(self.root)


def tree(root: Path) -> dict[str, str]:
    """Everything below a folder, with content: what must be equal where nothing may have changed."""
    found: dict[str, str] = {}
    for place in sorted(root.rglob("*")):
        name = path_text(str(place.relative_to(root)))
        if place.is_symlink():
            found[name] = f"-> {place.readlink()}"
        elif place.is_dir():
            found[name] = "/"
        else:
            found[name] = place.read_bytes().hex() if place.is_file() else "?"
    return found


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """What a desk in a process of its own is started with: hardly anything, and this very release."""
    release = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    return {"HOME": str(home), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8", **release, **more}


def die_at(point: str, n: int, meddle: Callable[[str], None] = lambda _: None) -> None:
    """Have this process end, as by `kill -9`, when it reaches a point for the nth time.

    `meddle` is called at every point before that, as somebody else who is at the computer.
    """
    left = count(n - 1, -1)

    def hook(name: str) -> None:
        meddle(name)
        if name == point and next(left) == 0:
            os._exit(KILLED)

    fault.install(hook)


def _saver(root: Path) -> Callable[[str], None]:
    """Somebody who saves the file named in MEDDLE_FILE at the moment of the point named in MEDDLE_AT."""
    at, file = os.environ.get("MEDDLE_AT"), os.environ.get("MEDDLE_FILE", "")

    def save(point: str) -> None:
        if point == at:
            (root / file).write_text("somebody's words")

    return save


async def _main(root: str, home: str, point: str, n: str) -> None:
    jobs: Sequence[dict[str, Any]] = [json.loads(line) for line in sys.stdin]
    points: list[str] = []
    if point == "list":
        fault.install(points.append)
    else:
        die_at(point, int(n), _saver(Path(root)))
    careful = any(job.get("yes") for job in jobs)
    desk = RealDesk(Path(root), Path(home), stricter=CAREFUL if careful else None)
    await desk.monitor.start()
    for number, job in enumerate(jobs, 1):
        folders = (".", *job.get("folders", ()))
        asked = desk.job(job["do"], as_run=number, folders=folders, **job["args"])
        receipt = await desk.perform(desk.agreed(asked) if careful else asked)
        sys.stdout.write(json.dumps([receipt.outcome, receipt.trouble.text if receipt.trouble else ""]) + "\n")
    await desk.monitor.close()
    sys.stdout.write(json.dumps(points) + "\n")


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:5]))
