"""How a run stands, and what follows when that changes: its state, its answer, the next request of its chat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deskhand.core.registry import Registry
from deskhand.core.words import Words
from deskhand.hub import db
from deskhand.hub.events import told
from deskhand.hub.outbox import outgoing
from deskhand.hub.run.fold import ROOT_PATH
from deskhand.hub.run.live import Live, Lives, load
from deskhand.hub.run.outcome import ending
from deskhand.hub.run.record import close_questions, next_of_chat
from deskhand.hub.run.undoable import TRIED, lasting, undoable
from deskhand.hub.run.verdict import halted
from deskhand.hub.skills import phrases
from deskhand.hub.store import Tx
from deskhand.hub.trust import audit
from deskhand.hub.views import FINAL

_BEFORE: Final = Words(
    "Run {run}, before it, still stands: “undo {run}” takes that back, and so does “undo” from now on.",
    "更早的任务 {run} 仍未撤销：说“撤销 {run}”可以撤销它，此后直接说“撤销”也是。",
)
_BEFORE_BY_NUMBER: Final = Words(
    "Run {run}, before it, still stands: “undo {run}” takes that back.",
    "更早的任务 {run} 仍未撤销：说“撤销 {run}”可以撤销它。",
)
"""Where another lies between that cannot be taken back, at which a bare “undo” stops."""


class Standing:
    """Writes how runs stand. What it returns is the run whose turn in the chat has come by it, to be advanced."""

    def __init__(self, lives: Lives, abilities: Registry) -> None:
        self._lives = lives
        self._abilities = abilities

    def stand(self, tx: Tx, live: Live) -> Live | None:
        """Write the state that the journal says, if it is another than before."""
        journal = live.journal
        if journal.stopping:
            return None if journal.working else self.finish(tx, live, *ending(live, self._abilities))
        if ROOT_PATH in journal.asking:
            return self._enter(tx, live, "asking")
        if journal.working:
            return self._enter(tx, live, "open")
        if journal.asking and not halted(live.plan, journal):
            return self._enter(tx, live, "asking")
        return self.finish(tx, live, *ending(live, self._abilities))

    def finish(self, tx: Tx, live: Live, state: str, answer: str, changed: int = 0) -> Live | None:
        """The end of a run, with its answer."""
        close_questions(tx, live)
        live.state = state
        if live.undoes is not None and (state in TRIED or (state == "done" and not changed)):
            answer = "\n".join((answer, *_before(tx, live)))
        content = tx.put(live.subject, answer)
        done = sum(1 for past in live.journal.steps.values() if past.receipt is not None)
        tx.update(
            db.run, {"id": live.id}, state=state, answer=content, steps_done=done, changed=changed, changed_at=tx.now
        )
        phrases.over(tx, live, state)
        audit.note(tx, audit.What.ENDED, {"run": live.id, "state": state, "changed": changed})
        if live.undoes is not None and changed and state == "done":
            tx.update(db.run, {"id": live.undoes}, undone_by=live.id)
            tx.update(db.run, {"undone_by": live.undoes}, undone_by=None)  # an undo taken back: that run stands again
            other = self._lives.get(tx, live.undoes)
            told(tx, live.person, "run", run=live.undoes, state=other.state if other is not None else "done")
        if live.corrects is not None and changed and state == "done":
            tx.update(db.run, {"id": live.corrects}, undone_by=live.id)
        undoable = "undoable" if changed and state in FINAL and not lasting(live) else ""
        told(tx, live.person, "run", run=live.id, step=undoable, state=state, content=content)
        told(tx, live.person, "message", run=live.id, state="deskhand", content=content)
        outgoing(tx, live.chat, f"answer:{live.id}", content, home=live.home, person=live.person)
        tx.moved.add(live.id)
        return self._next_of_chat(tx, live)

    def _enter(self, tx: Tx, live: Live, state: str) -> Live | None:
        if live.state == state:
            return None
        live.state = state
        tx.moved.add(live.id)
        done = sum(1 for past in live.journal.steps.values() if past.receipt is not None)
        tx.update(db.run, {"id": live.id}, state=state, steps_done=done, changed_at=tx.now)
        told(tx, live.person, "run", run=live.id, state=state)
        return self._next_of_chat(tx, live) if state != "open" else None

    def _next_of_chat(self, tx: Tx, live: Live) -> Live | None:
        """The next request of this chat that waited for this one, no longer waiting."""
        waiting = next_of_chat(tx, live)
        following = None if waiting is None else self._lives.get(tx, waiting)
        if following is not None:
            following.queued = False
            tx.update(db.run, {"id": following.id}, queued=False)
        return following


def _before(tx: Tx, live: Live) -> Iterator[str]:
    """After an undo in vain: what can be taken back all the same."""
    said = _BEFORE
    for row in undoable(tx, live.person):
        if row["id"] == live.undoes or row["tried"]:
            continue
        other = load(tx, row["id"])
        if other is not None and not lasting(other):
            yield said.said(live.lang, run=row["id"])
            return
        said = _BEFORE_BY_NUMBER
