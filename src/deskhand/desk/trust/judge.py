"""May this job start: one answer, out of the plan, the labels, the grants, the ceiling and the signed answers.

In order: the run has a lock, and whoever signed it still holds · the step is in the plan, with these arguments · the
labels of what it is given · what it touches · the table · what is not vouched for asks · a yes that fits lets it go.
Everything here happens inside the transaction that makes the row of the job.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from msgspec.structs import replace as replace_struct

from deskhand.core.ability import Ability
from deskhand.core.errors import HoldsDenied, NotAvailable, OutsideFolders, Problem, Refused
from deskhand.core.flow.approve import step_digest
from deskhand.core.flow.judge import Verdict, verdict
from deskhand.core.flow.label import Origin, Privacy
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.scope import paths_in
from deskhand.core.flow.table import Coverage, Decision
from deskhand.core.flow.use import Use, targets_of, use_of
from deskhand.core.flow.worded import ORIGINS, RISKS, grant_said
from deskhand.core.phrases import Phrases
from deskhand.core.saying import said_use
from deskhand.core.wire.frames import Ask, Doubt, Ground, Job, Owing
from deskhand.core.words import Lang, Sentence, Words
from deskhand.desk.judged import Judged, Reach
from deskhand.desk.rows import times_done
from deskhand.desk.subjects import SubjectKeys, subject_of
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
from deskhand.trust.standing import Place, Spoken, place_of

SHOWN: Final = 200
"""How many doubtful values a question names."""
_LONGEST: Final = 500
"""How many characters the record holds of the names of grants."""


_LETTERS: Final[Mapping[Origin, Literal["U", "L", "X"]]] = {Origin.U: "U", Origin.L: "L", Origin.X: "X"}


class ByTable(Refused):
    words = Words(
        "I may not do this: {say}. It {risk}, {where}, and {grant}{privacy}. Nothing was done.",
        "不能执行：{say}。它{risk}，{where}，而且{grant}{privacy}。没有做任何更改。",
    )


_SECRET: Final = Words(", and what goes in is secret", "，并且其中含有机密内容")
_OPEN: Final = Words("", "")

QUESTIONS: Final[Mapping[Owing, Words]] = {
    "table": Words("{say}? It {risk}; {where}; {grant}.", "{say}？它{risk}；{where}；{grant}。"),
    "ceiling": Words(
        "{say}? This needs your yes from a paired device: it {risk}, and {came}.",
        "{say}？这需要您在已配对的设备上确认：它{risk}，而且{came}。",
    ),
    "unproven": Words(
        "{say}? I could not read this plan out of your words myself, and it {risk}.",
        "{say}？我无法从您的原话中得出这个计划，而且它{risk}。",
    ),
    "review": Words(
        "{say}? What goes into it holds something that you want to look at first. It {risk}.",
        "{say}？其中有您希望先查看的内容。它{risk}。",
    ),
    "bounds": Words(
        "{say}? That was not among what this step may do by itself. It {risk}.",
        "{say}？这不在此步骤可自行执行的范围内。它{risk}。",
    ),
}
CAME: Final[Mapping[Place, Words]] = {
    "home": Words("it was signed by a device of yours", "由您的设备签名"),
    "plain": Words("it came without a signature", "请求没有签名"),
    "group": Words("it was asked for in a group chat", "是在群聊中提出的"),
    "chat": Words("it was asked for in a chat", "是在聊天中提出的"),
}
"""How words from there came to be here: why a step of theirs needs more."""


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
        return Judged(
            self.standing.scope.root,
            self.locked.command.iss,
            self.reach,
            self.use,
            expects,
            by,
            self.ground,
            self.placed.given.content.model,
        )

    @property
    def ground(self) -> Ground:
        """The same in names, for the record and the receipt."""
        return Ground(
            decision=self.verdict.decision.name,
            risk=int(self.use.risk),
            target=self.placed.given.target.origin.name,
            grant=self.coverage.name,
            grants=list(self.standing.authority.deciding(self.use)),
            read_here=self.placed.name in self.locked.vouched,
            takes_back=self.placed.ability.consent == "given",
            yes_by="" if self.yes is None else self.yes.by,
        )


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
    say: str
    """What would be done, in the words that plans have for it."""

    def ask(self, key: str) -> Ask:
        """The question, with what its card must say for the yes to count here."""
        lang, came = self.locked.lang, Sentence(CAME[place_of(self.locked.command.channel)])
        cell = _cell(self.use, self.placed, self.coverage)
        return Ask(
            key=key,
            kind="confirm",
            text=QUESTIONS[self.reason].said(lang, say=self.say, came=came, **cell),
            reason=self.reason,
            unlock=self.verdict.decision is Decision.STEP_UP,
            plan=self.locked.hash,
            args=step_digest(self.placed.ability.id, self.args),
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
        self,
        authority: Authorities,
        locks: Locks,
        consents: Consents,
        abilities: Mapping[str, Ability],
        phrases: Callable[[Lang], Mapping[str, Phrases]],
    ) -> None:
        """`phrases` gives the words of all abilities in a language."""
        self._authority = authority
        self._locks = locks
        self._consents = consents
        self._abilities = abilities
        self._phrases = phrases
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
            if isinstance(judged.problem, HoldsDenied):
                raise judged.problem
            if (used_up := left.refusal(use)) is not None:
                raise used_up
            cell: dict[str, Any] = {**_cell(use, found, coverage, standing.authority.deciding(use))}
            raise ByTable(do=ability.id, say=self._said(locked, job), **cell)
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

    def _said(self, locked: Locked, job: Job) -> str:
        """What a job would do, in the language of its run and in the words of its plan."""
        return said_use(job.do, job.args, self._phrases(locked.lang), locked.lang)

    def _done_enough(self, connection: sqlite3.Connection, job: Job, found: Placed) -> bool:
        """Whether a step was done as often as the plan says: however many attempts a hub makes, more needs a yes."""
        retries = 0 if found.planned is None else found.planned.retry
        return times_done(connection, job.hub, job.run, found.path) > retries

    def begun(self, connection: sqlite3.Connection, go: Go, job: Job, row: int, now: float) -> None:
        """Write down on what grounds a job starts, beside its new row and in the same transaction."""
        placed_, ground = go.placed, go.ground
        labels.keep(connection, job.hub, job.run, placed_.path, row, placed_.result)
        # The record outlives what was forgotten, and must not be a way to try what that was.
        given = SubjectKeys(connection).keyed(subject_of(job.hub, job.run), step_digest(job.do, job.args))
        facts: dict[str, str | int] = {
            "hub": job.hub, "key": job.key, "do": job.do, "args": given or "",
            "plan": go.locked.hash, "by": go.locked.by, "risk": ground.risk, "target": ground.target,
            "grant": ground.grant, "grants": " ".join(ground.grants)[:_LONGEST], "decision": ground.decision,
            "read_here": int(ground.read_here), "takes_back": int(ground.takes_back),
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
        denied = standing.authority.denied_below(judged.use) is not None
        return Rejected(Why.REVOKED) if taken_back or denied else None

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
            targets_of(go.placed.ability, job.args), go.placed.bounds, bool(go.placed.ability.finding(job.args)),
        )  # fmt: skip
        yes = self._consents.matching(connection, go.locked, wanted)
        if yes is None:
            if reason is None:
                return go
            said = self._said(go.locked, job)
            return Owes(go.locked, go.placed, job.args, go.use, judged, go.coverage, reason, said)
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


def _cell(use: Use, found: Placed, coverage: Coverage, grants: Sequence[str] = ()) -> dict[str, Sentence]:
    """The cell of the table, in words."""
    secret = found.given.whole.privacy is Privacy.SECRET and use.risk >= Risk.R2
    return {
        "risk": Sentence(RISKS[use.risk]),
        "where": Sentence(ORIGINS[found.given.target.origin]),
        "grant": grant_said(coverage, grants),
        "privacy": Sentence(_SECRET if secret else _OPEN),
    }
