"""Every change to a run: each method stores what happened and all that becomes possible by it, in one commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select, update

from deskhand.core.flow.wrote import Wrote
from deskhand.core.plan.model import Agent, Ask, Do, Plan, Replan, walk
from deskhand.core.registry import Registry
from deskhand.core.wire.frames import Ask as Asked
from deskhand.core.wire.frames import Receipt, Signed
from deskhand.core.words import Lang
from deskhand.hub import db
from deskhand.hub.events import told
from deskhand.hub.model import allowed
from deskhand.hub.run import dearer, questions
from deskhand.hub.run.fold import ROOT_PATH, Journal, decider, never_started
from deskhand.hub.run.live import Live, Lives, Place
from deskhand.hub.run.ready import ready
from deskhand.hub.run.record import ask, busy, close_attempt, close_questions, never_begun, note
from deskhand.hub.run.scope import THOUGHT, locate
from deskhand.hub.run.stand import Standing
from deskhand.hub.run.starting import Lease, Starting
from deskhand.hub.run.work import Work, work_for
from deskhand.hub.store import Tx
from deskhand.hub.trust.cards import of_desk
from deskhand.hub.trust.kept import NOBODY, as_text, is_unsigned, kept
from deskhand.hub.views import FINAL
from deskhand.planner.model.seam import OverBudget
from deskhand.planner.thinking.turn import Decided


@dataclass(frozen=True, slots=True)
class NewRun:
    """What a run is made from. `refused` ends it at once, with that as its answer."""

    person: int
    chat: int
    inbox: int | None
    lang: Lang
    home: bool
    root: str
    folders: list[str]
    now: str
    plan: Plan
    readings: list[Plan]
    overtakes: bool = False
    undoes: int | None = None
    refused: str = ""
    command: Signed = NOBODY
    """The signed words it came from."""
    desk: str = ""
    corrects: int | None = None
    places: tuple[Place, ...] = ()
    """Where it is to be done, where the person has yet to say which: one for each reading."""
    wrote: Wrote | None = None
    """Whose word the plan's own values are, where a model wrote them."""


class Transitions:
    """The one place where runs change; used in the writer thread only."""

    def __init__(self, abilities: Registry, hub: str, lease: Lease | None = None) -> None:
        self.lives = Lives()
        self._abilities = abilities
        self._hub = hub
        self._starting = Starting(abilities, hub, lease)
        self._standing = Standing(self.lives, abilities)

    @property
    def lease(self) -> Lease | None:
        """Whose the steps are that a transition starts; None where the engine claims every step itself."""
        return self._starting.lease

    @lease.setter
    def lease(self, lease: Lease | None) -> None:
        self._starting.lease = lease

    # -- what happens to a run ------------------------------------------------------------------------------------

    def create(self, tx: Tx, new: NewRun) -> Live:
        """A run with its plan; what can start, starts, unless this chat has something else under way."""
        queued = not new.overtakes and not new.refused and busy(tx, new.chat, new.desk)
        run = tx.insert(
            db.run,
            person=new.person,
            chat=new.chat,
            inbox=new.inbox,
            state="open",
            queued=queued,
            overtakes=new.overtakes,
            crashes=0,
            lang=new.lang,
            home=new.home,
            unsigned=is_unsigned(new.command),
            goal="",
            head="",
            steps=sum(1 for _ in walk(new.plan.steps)),
            steps_done=0,
            changed=0,
            undoes=new.undoes,
            corrects=new.corrects,
            desk=new.desk or None,
            started_at=tx.now,
            changed_at=tx.now,
        )
        readings = [reading.json_object() for reading in new.readings]
        head: dict[str, Any] = {
            "root": new.root,
            "folders": new.folders,
            "now": new.now,
            "plan": new.plan.json_object(),
            "readings": readings,
            "command": kept(new.command),
            "places": [asdict(place) for place in new.places],
            "wrote": None if new.wrote is None else {"words": new.wrote.words, "facts": sorted(new.wrote.facts)},
        }
        live = Live(
            run, new.person, new.chat, "open", queued, 0, new.lang, new.home, new.undoes,
            new.root, new.folders, new.now, new.plan, readings, Journal(), new.command, new.desk,
            new.corrects, new.places, wrote=new.wrote,
        )  # fmt: skip
        name = tx.put(live.subject, head)
        tx.update(db.run, {"id": run}, goal=tx.put(live.subject, new.plan.goal), head=name)
        self.lives.keep(live)
        note(tx, live, ROOT_PATH, 0, "planned", content=name)
        told(tx, live.person, "plan", run=run, content=name)
        if not new.refused and self._for_desk(new):
            tx.telling.append((run, 0, live.desk))
        if new.refused:
            self.advance(tx, self._standing.finish(tx, live, "refused", new.refused))
        else:
            self.advance(tx, live)
        return live

    def receive(self, tx: Tx, run: int, path: str, attempt: int, receipt: Receipt) -> bool:
        """A step's end. The first receipt of an attempt counts; a repeat changes nothing and says so."""
        live = self.lives.get(tx, run)
        tx.no_longer_due(run, path, attempt)
        if live is None or live.state in FINAL or live.journal.knows(path, attempt):
            return False
        close_attempt(tx, live, path, attempt, receipt, self._abilities)
        self._got_further(tx, live)
        self.advance(tx, live)
        return True

    def prepared(self, tx: Tx, run: int, path: str, attempt: int, previews: Mapping[str, Receipt]) -> bool:
        """A question's previews are there: it is put, unless the desk already knows that nothing would come of it."""
        live = self.lives.get(tx, run)
        tx.no_longer_due(run, path, attempt)
        if live is None or live.state in FINAL or live.journal.knows(path, attempt):
            return False
        self._got_further(tx, live)
        if live.journal.stopping:
            note(tx, live, path, attempt, "skipped", "halted")
        else:
            self._starting.put(tx, live, path, attempt, previews)
        self.advance(tx, live)
        return True

    def thought(self, tx: Tx, run: int, path: str, attempt: int, decided: Decided) -> bool:
        """What a model decided: its calls are in the journal, in order, before the first of them may begin."""
        live = self.lives.get(tx, run)
        tx.no_longer_due(run, path, attempt)
        if live is None or live.state in FINAL or live.journal.knows(path, attempt):
            return False
        self._got_further(tx, live)
        data = {"tokens": decided.tokens, "told": decided.told}
        note(tx, live, path, attempt, "thought", decided.ended or "more", data)
        own = decider(path)
        known = live.journal.deciding[own]
        for waiting in [one for one in known.calls if never_started(live.journal.steps[one])]:
            note(tx, live, waiting, 0, "skipped", "replanned")
        prefix = own.rpartition(".")[0]
        for name in decided.drop:
            dropped = f"{prefix}.{name}" if prefix else name
            note(tx, live, dropped, 0, "skipped", "replanned")
            told(tx, live.person, "step", run=run, step=dropped, state="skipped")
        for n, call in enumerate(decided.calls, len(known.calls) + 1):
            note(
                tx,
                live,
                f"{own}#{n}",
                0,
                "called",
                call.do,
                {"do": call.do, "with": dict(call.args), "name": call.name},
            )
        self.advance(tx, live)
        return True

    def over_budget(self, tx: Tx, run: int, path: str, attempt: int, over: OverBudget) -> bool:
        """A thought would pass a cap: whoever waits is asked, and after a yes it is thought again."""
        live = self.lives.get(tx, run)
        tx.no_longer_due(run, path, attempt)
        if live is None or live.state in FINAL or live.journal.knows(path, attempt):
            return False
        self._got_further(tx, live)
        card, raw = dearer.card(self._hub, live, locate(live.plan, live.journal, path), over)
        ask(tx, live, path, attempt, "budget", {**card, "card": as_text(raw)})
        allowed.asked(tx, over, run, path, attempt)
        self.advance(tx, live)
        return True

    def asked_by_desk(self, tx: Tx, run: int, path: str, attempt: int, do: str, asked: Asked) -> bool:
        """The desk needs a person's word before it does a step."""
        live = self.lives.get(tx, run)
        tx.no_longer_due(run, path, attempt)
        if live is None or live.state in FINAL or live.journal.knows(path, attempt):
            return False
        card: dict[str, Any] = {
            "kind": "confirm",
            "text": asked.text,
            "choices": [],
            "hash": "",
            "preview": {"steps": {path: asked.preview}},
            "card": as_text(of_desk(self._hub, live, path, do, asked)),
            "unlock": asked.unlock,
        }
        ask(tx, live, path, attempt, "desk", card)
        self.advance(tx, live)
        return True

    def answer(self, tx: Tx, live: Live, row: Mapping[str, Any], said: Mapping[str, Any], by: int, name: str) -> bool:
        """A person's word, used once; False when the question has been answered meanwhile."""
        content = tx.put(live.subject, dict(said))
        filled = tx.connection.execute(
            update(db.question)
            .where(db.question.c.id == row["id"], db.question.c.open.is_(True))
            .values(open=False, answer=content, answer_id=name or None, answered_by=by, answered_at=tx.now)
        ).rowcount
        if not filled:
            return False
        path, attempt = str(row["step"]), int(row["attempt"])
        word = "yes" if said.get("yes") else "no"
        note(tx, live, path, attempt, "answered", word, dict(said), content=content)
        told(tx, live.person, "answered", run=live.id, step=path, state=str(row["id"]), content=content)
        if path == ROOT_PATH:
            self._resumed(tx, live, yes=bool(said.get("yes")))
        elif path.endswith(f"#{THOUGHT}"):
            if not said.get("yes"):
                self.stop(tx, live)
        elif live.readings and path in {step.id for step in live.plan.steps} and said.get("choice", -1) >= 0:
            choice = int(said["choice"])
            reading = live.readings[choice]
            if live.places:
                self._placed(tx, live, live.places[choice])
            note(tx, live, path, attempt, "patch", "", reading)
            told(tx, live.person, "plan", run=live.id, state="patch")
        if (not live.places or live.desk) and not _only_asks(live):
            tx.telling.append((live.id, len(live.journal.said), live.desk))
        self.advance(tx, live)
        return True

    def stop(self, tx: Tx, live: Live) -> None:
        """Nothing new starts; what nobody has begun is not done; what is under way reports, and then it is stopped."""
        if live.state in FINAL or live.journal.stopping:
            return
        note(tx, live, ROOT_PATH, 0, "stop")
        live.queued = False
        tx.update(db.run, {"id": live.id}, state="stopping", queued=False, changed_at=tx.now)
        live.state = "stopping"
        told(tx, live.person, "run", run=live.id, state="stopping")
        close_questions(tx, live)
        due = tx.connection.execute(select(db.due).where(db.due.c.run == live.id)).mappings().all()
        for row in due:
            if row["owner"] is None and row["tries"] == 0:
                tx.no_longer_due(live.id, row["step"], row["attempt"])
                nothing = never_begun(live, row["step"], row["attempt"])
                close_attempt(tx, live, row["step"], row["attempt"], nothing, self._abilities)
            elif row["owner"] is None:
                where = {"run": live.id, "step": row["step"], "attempt": row["attempt"]}
                tx.update(db.due, where, at=tx.now)
                tx.timers.append(tx.now)
        tx.stopping.append((live.id, live.desk))
        self.advance(tx, self._standing.stand(tx, live))

    def ask_to_resume(self, tx: Tx, live: Live) -> None:
        """After too many crashes: its steps are parked until a person says to go on."""
        tx.connection.execute(update(db.due).where(db.due.c.run == live.id).values(at=None, owner=None, lease=None))
        ask(tx, live, ROOT_PATH, live.journal.past(ROOT_PATH).attempt + 1, "resume", questions.resume_card(live))
        self.advance(tx, self._standing.stand(tx, live))

    def advance(self, tx: Tx, live: Live | None) -> None:
        """Store whatever may start now, until there is nothing more; then say how the run stands.

        The same for the request of its chat whose turn has come by that, and so on.
        """
        while live is not None and not live.queued and live.state not in FINAL:
            more = True
            while more:
                more = False
                for start in ready(live.plan, live.journal):
                    more = self._starting.start(tx, live, start) or more
            live = self._standing.stand(tx, live)

    def work(self, tx: Tx, run: int, path: str, attempt: int, *, fresh: bool) -> Work | None:
        """The work behind a due row; None when the row is stale."""
        live = self.lives.get(tx, run)
        if live is None or live.state in FINAL or live.journal.knows(path, attempt):
            tx.no_longer_due(run, path, attempt)
            return None
        return work_for(live, path, attempt, self._hub, fresh=fresh)

    def _for_desk(self, new: NewRun) -> bool:
        """Whether anything of it may come to be done at a desk, and it is known at which."""
        if new.places:
            return False
        steps = (step for step, _ in walk(new.plan.steps))
        return bool(new.readings) or any(
            isinstance(one, Replan | Agent) or (isinstance(one, Do) and self._abilities[one.do].where == "desk")
            for one in steps
        )

    def _placed(self, tx: Tx, live: Live, place: Place) -> None:
        """The person has said at which desk."""
        head: dict[str, Any] = dict(tx.content(_head(tx, live.id)))
        head |= {"root": place.root, "folders": place.folders}
        live.desk, live.root, live.folders = place.desk, place.root, list(place.folders)
        tx.update(db.run, {"id": live.id}, desk=place.desk, head=tx.put(live.subject, head))

    def _got_further(self, tx: Tx, live: Live) -> None:
        if live.crashes:
            live.crashes = 0
            tx.update(db.run, {"id": live.id}, crashes=0)

    def _resumed(self, tx: Tx, live: Live, *, yes: bool) -> None:
        live.crashes = 0
        tx.update(db.run, {"id": live.id}, crashes=0)
        if not yes:
            self.stop(tx, live)
            return
        tx.update(db.due, {"run": live.id}, at=tx.now)
        tx.timers.append(tx.now)


def _only_asks(live: Live) -> bool:
    """Whether nothing of it is any desk's; told of it, a desk would hold its signed words to be used up."""
    return not live.readings and all(isinstance(one, Ask) for one in live.plan.steps)


def _head(tx: Tx, run: int) -> str:
    return str(tx.connection.execute(select(db.run.c.head).where(db.run.c.id == run)).scalar_one())
