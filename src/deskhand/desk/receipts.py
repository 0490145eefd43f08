"""How a job ended, as a receipt: what was changed, what was checked, and whether it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from deskhand.core.ability import Claim
from deskhand.core.errors import Problem, Refused, SideEffect, TimedOut, Unmet
from deskhand.core.values import Record
from deskhand.core.wire.frames import Job, Outcome, Proof, Receipt, Trouble
from deskhand.core.words import Lang, Sentence, Words
from deskhand.desk.files.item import Item
from deskhand.desk.files.operations import known_as, operation
from deskhand.desk.files.problems import PartlyDone
from deskhand.desk.work import Work

SHOWN: Final = 100
"""How many changes a receipt lists in full."""


class ChangedSinceApproval(Problem):
    words = Words(
        "Things changed since you approved this, so it would now do something else. "
        "Nothing was done; please look again.",
        "自您批准以来情况有变，现在执行会有不同的结果。没有做任何更改；请重新查看。",
    )


class TakenBackMeanwhile(Problem):
    words = Words(
        "The device, the permission or the yes that this rested on was taken back by the owner, so it was stopped. "
        "What was done before that is listed; nothing more will be done.",
        "主人已收回此任务所依据的设备、授权或同意，因此任务已停止。在此之前已完成的部分见列表，不会再继续执行。",
    )


class Interrupted(Problem):
    words = Words(
        'The computer was interrupted while "{do}" sent something or had a program at work, so I cannot tell whether '
        "that was done. It was not repeated. Look there before you ask again.",
        "执行“{do}”时电脑中断，当时正在发送内容或运行程序，因此无法确定是否已完成。没有重复执行。再次请求前请先查看。",
    )


class StoppedAbroad(Problem):
    words = Words(
        'You stopped "{do}" while it sent something or had a program at work, so I cannot tell how far that came. '
        "Nothing more is done. Look there before you ask again.",
        "您停止“{do}”时，它正在发送内容或运行程序，因此无法确定进行到哪一步。不会再继续执行。再次请求前请先查看。",
    )


class CannotTell(Problem):
    words = Words(
        "The computer was interrupted and I cannot tell whether {n:change was|changes were} made. Please look: {path}"
        "{why}",
        "电脑曾中断，我无法确定其中 {n} 项更改是否已完成。请检查：{path}{why}",
    )


def finished(work: Work, result: Record, claims: Sequence[Claim]) -> Receipt:
    """The work came to its own end; failed items, broken claims and unknowns are said."""
    outcome, trouble = _judged(work, claims)
    job, tell = work.request.job, work.request.ability.tell
    return Receipt(
        key=job.key,
        outcome=outcome,
        result=result.model_dump(mode="json"),
        answer=tell(result, job.lang) if tell else "",
        proof=_proof(work, claims),
        trouble=None if trouble is None else _trouble(job, trouble, trouble.side_effect),
    )


def previewed(work: Work) -> Receipt:
    return Receipt(key=work.request.job.key, outcome="done", proof=_proof(work))


def changed(work: Work) -> Receipt:
    job = work.request.job
    proof = Proof(preview=work.proposal)
    return Receipt(key=job.key, outcome="changed", proof=proof, trouble=_trouble(job, ChangedSinceApproval(), "none"))


def stopped(work: Work) -> Receipt:
    job = work.request.job
    if work.beyond:
        wrong = _trouble(job, StoppedAbroad(do=job.do), "unknown")
        return Receipt(key=job.key, outcome="unknown", proof=_proof(work), trouble=wrong)
    return Receipt(key=job.key, outcome="stopped", proof=_proof(work))


def interrupted(work: Work) -> Receipt:
    """It was cut off where nothing can look up how that ended; said with what is known."""
    job = work.request.job
    wrong = _trouble(job, Interrupted(do=job.do), "unknown")
    return Receipt(key=job.key, outcome="unknown", proof=_proof(work), trouble=wrong)


def revoked(work: Work) -> Receipt:
    """What it rested on is gone; said with what was done until then."""
    job, effect = work.request.job, work.side_effect()
    outcome: Outcome = "unknown" if effect == "unknown" else "stopped"
    trouble = _trouble(job, TakenBackMeanwhile(), effect)
    return Receipt(key=job.key, outcome=outcome, proof=_proof(work), trouble=trouble)


def timed_out(work: Work, *, stuck: bool = False) -> Receipt:
    """Too late; `stuck` says that it did not even reach a safe point, so its last change may still happen."""
    job = work.request.job
    left = work.judged.reach.seconds
    seconds = job.timeout if left is None else min(job.timeout, left)
    late = TimedOut(what=job.do, seconds=f"{seconds:g}")
    effect: SideEffect = "unknown" if stuck and work.carrying else work.side_effect()
    outcome: Outcome = "unknown" if effect == "unknown" else "failed"
    return Receipt(key=job.key, outcome=outcome, proof=_proof(work), trouble=_trouble(job, late, effect))


def problem(job: Job, wrong: Problem, work: Work | None = None) -> Receipt:
    """It ended with a problem; what was done before that is listed."""
    effect: SideEffect = wrong.side_effect if work is None else work.side_effect()
    if effect == "none":
        effect = wrong.side_effect
    outcome: Outcome = "unknown" if effect == "unknown" else "failed"
    if isinstance(wrong, Refused) and effect == "none":
        outcome = "refused"
    proof = None if work is None else _proof(work)
    return Receipt(key=job.key, outcome=outcome, proof=proof, trouble=_trouble(job, wrong, effect))


def _judged(work: Work, claims: Sequence[Claim]) -> tuple[Outcome, Problem | None]:
    unknown = [item for item in work.items if item.state == "unknown"]
    if unknown:
        return "unknown", CannotTell(
            n=len(unknown), path=known_as(unknown[0].change), why=_whys(unknown), side_effect="unknown"
        )
    bad = [item for item in work.items if item.state == "failed"]
    effect = work.side_effect()
    if bad:
        done = sum(item.state == "done" for item in work.items)
        return "failed", PartlyDone(done=done, failed=len(bad), why=bad[0].why or "", side_effect=effect)
    broken = [claim for claim in claims if claim.decides and not claim.holds]
    if broken:
        wrong = broken[0].wrong or Unmet(claim=broken[0].text)
        wrong.side_effect = effect
        return "failed", wrong
    return "done", None


def _whys(items: Sequence[Item]) -> str:
    """Why each is not known, once, where anything is known of that."""
    return "".join(f"\n{why}" for why in dict.fromkeys(item.why for item in items[:SHOWN] if item.why))


def _proof(work: Work, claims: Sequence[Claim] = ()) -> Proof:
    return Proof(
        changes=[item.done().model_dump(mode="json", exclude_none=True) for item in work.items[:SHOWN]],
        total=len(work.items),
        counts=work.counts(),
        claims=[{"text": claim.text, "holds": claim.holds} for claim in claims],
        preview=work.proposal,
        undo=_undo(work.items, beyond=work.beyond),
        dropped=list(work.dropped),
        pictures=[one.model_dump(mode="json") for one in work.pictures],
    )


def _undo(items: Sequence[Item], *, beyond: bool) -> Literal["yes", "partly", "no", "none"]:
    """Whether the changes can be taken back; what needs nothing to go back (a folder that was there) was no change.

    `beyond`: besides, something was done that nothing takes back.
    """
    backs = [operation(item.change).inverse(item, item.change) for item in items if item.state == "done"]
    changed = [back for back in backs if back != []]
    if not changed:
        return "no" if beyond else "none"
    lasting = sum(back is None for back in changed)
    if lasting == 0:
        return "partly" if beyond else "yes"
    return "no" if lasting == len(changed) else "partly"


def _trouble(job: Job, wrong: Problem, effect: SideEffect) -> Trouble:
    values: dict[str, Any] = {name: _plain(value, job.lang) for name, value in wrong.values.items()}
    return Trouble(code=wrong.code, text=wrong.said(job.lang), values=values, side_effect=effect)


def _plain(value: object, lang: Lang) -> str | int | float | bool | None:
    if isinstance(value, Sentence):
        return value.said(lang)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
