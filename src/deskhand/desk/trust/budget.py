"""What one run may use up under a grant: once it has, that grant no longer holds in this run.

Steps and seconds are counted from the rows of the run's jobs, bytes at the doors where they pass. Tokens are used up by
models, which no desk asks yet: a limit on them limits nothing so far.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from deskhand.core.errors import Refused
from deskhand.core.flow.grants import Grant, meant
from deskhand.core.flow.table import Coverage
from deskhand.core.flow.use import Use
from deskhand.core.words import Words
from deskhand.trust.standing import Spoken


class StepsUsedUp(Refused):
    words = Words(
        'Run {run} did the {most} steps that the grant "{grant}" lets one run do, so this one was not begun. '
        "Raise its budget, or ask for the rest as a request of its own.",
        "第 {run} 次任务已执行完授权“{grant}”允许的 {most} 个步骤，因此这一步没有开始。"
        "请提高该授权的限额，或把剩余部分作为新的请求提出。",
    )


class SecondsUsedUp(Refused):
    words = Words(
        'Run {run} worked for the {most} seconds that the grant "{grant}" lets one run work, so this step was not '
        "begun. Raise its budget, or ask for the rest as a request of its own.",
        "第 {run} 次任务已用完授权“{grant}”允许的 {most} 秒工作时间，因此这一步没有开始。"
        "请提高该授权的限额，或把剩余部分作为新的请求提出。",
    )


@dataclass(frozen=True, slots=True)
class _Spent:
    steps: int
    seconds: float

    def up(self, grant: Grant) -> type[Refused] | None:
        """What of a grant this run has used up; None while there is some of each left."""
        budget = grant.budget
        if grant.deny or budget is None:
            return None
        if budget.steps is not None and self.steps >= budget.steps:
            return StepsUsedUp
        return SecondsUsedUp if budget.seconds is not None and self.seconds >= budget.seconds else None


@dataclass(frozen=True, slots=True)
class Left:
    """A word as far as the run that it began may still rely on it."""

    whole: Spoken
    """With every grant, used up or not."""
    standing: Spoken
    """Without those that this run has used up."""
    run: int
    spent: _Spent

    def refusal(self, use: Use) -> Refused | None:
        """Why a use is refused, where it is for a budget alone."""
        if self.whole.authority.covers(use) is not Coverage.COVERS:
            return None
        for grant in self._meant(self.whole, use):
            match self.spent.up(grant):
                case None:
                    continue
                case kind if kind is StepsUsedUp:
                    return kind(run=self.run, grant=grant.id, most=grant.budget and grant.budget.steps)
                case kind:
                    return kind(run=self.run, grant=grant.id, most=grant.budget and grant.budget.seconds)
        return None

    def seconds(self, use: Use) -> float | None:
        """How much longer the run may work on a use like this; None is without limit."""
        limits = [grant.budget.seconds for grant in self._meant(self.standing, use) if grant.budget is not None]
        left = [one - self.spent.seconds for one in limits if one is not None]
        return min(left, default=None)

    def _meant(self, spoken: Spoken, use: Use) -> list[Grant]:
        authority = spoken.authority
        return [one for one in meant(authority.grants, use, authority.who, authority.now) if not one.deny]


NOTHING: Final = _Spent(0, 0.0)


def within_budget(connection: sqlite3.Connection, standing: Spoken, hub: str, run: int, now: float) -> Left:
    """What is left of a word, inside the transaction that makes the next job's row."""
    authority = standing.authority
    if not any(_limited(one) for one in authority.grants):
        return Left(standing, standing, run, NOTHING)
    query = (
        "SELECT count(*), coalesce(sum(seconds + CASE state WHEN 'begun' THEN max(0, ? - coalesce(begun, ?)) ELSE 0 END"
        "), 0) FROM job WHERE hub = ? AND run = ?"
    )
    steps, seconds = connection.execute(query, (now, now, hub, run)).fetchone()
    spent = _Spent(int(steps), float(seconds))
    left = replace(standing, authority=replace(authority, grants=_left(authority.grants, spent)))
    return Left(standing, left, run, spent)


def _left(grants: Sequence[Grant], spent: _Spent) -> tuple[Grant, ...]:
    return tuple(one if spent.up(one) is None else msgspec.structs.replace(one, revoked=True) for one in grants)


def _limited(grant: Grant) -> bool:
    budget = grant.budget
    return not grant.deny and budget is not None and (budget.steps is not None or budget.seconds is not None)
