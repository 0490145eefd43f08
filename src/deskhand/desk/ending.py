"""How a step comes to its end: its work is done and looked at, or what it broke off with becomes its receipt."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from deskhand.core.ability import Claim
from deskhand.core.errors import Problem
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Record
from deskhand.core.wire.frames import Receipt
from deskhand.core.words import Words
from deskhand.desk import receipts
from deskhand.desk.ctx import StepCtx
from deskhand.desk.door import Differs, Previewed
from deskhand.desk.files.problems import problem_of
from deskhand.desk.files.workbench import Halted
from deskhand.desk.work import Why, Work

Done = tuple[Record, Sequence[Claim]]
"""What a step brought, and what it says can be seen of that."""
_log = logging.getLogger(__name__)


class DeskClosing(Problem):
    words = Words(
        "This computer is shutting Deskhand down. The step goes on where it stopped when it is back.",
        "这台电脑正在关闭 Deskhand。恢复后步骤会从停下的地方继续。",
    )


class Broken(Problem):
    words = Words(
        'The step "{do}" broke off because of a fault in the program ({why}). What was done before that is listed.',
        "步骤“{do}”因程序错误（{why}）而中断。在此之前已完成的部分见列表。",
    )


async def carried_out(work: Work) -> Done:
    """The ability's own work, and a look at what came of it. Raises whatever it broke off with."""
    ability, ctx = work.request.ability, StepCtx(work)
    work.check()
    if work.row is None and work.judged.use.risk > Risk.R1 and not ability.finding(work.request.args):
        raise Previewed  # what others see, or cannot be taken back, is never begun in order to look what it would be
    result = await ability.work(ctx, **work.request.args)
    claims = () if work.row is None or ability.check is None else await ability.check(ctx, result)
    return await work.brought(work, result), claims


def receipt_of(work: Work, task: asyncio.Task[Done]) -> Receipt:
    """The receipt of a job that came to its end, whichever way. Raises `DeskClosing`."""
    job = work.request.job
    wrong = asyncio.CancelledError() if task.cancelled() else task.exception()
    match wrong:
        case None:
            return receipts.finished(work, *task.result())
        case Previewed():
            return receipts.previewed(work)
        case Differs():
            return receipts.changed(work)
        case Halted() | asyncio.CancelledError() if work.why is not None:
            return _halted(work, work.why)
        case OSError():
            return receipts.problem(job, problem_of(wrong, job.do), work)
        case Problem():
            return receipts.problem(job, wrong, work)
        case _:
            _log.error("step %s (%s) broke", job.key, job.do, exc_info=wrong)
            return receipts.problem(job, Broken(do=job.do, why=type(wrong).__name__), work)


def _halted(work: Work, why: Why) -> Receipt:
    if why == "closing":
        raise DeskClosing
    return _HALTED[why](work)


_HALTED: Final[Mapping[Why, Callable[[Work], Receipt]]] = {
    "stopped": receipts.stopped,
    "timed_out": receipts.timed_out,
    "revoked": receipts.revoked,
}
