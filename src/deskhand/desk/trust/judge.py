"""May this job start: one answer, out of the plan, the labels, the grants, the ceiling and the signed answers.

In order: the run has a lock, and whoever signed it still holds · the step is in the plan, with these arguments · the
labels of what it is given · what it touches · the table · what is not vouched for asks · a yes that fits lets it go.
Everything here happens inside the transaction that makes the row of the job.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from msgspec.structs import replace as replace_struct

from deskhand.core.ability import Ability
from deskhand.core.errors import NotAvailable, OutsideFolders, Problem, Refused
from deskhand.core.flow.approve import step_digest
from deskhand.core.flow.judge import Verdict, verdict
from deskhand.core.flow.label import Origin, Privacy
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.scope import paths_in
from deskhand.core.flow.table import Coverage, Decision
from deskhand.core.flow.use import Use, targets_of, use_of
from deskhand.core.wire.frames import Ask, Doubt, Job, Owing
from deskhand.core.words import Sentence, Words
from deskhand.desk.judged import Judged, Reach
from deskhand.desk.rows import times_done
from deskhand.desk.trust import audit, labels
from deskhand.desk.trust.authority import Authorities
from deskhand.desk.trust.budget import within_budget
from deskhand.desk.trust.consents import Consents, Wanted, Yes
from deskhand.desk.trust.labels import Placed, placed
from deskhand.desk.trust.locks import Locked, Locks
from deskhand.desk.trust.past import Past, Remembered
from deskhand.desk.trust.reach import earlier_run, reach_of, taking_back
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import PEOPLES
from deskhand.trust.standing import Spoken

SHOWN: Final = 200
"""How many doubtful values a question names."""


_LETTERS: Final[Mapping[Origin, Literal["U", "L", "X"]]] = {Origin.U: "U", Origin.L: "L", Origin.X: "X"}


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
    "review": Words(
        'What "{do}" is given holds something that you want to look at first. Shall I do it? It {risk}.',
        "给“{do}”的内容中有您希望先查看的部分。要执行吗？它{risk}。",
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
    standing: Spoken
    placed: Placed
    use: Use
    verdict: Verdict
    coverage: Coverage
    reach: Reach
    yes: Yes | None = None

    @property
    def judged(self) -> Judged:
        """The grounds, as they are kept with the row."""
        expects, by = ("", "") if self.yes is None else (self.yes.preview, self.yes.by)
        return Judged(self.standing.scope.root, self.locked.command.iss, self.reach, self.use, expects, by)


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
            doubts=self._doubts(),
        )

    def _doubts(self) -> list[Doubt]:
        """What a card must show one by one: what is no word of the person's, and, of what others see, all of it."""
        found = {(one.param, one.value): one.label.origin for one in self.placed.doubts}
        if self.use.risk >= Risk.R2:
            found = {one: found.get(one, Origin.U) for one in targets_of(self.placed.ability, self.args)} | found
        return [Doubt(what, value, _LETTERS[origin]) for (what, value), origin in list(found.items())[:SHOWN]]


class Judge:
    """The one who is asked before anything starts."""

    def __init__(
        self, authority: Authorities, locks: Locks, consents: Consents, abilities: Mapping[str, Ability]
    ) -> None:
        self._authority = authority
        self._locks = locks
        self._consents = consents
        self._abilities = abilities
        self._remembered = Remembered()

    def forget(self) -> None:
        """Keep nothing of any run in memory."""
        self._remembered.forget()
        self._consents.forget()

    def ruling(
        self,
        connection: sqlite3.Connection,
        job: Job,
        path: str,
        args: Mapping[str, Any],
        now: float,
        *,
        review: bool = False,
    ) -> Go | Owes:
        """Whether a job may start; raises a refusal, which says in words on what grounds. `review`: only with a yes.

        `args` are the job's own as its ability reads them. Nothing is written: see `begun`. A preview is judged alike,
        needs no yes, and reaches no further than the grants.
        """
        ability = self._abilities[job.do]
        if not ability.available:
            raise NotAvailable(do=ability.id)
        locked = self._locks.held(connection, job.hub, job.run)
        standing = self._authority.standing(locked.command, locked.by, run=locked.name, now=now)
        left = within_budget(connection, standing, job.hub, job.run, now)
        standing = left.standing
        answers = self._consents.answers(connection, job.hub, job.run)
        past = Past(connection, locked, self._abilities, answers, self._remembered)
        trusted = self._consents.trusted(connection, job.hub, job.run)
        found = placed(past, path, ability, job.args, trusted)
        _stay_inside(locked, standing, ability, args)
        person = locked.command.iss
        earlier = earlier_run(connection, self._authority, job.hub, ability, args, person)
        use = taking_back(use_of(ability, args, standing.scope), earlier)
        coverage = standing.authority.covers(use)
        judged = verdict(ability, use, found.given, standing.authority, locked=True, live=found.live)
        if judged.decision is Decision.REFUSE or coverage is Coverage.REVOKED:
            if (used_up := left.refusal(use)) is not None:
                raise used_up
            cell: dict[str, Any] = {**_cell(use, found, coverage)}
            raise ByTable(do=ability.id, **cell)
        reach = replace_struct(reach_of(standing, use, named=False, earlier=earlier), seconds=left.seconds(use))
        go = Go(locked, standing, found, use, judged, coverage, reach)
        if job.preview:
            return go
        reason = self._reason(locked, standing, found, use, coverage, judged)
        if reason is None and use.risk > Risk.R0 and self._done_enough(connection, job, found):
            reason = "table"
        if reason is None and review:
            reason = "review"
        return self._answered(connection, go, job, reason)

    def _done_enough(self, connection: sqlite3.Connection, job: Job, found: Placed) -> bool:
        """Whether a step was done as often as the plan says: however many attempts a hub makes, more needs a yes."""
        retries = 0 if found.planned is None else found.planned.retry
        return times_done(connection, job.hub, job.run, found.path) > retries

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

    def fallen(self, locked: Locked, judged: Judged, now: float) -> Problem | None:
        """Why something that was let go may go no further: its device, its yes or its grant was taken back since.

        Asked when a job's work is about to begin, and of all works under way after every change to a list.
        """
        try:
            standing = self._authority.standing(locked.command, locked.by, run=locked.name, now=now)
            if judged.yes_by:
                self._authority.roster.device(judged.yes_by)
        except Rejected as no:
            return no
        # A grant never just vanishes: it is taken back, or it runs out, and both are told apart from what never was.
        taken_back = standing.authority.covers(judged.use) is Coverage.REVOKED
        return Rejected(Why.REVOKED) if taken_back else None

    def _reason(
        self, locked: Locked, standing: Spoken, found: Placed, use: Use, coverage: Coverage, judged: Verdict
    ) -> Owing | None:
        """Why a step needs a yes; None where it needs none."""
        if not found.within:
            return "bounds"
        signed = standing.device.kind in PEOPLES
        if signed and use.risk > Risk.R0 and (found.name not in locked.vouched or not found.known):
            return "unproven"
        if not judged.asks:
            return None
        return "table" if standing.authority.ceiling.allows(use.risk, coverage) else "ceiling"

    def _answered(self, connection: sqlite3.Connection, go: Go, job: Job, reason: Owing | None) -> Go | Owes:
        """With the yes that fits, if there is one. It counts too where none is owed here: what it showed must hold."""
        judged = go.verdict if reason is None else Verdict(max(go.verdict.decision, Decision.ASK), go.verdict.case)
        wanted = Wanted(
            go.placed.path, job.do, job.args, go.placed.planned, go.use.risk, go.coverage, judged.decision,
            targets_of(go.placed.ability, job.args),
        )  # fmt: skip
        yes = self._consents.matching(connection, go.locked, wanted)
        if yes is None:
            if reason is None:
                return go
            return Owes(go.locked, go.placed, job.args, go.use, judged, go.coverage, reason)
        named = go.coverage is not Coverage.COVERS and go.reach.run is None
        reach = go.reach
        if named:
            reach = replace_struct(reach_of(go.standing, go.use, named=True), seconds=reach.seconds)
        return replace(go, verdict=judged, reach=reach, yes=yes)


def _stay_inside(locked: Locked, standing: Spoken, ability: Ability, args: Mapping[str, Any]) -> None:
    """A command that names its folders wants nothing beyond them; for any other the grants say what is asked about.

    Raises `OutsideFolders`.
    """
    if locked.command.root is None and locked.command.folders is None:
        return
    outside = next((one for one in paths_in(ability, args) if not standing.scope.covers(one)), None)
    if outside is not None:
        raise OutsideFolders(path=outside)


def _cell(use: Use, found: Placed, coverage: Coverage) -> dict[str, Sentence]:
    """The cell of the table, in words."""
    secret = found.given.whole.privacy is Privacy.SECRET and use.risk >= Risk.R2
    return {
        "risk": Sentence(_RISKS[use.risk]),
        "where": Sentence(_ORIGINS[found.given.target.origin]),
        "grant": Sentence(_GRANTS[coverage]),
        "privacy": Sentence(_SECRET if secret else _PLAIN),
    }
