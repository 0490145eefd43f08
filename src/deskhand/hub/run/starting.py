"""What becomes possible in a run, stored: an attempt that is due, a question put, a step left out, a loop under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from deskhand.core.plan.model import Ask, Do
from deskhand.core.plan.refs import Missing
from deskhand.core.registry import Registry
from deskhand.core.wire.frames import Receipt
from deskhand.hub import db
from deskhand.hub.events import told
from deskhand.hub.run import questions
from deskhand.hub.run.fold import decider
from deskhand.hub.run.live import Live
from deskhand.hub.run.record import ask, close_attempt, note
from deskhand.hub.run.scope import NoValue, Place, locate
from deskhand.hub.run.start import Begin, Close, Items, Put, Skip, Start, Think, Trouble
from deskhand.hub.run.verdict import halted
from deskhand.hub.run.work import empty_handed, work_for
from deskhand.hub.store import Tx
from deskhand.hub.trust.cards import of_plan
from deskhand.hub.trust.kept import as_text

_NOT_TO_BE: Final = ("failed", "refused", "not_done")
"""How a preview ends of a step that cannot work; one inside a loop fails in its turn."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Whose the steps are that a transition starts, and until when."""

    owner: str
    seconds: float


class Starting:
    """Stores what `ready` says may start."""

    def __init__(self, abilities: Registry, hub: str, lease: Lease | None) -> None:
        self.lease = lease
        self._abilities = abilities
        self._hub = hub

    def start(self, tx: Tx, live: Live, start: Start) -> bool:
        """Store one start; True when something else may be ready because of it at once."""
        if isinstance(start, Begin):
            return self._begin(tx, live, start)
        if isinstance(start, Put):
            return self._put_or_prepare(tx, live, start)
        if isinstance(start, Trouble):
            place = locate(live.plan, live.journal, start.path)
            card = questions.trouble_card(live, place, start.reason, self._abilities.phrases(live.lang))
            ask(tx, live, start.path, start.attempt, start.reason, card)
            return False
        if isinstance(start, Think):
            note(tx, live, start.path, start.attempt, "began")
            self._due(tx, live, start.path, start.attempt, 0.0)
            told(tx, live.person, "step", run=live.id, step=decider(start.path), state="working")
            return False
        if isinstance(start, Skip):
            _skip(tx, live, start)
        elif isinstance(start, Items):
            note(tx, live, start.path, 1, "items", str(start.total), start.items)
            told(tx, live.person, "step", run=live.id, step=start.path, state="working")
        else:
            _close(tx, live, start)
        return True

    def put(self, tx: Tx, live: Live, path: str, attempt: int, previews: Mapping[str, Receipt]) -> None:
        """Put a question. A step that the desk says cannot work fails here instead of being asked about."""
        failing = {one: given for one, given in previews.items() if given.outcome in _NOT_TO_BE and "[" not in one}
        for one, given in failing.items():
            past = live.journal.past(one)
            close_attempt(tx, live, one, past.attempt + 1, given, self._abilities)
        place = locate(live.plan, live.journal, path)
        step = place.step
        approves = {place.frame.path(name) for name in step.with_.for_} if isinstance(step, Ask) else set[str]()
        if failing and (approves <= set(failing) or halted(live.plan, live.journal)):
            note(tx, live, path, attempt, "skipped", "halted")
            return
        good = {one: given for one, given in previews.items() if given.outcome == "done" and given.proof is not None}
        shown = questions.apart(good)
        phrases = self._abilities.phrases(live.lang)
        card = questions.plan_card(live, place, attempt, shown, phrases)
        raw = of_plan(self._hub, live, place, card, shown, self._abilities)
        ask(tx, live, path, attempt, "ask", {**card, "card": as_text(raw)})

    def _begin(self, tx: Tx, live: Live, start: Begin) -> bool:
        nothing = empty_handed(self._abilities[start.step.do], start.step, start.args)
        if nothing is not None:
            _skip(tx, live, Skip(start.path, start.attempt - 1, "nothing", nothing))
            return True
        note(tx, live, start.path, start.attempt, "began")
        self._due(tx, live, start.path, start.attempt, start.wait, start.args)
        told(tx, live.person, "step", run=live.id, step=start.path, state="working")
        return False

    def _put_or_prepare(self, tx: Tx, live: Live, start: Put) -> bool:
        place = locate(live.plan, live.journal, start.path)
        inner = questions.previewable(place)
        every = {place.frame.path(name) for name in start.step.with_.for_}
        if inner and {one.path for one in inner} == every and all(self._nothing_for(one) for one in inner):
            _skip(tx, live, Skip(start.path, start.attempt - 1, "nothing"))
            return True
        if any(isinstance(one.step, Do) and self._abilities[one.step.do].where == "desk" for one in inner):
            note(tx, live, start.path, start.attempt, "began")
            self._due(tx, live, start.path, start.attempt, 0.0)
        else:
            self.put(tx, live, start.path, start.attempt, {})
        return False

    def _nothing_for(self, place: Place) -> bool:
        if not isinstance(place.step, Do):
            return False
        try:
            return empty_handed(self._abilities[place.step.do], place.step, place.args()) is not None
        except (Missing, NoValue):
            return True

    def _due(
        self, tx: Tx, live: Live, path: str, attempt: int, wait: float, args: dict[str, Any] | None = None
    ) -> None:
        lease = self.lease if wait <= 0 else None
        tx.add(
            db.due,
            run=live.id,
            step=path,
            attempt=attempt,
            at=tx.now + wait,
            owner=lease.owner if lease else None,
            lease=tx.now + lease.seconds if lease else None,
            tries=1 if lease else 0,
        )
        if lease:
            tx.started.append(work_for(live, path, attempt, self._hub, args))
        else:
            tx.timers.append(tx.now + wait)


def _skip(tx: Tx, live: Live, start: Skip) -> None:
    note(tx, live, start.path, start.attempt, "skipped", start.why, {"ref": start.ref} if start.ref else None)
    told(tx, live.person, "step", run=live.id, step=start.path, state="skipped")


def _close(tx: Tx, live: Live, start: Close) -> None:
    note(tx, live, start.path, 1, "receipt", start.outcome)
    told(tx, live.person, "step", run=live.id, step=start.path, state=start.outcome)
