"""A run as its hub tells it, held against what this computer's desk wrote down of it.

The desk's own word replaces the hub's, and where the two differ, that is named. Words, and answers, count as somebody's
where this desk took them, or where their signature holds by its own list of devices; all else is the hub's word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal

from deskhand.core.plan.model import Do, Plan, walk
from deskhand.core.registry import Registry
from deskhand.core.wire.frames import Signed
from deskhand.hub.run.grounds import Ground, Grounds, Happened, named, words
from deskhand.hub.trust.kept import as_bytes
from deskhand.hub.views import FINAL, RunView
from deskhand.trust.audit import Record
from deskhand.trust.envelope import read_command
from deskhand.trust.rejected import Rejected
from deskhand.trust.roster import Roster
from deskhand.trust.signed import Kind
from deskhand.trust.standing import Lists

Differs = Literal["words", "unproven", "unknown", "forgotten", "plan", "answer", "step", "outcome"]
At = tuple[str, int]
"""A step of a run, and which attempt at it."""
ENDED: Final = frozenset({"began", "receipt"})


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk wrote down of one run, in its order, and the lists that it holds to."""

    run: int
    records: Sequence[Record]
    lists: Lists | None
    let_go: Mapping[At, tuple[Ground, Record]] = field(init=False)
    """On what each attempt of a step was let go."""
    ended: Mapping[At, Record] = field(init=False)
    """How each attempt ended."""

    def __post_init__(self) -> None:
        let_go, ended = dict[At, tuple[Ground, Record]](), dict[At, Record]()
        for one in self.records:
            path, _, attempt = str(one.facts.get("key", "")).removeprefix(f"{self.run}/").rpartition("/")
            if attempt.isdecimal() and one.kind == "job":
                let_go[path, int(attempt)] = (_ground(one.facts), one)
            elif attempt.isdecimal() and one.kind == "receipt":
                ended[path, int(attempt)] = one
        object.__setattr__(self, "let_go", let_go)
        object.__setattr__(self, "ended", ended)

    @property
    def locks(self) -> Sequence[Record]:
        """The plans it held the run to, the first with the words that were signed."""
        return [one for one in self.records if one.kind == "lock"]

    @property
    def forgotten(self) -> bool:
        return any(one.kind == "forgotten" for one in self.records)

    def signed(self, signed: Signed) -> bool:
        """Whether a command, or an answer, is by one of the devices on this desk's list."""
        if self.lists is None:
            return False
        roster = self.lists.roster
        try:
            return (
                _command(signed, roster) if _is_command(signed, roster) else bool(roster.spoken(signed, Kind.CONSENT))
            )
        except Rejected:
            return False


def by_the_desk(said: Grounds, desk: Desk) -> Grounds:
    """The same with the desk's own word: whose the words are, on what each step went and how it ended, those too that
    the hub does not tell of."""
    spoken = None if said.said is None else words(_signed(said.said.raw, said.said.by, said.said.sig))
    told = {_at(one) for one in said.happened if one.kind in ENDED}
    happened = [_own(one, desk) if one.kind == "receipt" else one for one in said.happened]
    for at, (ground, record) in desk.let_go.items():
        if at not in told:
            moment = datetime.fromtimestamp(record.at / 1000, UTC).isoformat()
            happened.append(
                Happened(at=moment, kind="began", step=at[0], attempt=at[1], note="", ground=ground)
            )  # fmt: skip
    names = {} if desk.lists is None else named(desk.lists, spoken, happened, said.lang)
    whose = {"said": spoken, "proven": _proven(said, desk), "forgotten": desk.forgotten}
    return said.model_copy(update={"happened": happened, **whose, **names})


def differences(view: RunView, said: Grounds, desk: Desk, abilities: Registry) -> Iterator[Differs]:
    """Where hub and desk do not say the same."""
    if said.said is None:
        if not desk.forgotten:
            yield "forgotten"
    elif not _proven(said, desk):
        yield "words" if desk.locks else "unproven"
    if not desk.locks:
        if _claims(view, said, abilities):
            yield "unknown"
    elif said.said is not None and not _same_plan(view, said, desk):
        yield "plan"
    if not all(_answered(one, n, said, desk) for n, one in enumerate(said.happened) if one.about):
        yield "answer"
    told = {_at(one): one.ground for one in said.happened if one.kind in ENDED}
    if any(at not in told or told[at] not in (None, ground) for at, (ground, _) in desk.let_go.items()):
        yield "step"
    if not all(_same_end(view, said, at, record) for at, record in desk.ended.items()):
        yield "outcome"


def _proven(said: Grounds, desk: Desk) -> bool:
    """Whether these very words are somebody's: the ones this desk was given for the run, else signed as it can tell."""
    if said.said is None:
        return False
    signed = _signed(said.said.raw, said.said.by, said.said.sig)
    if not desk.locks:
        return desk.signed(signed)
    first = desk.locks[0].facts
    return (first.get("about"), first.get("by")) == (signed.hash, signed.by)


def _same_plan(view: RunView, said: Grounds, desk: Desk) -> bool:
    first = "" if view.plan is None else Plan.model_validate(view.plan).hash()
    if desk.locks[0].facts.get("plan") != first:
        return False
    # A desk that was not sent a choice's steps yet holds to the plan as it was at first.
    return desk.locks[-1].facts.get("plan") in (said.plan, first)


def _claims(view: RunView, said: Grounds, abilities: Registry) -> bool:
    """Whether a run that this desk knows nothing of is said to have had it do something."""
    if any(one.ground is not None or one.changes or one.total for one in said.happened) or view.changed:
        return True
    steps = () if view.plan is None else (step for step, _ in walk(Plan.model_validate(view.plan).steps))
    here = any(isinstance(step, Do) and _at_a_desk(abilities, step.do) for step in steps)
    return here and view.state in ("done", "unknown")


def _at_a_desk(abilities: Registry, do: str) -> bool:
    ability = abilities.get(do)
    return ability is None or ability.where == "desk"


def _answered(one: Happened, n: int, said: Grounds, desk: Desk) -> bool:
    """Whether an answer is somebody's. This desk was given it before the next step it let go; until then it need not
    know of it, and the signature has to do."""
    taken = {str(row.facts.get("about")): row for row in desk.records if row.kind in ("consent", "lock")}
    row = taken.get(one.about)
    if row is not None:
        return row.facts.get("yes", int(one.note == "yes")) == int(one.note == "yes") or one.note not in ("yes", "no")
    rests = any(later.kind == "began" and _at(later) in desk.let_go for later in said.happened[n + 1 :])
    signed = _signed(one.raw, one.by, one.sig)
    return not rests and signed.hash == one.about and desk.signed(signed)


def _same_end(view: RunView, said: Grounds, at: At, record: Record) -> bool:
    """Whether the hub tells the end of a step as this desk wrote it down; it may not have heard of it yet."""
    one = next((found for found in reversed(said.happened) if found.kind == "receipt" and _at(found) == at), None)
    if one is None:
        return view.state not in FINAL
    facts = record.facts
    if _outcome(one) != facts.get("outcome"):
        return False
    return said.said is None or (one.total, one.changes) == (facts.get("changes", 0), facts.get("done", one.changes))


def _own(one: Happened, desk: Desk) -> Happened:
    """A receipt with the desk's word in the place of the hub's."""
    at, update = _at(one), dict[str, object]()
    if at in desk.let_go:
        update["ground"] = desk.let_go[at][0]
    if at in desk.ended:
        facts = desk.ended[at].facts
        update["changes"] = facts.get("done", one.changes)
        if _outcome(one) != facts.get("outcome"):
            update |= {"note": facts.get("outcome"), "trouble": "", "text": ""}
    return one.model_copy(update=update)


def _outcome(one: Happened) -> str:
    """A hub's journal says of an unknown outcome besides what is to be done about it."""
    return "unknown" if one.note.startswith("unknown_") else one.note


def _signed(raw: str, by: str, sig: str) -> Signed:
    """What the hub hands over as signed; nothing at all where it is no base64."""
    try:
        return Signed(as_bytes(raw), by, as_bytes(sig))
    except ValueError:
        return Signed(b"", by, b"")


def _is_command(signed: Signed, roster: Roster) -> bool:
    """An answer in a chat is a command of the hub's; else a command says what an answer never does."""
    return roster.device(signed.by).kind == "hub" or words(signed) is not None


def _command(signed: Signed, roster: Roster) -> bool:
    desk = next((one.id for one in (*roster, *roster.gone) if one.kind == "desk"), "")
    read_command(signed, roster, desk=desk)
    return True


def _ground(facts: Mapping[str, str | int]) -> Ground:
    return Ground(
        decision=str(facts.get("decision")),
        risk=int(facts.get("risk", 3)),
        target=str(facts.get("target")),
        grant=str(facts.get("grant")),
        grants=str(facts.get("grants", "")).split(),
        read_here=facts.get("read_here") == 1,
        takes_back=facts.get("takes_back") == 1,
        yes_by=str(facts.get("yes_by", "")),
    )


def _at(one: Happened) -> At:
    return one.step, one.attempt
