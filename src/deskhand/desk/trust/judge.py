"""May this job start: one answer, out of the plan, the labels, the grants, the ceiling and the signed answers.

In order: the run has a lock, and whoever signed it still holds · the step is in the plan, with these arguments · the
labels of what it is given · what it touches · the table · what is not vouched for asks · a yes that fits lets it go.
Everything here happens inside the transaction that makes the row of the job.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from deskhand.core.ability import Ability
from deskhand.core.errors import NotAvailable, OutsideFolders, Problem, Refused
from deskhand.core.flow.approve import step_digest
from deskhand.core.flow.judge import Verdict, verdict
from deskhand.core.flow.label import Origin, Privacy
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.scope import paths_in
from deskhand.core.flow.table import Coverage, Decision
from deskhand.core.flow.use import Use, use_of
from deskhand.core.wire.frames import Ask, Doubt, Job, Owing
from deskhand.core.words import Sentence, Words
from deskhand.desk.trust import audit, labels
from deskhand.desk.trust.authority import Authorities, Reach, Standing
from deskhand.desk.trust.consents import Consents, Wanted, Yes
from deskhand.desk.trust.labels import Placed, placed
from deskhand.desk.trust.locks import Locked, Locks
from deskhand.desk.trust.past import Past
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import PEOPLES

SHOWN: Final = 20
"""How many doubtful values a question names."""


class ByTable(Refused):
    words = Words(
        'I may not do "{do}" here: it {risk}, {where}, and {grant}{privacy}. Nothing was done.',
        "不能在这里执行“{do}”：它{risk}，{where}，而且{grant}{privacy}。没有做任何更改。",
    )


_RISKS: Final[Mapping[Risk, Words]] = {
    Risk.R0: Words("only reads", "只读取内容"),
    Risk.R1: Words("changes something on this computer", "会更改这台电脑上的内容"),
    Risk.R2: Words("can be seen by others", "会被他人看到"),
    Risk.R3: Words("costs money or cannot be taken back", "涉及金钱或无法撤回"),
}
_ORIGINS: Final[Mapping[Origin, Words]] = {
    Origin.U: Words("who, where and how much came from you", "对象、位置和数量由您指定"),
    Origin.L: Words("who, where or how much came out of your own files", "对象、位置或数量来自您自己的文件"),
    Origin.X: Words("who, where or how much came from what others wrote", "对象、位置或数量来自他人所写的内容"),
}
_GRANTS: Final[Mapping[Coverage, Words]] = {
    Coverage.COVERS: Words("you allowed the place", "该位置已获您授权"),
    Coverage.ABSENT: Words("you have not allowed it", "尚未获得您的授权"),
    Coverage.REVOKED: Words("you forbade it or took the permission back", "您已禁止或收回了授权"),
}
_SECRET: Final = Words(", and what goes in is secret", "，并且其中含有机密内容")
_PLAIN: Final = Words("", "")

QUESTIONS: Final[Mapping[Owing, Words]] = {
    "table": Words('Shall I do "{do}"? It {risk}; {where}; {grant}.', "要执行“{do}”吗？它{risk}；{where}；{grant}。"),
    "ceiling": Words(
        '"{do}" needs your yes from a paired device: it {risk}, and was asked for in a chat.',
        "“{do}”需要您在已配对的设备上确认：它{risk}，而且是在聊天中提出的。",
    ),
    "unproven": Words(
        'Shall I do "{do}"? I could not read this plan out of your words myself, and it {risk}.',
        "要执行“{do}”吗？我无法从您的原话中得出这个计划，而且它{risk}。",
    ),
    "bounds": Words(
        '"{do}" was not among what this step may do by itself. Shall I do it? It {risk}.',
        "“{do}”不在此步骤可自行执行的范围内。要执行吗？它{risk}。",
    ),
}


@dataclass(frozen=True, slots=True)
class Go:
    """It may start. `yes` is used up with it; `reach` is all that the doors open."""

    locked: Locked
    standing: Standing
    placed: Placed
    use: Use
    verdict: Verdict
    coverage: Coverage
    reach: Reach
    yes: Yes | None = None

    @property
    def expects(self) -> str:
        """The hash that the proposal must have; empty where nobody saw one."""
        return "" if self.yes is None else self.yes.preview


@dataclass(frozen=True, slots=True)
class Owes:
    """It needs a yes that is not there. Nothing was written."""

    locked: Locked
    placed: Placed
    args: Mapping[str, Any]
    use: Use
    verdict: Verdict
    coverage: Coverage
    reason: Owing

    def ask(self, key: str) -> Ask:
        """The question, with what its card must say for the yes to count here."""
        lang, ability = self.locked.lang, self.placed.ability.id
        return Ask(
            key=key,
            kind="confirm",
            text=QUESTIONS[self.reason].said(lang, do=ability, **_cell(self.use, self.placed, self.coverage)),
            reason=self.reason,
            unlock=self.verdict.decision is Decision.STEP_UP,
            plan=self.locked.hash,
            args=step_digest(ability, self.args),
            risk=int(self.use.risk),
            doubts=[Doubt(one.param, one.value[:1_000], one.label.origin.name) for one in self.placed.doubts[:SHOWN]],
        )


class Judge:
    """The one who is asked before anything starts."""

    def __init__(
        self, authority: Authorities, locks: Locks, consents: Consents, abilities: Mapping[str, Ability]
    ) -> None:
        self._authority = authority
        self._locks = locks
        self._consents = consents
        self._abilities = abilities

    def ruling(
        self, connection: sqlite3.Connection, job: Job, path: str, args: Mapping[str, Any], now: float
    ) -> Go | Owes:
        """Whether a job may start; raises a refusal, which says in words on what grounds.

        `args` are the job's own as its ability reads them. Nothing is written: see `begun`. A preview is judged alike,
        needs no yes, and reaches no further than the grants.
        """
        ability = self._abilities[job.do]
        if not ability.available:
            raise NotAvailable(do=ability.id)
        locked = self._locks.held(connection, job.hub, job.run)
        standing = self._authority.standing(locked.command, locked.by, run=locked.name, now=now)
        answers = self._consents.answers(connection, job.hub, job.run)
        past = Past(connection, locked, self._abilities, answers)
        trusted = self._consents.trusted(connection, job.hub, job.run)
        found = placed(past, path, ability, job.args, trusted)
        outside = next((one for one in paths_in(ability, args) if not standing.scope.covers(one)), None)
        if outside is not None:
            raise OutsideFolders(path=outside)
        use = use_of(ability, args, standing.scope)
        coverage = standing.authority.covers(use)
        judged = verdict(ability, use, found.given, standing.authority, locked=True, live=found.live)
        if judged.decision is Decision.REFUSE:
            cell: dict[str, Any] = {**_cell(use, found, coverage)}
            raise ByTable(do=ability.id, **cell)
        reason = self._reason(locked, standing, found, use, coverage, judged)
        go = Go(locked, standing, found, use, judged, coverage, standing.reach(use, named=False))
        if reason is None or job.preview:
            return go
        return self._answered(connection, go, job, reason)

    def begun(self, connection: sqlite3.Connection, go: Go, job: Job, row: int, now: float) -> None:
        """Write down on what grounds a job starts, beside its new row and in the same transaction."""
        placed_, use = go.placed, go.use
        labels.keep(connection, job.hub, job.run, placed_.path, row, placed_.result)
        facts: dict[str, str | int] = {
            "hub": job.hub, "key": job.key, "do": job.do, "args": step_digest(job.do, job.args),
            "plan": go.locked.hash, "by": go.locked.by, "risk": int(use.risk),
            "target": placed_.given.target.origin.name, "grant": go.coverage.name,
            "decision": go.verdict.decision.name,
        }  # fmt: skip
        if go.yes is not None:
            self._consents.use(connection, go.yes, placed_.path, job.key)
            facts |= {"yes": go.yes.id, "yes_by": go.yes.by}
        audit.note(connection, audit.What.JOB, now, facts)

    def asked(self, connection: sqlite3.Connection, owes: Owes, job: Job, now: float) -> None:
        """Note that a job waits for a yes."""
        facts: dict[str, str | int] = {"hub": job.hub, "key": job.key, "do": job.do, "reason": owes.reason}
        audit.note(connection, audit.What.ASKED, now, facts)

    def refused(self, connection: sqlite3.Connection, job: Job, wrong: Problem, now: float) -> None:
        """Note a refusal, in a transaction of its own: the one it was raised in is undone."""
        why = wrong.why.value if isinstance(wrong, Rejected) else wrong.code
        audit.note(connection, audit.What.REFUSED, now, {"hub": job.hub, "key": job.key, "do": job.do, "why": why})

    def fallen(self, go: Go, now: float) -> Problem | None:
        """Why something that was let go may go no further: its device, its yes or its grant was taken back since.

        Asked when a job's work is about to begin, and of all works under way after every change to a list.
        """
        try:
            standing = self._authority.standing(go.locked.command, go.locked.by, run=go.locked.name, now=now)
            if go.yes is not None:
                self._authority.roster.device(go.yes.by)
        except Rejected as no:
            return no
        # A grant never just vanishes: it is taken back, or it runs out, and both are told apart from what never was.
        taken_back = standing.authority.covers(go.use) is Coverage.REVOKED
        return Rejected(Why.REVOKED) if taken_back else None

    def _reason(
        self, locked: Locked, standing: Standing, found: Placed, use: Use, coverage: Coverage, judged: Verdict
    ) -> Owing | None:
        """Why a step needs a yes; None where it needs none."""
        if not found.within:
            return "bounds"
        signed = standing.device.kind in PEOPLES
        if signed and use.risk > Risk.R0 and found.name not in locked.vouched:
            return "unproven"
        if not judged.asks:
            return None
        return "table" if standing.authority.ceiling.allows(use.risk, coverage) else "ceiling"

    def _answered(self, connection: sqlite3.Connection, go: Go, job: Job, reason: Owing) -> Go | Owes:
        decision = max(go.verdict.decision, Decision.ASK)
        judged = Verdict(decision, go.verdict.case)
        wanted = Wanted(
            go.placed.path, job.do, job.args, go.placed.planned, go.use.risk, go.coverage, decision
        )  # fmt: skip
        yes = self._consents.matching(connection, go.locked, wanted)
        if yes is None:
            return Owes(go.locked, go.placed, job.args, go.use, judged, go.coverage, reason)
        reach = go.standing.reach(go.use, named=go.coverage is not Coverage.COVERS)
        return Go(go.locked, go.standing, go.placed, go.use, judged, go.coverage, reach, yes)


def _cell(use: Use, found: Placed, coverage: Coverage) -> dict[str, Sentence]:
    """The cell of the table, in words."""
    secret = found.given.whole.privacy is Privacy.SECRET and use.risk >= Risk.R2
    return {
        "risk": Sentence(_RISKS[use.risk]),
        "where": Sentence(_ORIGINS[found.given.target.origin]),
        "grant": Sentence(_GRANTS[coverage]),
        "privacy": Sentence(_SECRET if secret else _PLAIN),
    }
