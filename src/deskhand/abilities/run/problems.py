"""What can be wrong with a request about a run."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NoRunNamed(Problem):
    words = Words(
        'It is not clear which run to undo. Nothing was changed. Say its number, for example "undo 3".',
        "不清楚要撤销哪一次任务。没有做任何更改。请说明编号，例如“撤销 3”。",
    )


class NothingTakenBack(Problem):
    words = Words(
        "Nothing of run {run} could be taken back, and nothing was changed. {why}",
        "第 {run} 次任务没有任何内容可以撤销，也没有做任何更改。{why}",
    )
