"""`deskhand forget`: a run, and the runs that took it back, can be read no more."""

from __future__ import annotations

from typing import Final

from deskhand.cli.access import Access
from deskhand.cli.keyboard import Keyboard
from deskhand.cli.reach import with_hub
from deskhand.cli.settings import Owner
from deskhand.cli.terminal import Terminal
from deskhand.core.words import Words
from deskhand.hub.forgetting import FORGOTTEN_HERE

FORGOTTEN: Final = Words(
    "What run {run} was about is forgotten. It cannot be read or undone any more; the files are as they are.",
    "任务 {run} 的内容已被忘记，无法再查看或撤销；文件保持现状。",
)


FORGOTTEN_TOO: Final = Words(
    "So is what only repeats it, the runs that took it back: {others}.", "重复其内容的撤销任务也一并忘记：{others}。"
)
FORGET_ALL: Final = Words(
    "With run {run}, the runs that took it back are forgotten too: {others}. None of them can be read or undone any "
    "more. Forget them all? [y/N] ",
    "忘记任务 {run} 时，撤销它的任务也会一并忘记：{others}。之后都无法查看或撤销。全部忘记吗？[y/N] ",
)
FORGET_YES: Final = frozenset({"y", "yes", "是", "好", "好的"})
NOT_FORGOTTEN: Final = Words("Nothing was forgotten.", "没有忘记任何内容。")


async def forget(owner: Owner, terminal: Terminal, run: int, *, yes: bool = False) -> int:
    return await with_hub(owner, terminal, "forget", lambda access: forgotten(access, terminal, run, yes=yes))


async def forgotten(access: Access, terminal: Terminal, run: int, *, yes: bool = False) -> int:
    """Has a run forgotten with those that only repeat it, and says where it is by now: everywhere, or not at the desk
    yet. Exit 2 where somebody who could be asked did not want to lose the others too."""
    others = (await access.run(run)).repeated_by
    named = ", ".join(map(str, others))
    if others and not yes and terminal.interactive:
        typed = await Keyboard().line(terminal.text(FORGET_ALL, run=run, others=named))
        if (typed or "").strip().casefold() not in FORGET_YES:
            terminal.say(terminal.text(NOT_FORGOTTEN))
            return 2
    everywhere = await access.forget(run)
    text = terminal.text(FORGOTTEN if everywhere else FORGOTTEN_HERE, run=run)
    if others:
        text = f"{text}\n{terminal.text(FORGOTTEN_TOO, others=named)}"
    if terminal.json:
        terminal.object({"run": run, "runs": [run, *others], "forgotten": True, "desk": everywhere, "answer": text})
    else:
        terminal.say(text, "" if everywhere else "ask")
    return 0
