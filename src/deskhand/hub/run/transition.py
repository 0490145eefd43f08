"""Every change to a run: each method stores what happened and all that becomes possible by it, in one commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select, update

from deskhand.core.ability import Registry
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Ask, Do, Plan, walk
from deskhand.core.plan.refs import Missing
from deskhand.core.wire.frames import Receipt
from deskhand.core.words import Lang
from deskhand.hub import db
from deskhand.hub.events import told
from deskhand.hub.outbox import outgoing
from deskhand.hub.run import questions
from deskhand.hub.run.fold import ROOT_PATH, Entry, Journal, Reason
from deskhand.hub.run.live import Live, Lives
from deskhand.hub.run.outcome import ending, offered
from deskhand.hub.run.ready import Begin, Close, Items, Put, Skip, Start, Trouble, halted, ready
from deskhand.hub.run.record import busy, close_questions, never_begun, next_of_chat, no_longer_due, note
from deskhand.hub.run.scope import NoValue, locate
from deskhand.hub.run.work import Work, empty_handed, work_for
from deskhand.hub.store import Tx
from deskhand.hub.views import FINAL


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose the steps are that a transition starts, and until when."""

    owner: str
    lease: float


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


class Transitions:
    """The one place where runs change; used in the writer thread only."""

    def __init__(self, abilities: Registry, hub: str, claim: Claim | None = None) -> None:
        self.lives = Lives()
        self.claim = claim
        self._abilities = abilities
        self._hub = hub

    # -- what happens to a run ------------------------------------------------------------------------------------

    def create(self, tx: Tx, new: NewRun) -> Live:
        """A run with its plan; what can start, starts, unless this chat has something else under way."""
        queued = not new.overtakes and not new.refused and busy(tx, new.chat)
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
            goal="",
            head="",
            steps=sum(1 for _ in walk(new.plan.steps)),
            steps_done=0,
            changed=0,
            undoes=new.undoes,
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
        }
        live = Live(
            run, new.person, new.chat, "open", queued, 0, new.lang, new.home, new.undoes,
            new.root, new.folders, new.now, new.plan, readings, Journal(),
        )  # fmt: skip
        name = tx.put(live.subject, head)
        tx.update(db.run, {"id": run}, goal=tx.put(live.subject, new.plan.goal), head=name)
        self.lives.keep(live)
        note(tx, live, Entry(ROOT_PATH, 0, "planned"), content=name)
        told(tx, live.person, "plan", run=run, content=name)
        if new.refused:
            self._finish(tx, live, "refused", new.refused)
        else:
            self.advance(tx, live)
        return live

    def receive(self, tx: Tx, run: int, path: str, attempt: int, receipt: Receipt) -> bool:
        """A step's end. The first receipt of an attempt counts; a repeat changes nothing and says so."""
        live = self.lives.get(tx, run)
        no_longer_due(tx, run, path, attempt)
        if live is None or live.state in FINAL or live.journal.knows(path, attempt):
            return False
        self._receipt(tx, live, path, attempt, receipt)
        self._got_further(tx, live)
        self.advance(tx, live)
        return True

    def prepared(self, tx: Tx, run: int, path: str, attempt: int, previews: Mapping[str, Receipt]) -> bool:
        """A question's previews are there: it is put, unless the desk already knows that nothing would come of it."""
        live = self.lives.get(tx, run)
        no_longer_due(tx, run, path, attempt)
        if live is None or live.state in FINAL or live.journal.knows(path, attempt):
            return False
        self._got_further(tx, live)
        if live.journal.stopping:
            note(tx, live, Entry(path, attempt, "skipped", "halted"))
        else:
            self._put(tx, live, path, attempt, previews)
        self.advance(tx, live)
        return True

    def asked_by_desk(self, tx: Tx, run: int, path: str, attempt: int, text: str, preview: str) -> bool:
        """The desk needs a person's word before it does a step."""
        live = self.lives.get(tx, run)
        no_longer_due(tx, run, path, attempt)
        if live is None or live.state in FINAL or live.journal.knows(path, attempt):
            return False
        card: dict[str, Any] = {
            "kind": "confirm",
            "text": text,
            "choices": [],
            "hash": "",
            "preview": {"steps": {path: preview}},
        }
        self._ask(tx, live, path, attempt, "desk", card)
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
        note(tx, live, Entry(path, attempt, "answered", word, dict(said)), content=content)
        told(tx, live.person, "answered", run=live.id, step=path, state=word, content=content)
        if path == ROOT_PATH:
            self._resumed(tx, live, yes=bool(said.get("yes")))
        elif live.readings and path in {step.id for step in live.plan.steps} and said.get("choice", -1) >= 0:
            reading = live.readings[int(said["choice"])]
            note(tx, live, Entry(path, attempt, "patch", "", reading))
            told(tx, live.person, "plan", run=live.id, state="patch")
        self.advance(tx, live)
        return True

    def stop(self, tx: Tx, live: Live) -> None:
        """Nothing new starts; what nobody has begun is not done; what is under way reports, and then it is stopped."""
        if live.state in FINAL or live.journal.stopping:
            return
        note(tx, live, Entry(ROOT_PATH, 0, "stop"))
        live.queued = False
        tx.update(db.run, {"id": live.id}, state="stopping", queued=False, changed_at=tx.now)
        live.state = "stopping"
        told(tx, live.person, "run", run=live.id, state="stopping")
        close_questions(tx, live)
        due = tx.connection.execute(select(db.due).where(db.due.c.run == live.id)).mappings().all()
        for row in due:
            if row["owner"] is None and row["tries"] == 0:
                no_longer_due(tx, live.id, row["step"], row["attempt"])
                self._receipt(tx, live, row["step"], row["attempt"], never_begun(live, row["step"], row["attempt"]))
            elif row["owner"] is None:
                where = {"run": live.id, "step": row["step"], "attempt": row["attempt"]}
                tx.update(db.due, where, at=tx.now)
                tx.timers.append(tx.now)
        tx.stopping.append(live.id)
        self._stand(tx, live)

    def ask_to_resume(self, tx: Tx, live: Live) -> None:
        """After too many crashes: its steps are parked until a person says to go on."""
        tx.connection.execute(update(db.due).where(db.due.c.run == live.id).values(at=None, owner=None, lease=None))
        self._ask(tx, live, ROOT_PATH, live.journal.past(ROOT_PATH).attempt + 1, "resume", questions.resume_card(live))
        self._stand(tx, live)

    def advance(self, tx: Tx, live: Live) -> None:
        """Store whatever may start now, until there is nothing more; then say how the run stands."""
        if live.queued or live.state in FINAL:
            return
        more = True
        while more:
            more = False
            for start in ready(live.plan, live.journal):
                more = self._start(tx, live, start) or more
        self._stand(tx, live)

    def work(self, tx: Tx, run: int, path: str, attempt: int, *, fresh: bool) -> Work | None:
        """The work behind a due row; None when the row is stale."""
        live = self.lives.get(tx, run)
        if live is None or live.state in FINAL or live.journal.knows(path, attempt):
            no_longer_due(tx, run, path, attempt)
            return None
        return work_for(live, path, attempt, self._hub, fresh=fresh)

    # -- what becomes possible -------------------------------------------------------------------------------------

    def _start(self, tx: Tx, live: Live, start: Start) -> bool:
        """Store one start; True when something else may be ready because of it at once."""
        if isinstance(start, Begin):
            return self._begin(tx, live, start)
        if isinstance(start, Put):
            return self._put_or_prepare(tx, live, start)
        if isinstance(start, Trouble):
            place = locate(live.plan, live.journal, start.path)
            card = questions.trouble_card(live, place, start.reason)
            self._ask(tx, live, start.path, start.attempt, start.reason, card)
            return False
        if isinstance(start, Skip):
            self._skip(tx, live, start)
        elif isinstance(start, Items):
            note(tx, live, Entry(start.path, 1, "items", str(start.total), start.items))
            told(tx, live.person, "step", run=live.id, step=start.path, state="working")
        else:
            self._close(tx, live, start)
        return True

    def _begin(self, tx: Tx, live: Live, start: Begin) -> bool:
        nothing = empty_handed(self._abilities[start.step.do], start.step, start.args)
        if nothing is not None:
            self._skip(tx, live, Skip(start.path, start.attempt - 1, "nothing", nothing))
            return True
        note(tx, live, Entry(start.path, start.attempt, "began"))
        self._due(tx, live, start.path, start.attempt, start.wait, start.args)
        told(tx, live.person, "step", run=live.id, step=start.path, state="working")
        return False

    def _put_or_prepare(self, tx: Tx, live: Live, start: Put) -> bool:
        place = locate(live.plan, live.journal, start.path)
        inner = questions.previewable(live, place)
        if inner and all(self._nothing_for(one) for one in inner) and len(inner) == len(start.step.with_.for_):
            self._skip(tx, live, Skip(start.path, start.attempt - 1, "nothing"))
            return True
        if any(isinstance(one.step, Do) and self._abilities[one.step.do].where == "desk" for one in inner):
            note(tx, live, Entry(start.path, start.attempt, "began"))
            self._due(tx, live, start.path, start.attempt, 0.0)
        else:
            self._put(tx, live, start.path, start.attempt, {})
        return False

    def _nothing_for(self, place: Any) -> bool:
        try:
            return empty_handed(self._abilities[place.step.do], place.step, place.args()) is not None
        except (Missing, NoValue):
            return True

    def _put(self, tx: Tx, live: Live, path: str, attempt: int, previews: Mapping[str, Receipt]) -> None:
        """Put a question. A step that the desk says cannot work fails here instead of being asked about."""
        failing = {one: given for one, given in previews.items() if given.outcome in ("failed", "refused", "not_done")}
        for one, given in failing.items():
            past = live.journal.past(one)
            self._receipt(tx, live, one, past.attempt + 1, given)
        place = locate(live.plan, live.journal, path)
        step = place.step
        approves = {place.frame.path(name) for name in step.with_.for_} if isinstance(step, Ask) else set[str]()
        if failing and (approves <= set(failing) or halted(live.plan, live.journal)):
            note(tx, live, Entry(path, attempt, "skipped", "halted"))
            return
        shown = {one: given for one, given in previews.items() if one not in failing and given.proof is not None}
        self._ask(tx, live, path, attempt, "ask", questions.plan_card(live, place, attempt, shown))

    def _ask(self, tx: Tx, live: Live, path: str, attempt: int, reason: Reason, card: dict[str, Any]) -> None:
        content = tx.put(live.subject, card)
        tx.insert(
            db.question,
            run=live.id,
            step=path,
            attempt=attempt,
            kind=card["kind"],
            person=live.person,
            chat=live.chat,
            open=True,
            hash=card["hash"],
            content=content,
            asked_at=tx.now,
        )
        note(tx, live, Entry(path, attempt, "asked", reason, card), content=content)
        told(tx, live.person, "question", run=live.id, step=path, content=content)
        outgoing(tx, live.chat, f"question:{live.id}/{path}/{attempt}", content, home=live.home)

    def _skip(self, tx: Tx, live: Live, start: Skip) -> None:
        note(
            tx, live, Entry(start.path, start.attempt, "skipped", start.why, {"ref": start.ref} if start.ref else None)
        )
        told(tx, live.person, "step", run=live.id, step=start.path, state="skipped")

    def _close(self, tx: Tx, live: Live, start: Close) -> None:
        note(tx, live, Entry(start.path, 1, "receipt", start.outcome))
        told(tx, live.person, "step", run=live.id, step=start.path, state=start.outcome)

    # -- rows ------------------------------------------------------------------------------------------------------

    def _receipt(self, tx: Tx, live: Live, path: str, attempt: int, receipt: Receipt) -> None:
        data = msgspec.to_builtins(receipt)
        for name in ("f", "key"):
            data.pop(name, None)
        content = note(tx, live, Entry(path, attempt, "receipt", self._note_of(live, path, receipt), data))
        told(tx, live.person, "receipt", run=live.id, step=path, state=receipt.outcome, content=content)
        for one in offered(receipt.result):
            known = tx.connection.execute(
                select(db.offer.c.run).where(db.offer.c.person == live.person, db.offer.c.hash == one.hash)
            ).first()
            if known is None:
                tx.add(db.offer, person=live.person, hash=one.hash, run=live.id, size=one.size)
                tx.flush()

    def _note_of(self, live: Live, path: str, receipt: Receipt) -> str:
        """The outcome; an unknown one says what is to be done about it."""
        if receipt.outcome != "unknown":
            return receipt.outcome
        step = locate(live.plan, live.journal, path).step
        if not isinstance(step, Do):
            return "unknown"
        worst = self._abilities[step.do].worst
        return "unknown_reading" if worst is Risk.R0 else "unknown" if worst is Risk.R1 else "unknown_far"

    def _due(
        self, tx: Tx, live: Live, path: str, attempt: int, wait: float, args: dict[str, Any] | None = None
    ) -> None:
        claim = self.claim if wait <= 0 else None
        tx.add(
            db.due,
            run=live.id,
            step=path,
            attempt=attempt,
            at=tx.now + wait,
            owner=claim.owner if claim else None,
            lease=tx.now + claim.lease if claim else None,
            tries=1 if claim else 0,
        )
        if claim:
            tx.started.append(work_for(live, path, attempt, self._hub, args))
        else:
            tx.timers.append(tx.now + wait)

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

    # -- how a run stands --------------------------------------------------------------------------------------------

    def _stand(self, tx: Tx, live: Live) -> None:
        journal = live.journal
        if journal.stopping:
            if not journal.working:
                self._finish(tx, live, *ending(live, self._abilities))
        elif ROOT_PATH in journal.asking:
            self._enter(tx, live, "asking")
        elif journal.working:
            self._enter(tx, live, "open")
        elif journal.asking and not halted(live.plan, journal):
            self._enter(tx, live, "asking")
        else:
            self._finish(tx, live, *ending(live, self._abilities))

    def _enter(self, tx: Tx, live: Live, state: str) -> None:
        if live.state == state:
            return
        live.state = state
        tx.moved.add(live.id)
        done = sum(1 for past in live.journal.steps.values() if past.receipt is not None)
        tx.update(db.run, {"id": live.id}, state=state, steps_done=done, changed_at=tx.now)
        told(tx, live.person, "run", run=live.id, state=state)
        if state != "open":
            self._go_on_with_chat(tx, live)

    def _finish(self, tx: Tx, live: Live, state: str, answer: str, changed: int = 0) -> None:
        close_questions(tx, live)
        live.state = state
        content = tx.put(live.subject, answer)
        done = sum(1 for past in live.journal.steps.values() if past.receipt is not None)
        tx.update(
            db.run, {"id": live.id}, state=state, answer=content, steps_done=done, changed=changed, changed_at=tx.now
        )
        if live.undoes is not None and changed and state == "done":
            tx.update(db.run, {"id": live.undoes}, undone_by=live.id)
            other = self.lives.get(tx, live.undoes)
            told(tx, live.person, "run", run=live.undoes, state=other.state if other is not None else "done")
        undoable = "undoable" if changed and state in FINAL else ""
        told(tx, live.person, "run", run=live.id, step=undoable, state=state, content=content)
        told(tx, live.person, "message", run=live.id, state="deskhand", content=content)
        outgoing(tx, live.chat, f"answer:{live.id}", content, home=live.home)
        tx.moved.add(live.id)
        self._go_on_with_chat(tx, live)

    def _go_on_with_chat(self, tx: Tx, live: Live) -> None:
        """The next request of this chat that waited for this one."""
        waiting = next_of_chat(tx, live)
        following = None if waiting is None else self.lives.get(tx, waiting)
        if following is not None:
            following.queued = False
            tx.update(db.run, {"id": following.id}, queued=False)
            self.advance(tx, following)
