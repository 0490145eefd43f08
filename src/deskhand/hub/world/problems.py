"""What may be wrong with a question about desks, or with what one tells."""

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


class NotForgotten(Problem):
    words = Words(
        "The disk takes nothing, so what was open on your desks could not be forgotten. Nothing was changed; make room "
        "and say it again.",
        "磁盘无法写入，因此未能忘记电脑上曾打开的内容。没有做任何更改；请腾出空间后重试。",
    )


class NeverCame(Problem):
    words = Words(
        "A computer ({device}) tells what is on it without having come here, or was taken off the list while it did. "
        "Nothing of it was kept. Start Deskhand there again if it is yours.",
        "一台电脑（{device}）未接入就报告内容，或在报告时已从列表中移除。没有保存任何内容。"
        "如果是您的电脑，请在那里重新启动 Deskhand。",
    )
