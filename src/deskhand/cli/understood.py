"""Words sent to the hub from a terminal, until it is known what they become."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from deskhand.cli.access import Access, Request
from deskhand.cli.sound import sound
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.hub.replies import reply
from deskhand.hub.views import Accepted, Question

UNDERSTAND_SECONDS: Final = 60.0
"""How long a command waits for its words to be understood, once they are stored."""
AGAIN_SECONDS: Final = 0.5
THINKING: Final = Words("The model is still thinking about this …", "模型还在思考……")


class NotYetUnderstood(Problem):
    words = Words(
        "Your message is stored, but Deskhand could not begin with it within {seconds:.0f} seconds. Usually the disk "
        "is full: deskhand doctor says more. Nothing was done for it yet. It is kept, and taken up as soon as that "
        "works, with the next command at the latest: do not send it again, look at deskhand runs.",
        "您的消息已保存，但 Deskhand 在 {seconds:.0f} 秒内无法开始处理。常见原因是磁盘已满：请用 deskhand doctor "
        "查看。还没有为它做任何操作。消息会保留，一旦可行就会处理，最迟在下一个命令时：请不要重复发送，"
        "用 deskhand runs 查看。",
    )


async def understood(
    access: Access, request: Request, terminal: Terminal | None = None, seconds: float = UNDERSTAND_SECONDS
) -> Accepted:
    """The request, committed and understood; sending it again under its id only asks how far it is.

    A model at work is waited for, for as long as the hub lets it think. Raises `NotText`, `HoldsNul`, and
    `NotYetUnderstood` after so many seconds in which nothing came of it.
    """
    sound(request.text)
    end, told = time.monotonic() + seconds, False
    while (accepted := await access.send(request)).state == "accepted":
        if accepted.thinking:
            end = time.monotonic() + seconds
            if not told and terminal is not None:
                terminal.note(terminal.text(THINKING))
            told = True
        elif time.monotonic() >= end:
            raise NotYetUnderstood(seconds=seconds)
        # The hub itself waits a while before it answers this; where it is going down it does not.
        await asyncio.sleep(AGAIN_SECONDS)
    if accepted.run is None and accepted.ask is not None:
        return await _as_answer(access, request, accepted, accepted.ask)
    return accepted


async def _as_answer(access: Access, request: Request, accepted: Accepted, asked: Question) -> Accepted:
    """Words that answer something are signed as that answer: a yes is worth nothing else."""
    yes = reply(request.text).yes
    text = request.text if yes is None else "yes" if yes else "no"
    given = await access.answer(asked.run, text, request.id, question=asked.id)
    return accepted.model_copy(update={"answered": given.run, "answer": "", "ask": None, "state": given.state})
