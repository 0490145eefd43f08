"""What may be wrong with a question about desks."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NoSuchDesk(Problem):
    words = Words(
        "No desk of yours called “{name}” has told me anything yet. Nothing was done; `deskhand world` lists those I "
        "know.",
        "您没有名为“{name}”的电脑向我报告过内容。没有做任何更改；`deskhand world` 会列出已知的电脑。",
    )


class SayWhichDesk(Problem):
    words = Words(
        "That is about something on one desk, and you have several ({names}). Say which one. Nothing was done.",
        "这个问题是关于某一台电脑上的内容，而您有多台电脑（{names}）。请指明是哪一台。没有做任何更改。",
    )
