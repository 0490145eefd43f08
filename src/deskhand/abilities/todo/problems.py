"""What can be wrong with a request about tasks."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NoSuchTask(Problem):
    words = Words(
        'I found no task "{task}" that is still to be done. Nothing was changed. Ask me what is to be done.',
        "没有找到未完成的任务“{task}”。没有做任何更改。可以问我有哪些待办。",
    )


class WhichTask(Problem):
    words = Words(
        '{n} tasks fit "{task}": {names}. Nothing was changed. Say which one.',
        "有 {n} 个任务符合“{task}”：{names}。没有做任何更改。请说明是哪一个。",
    )


class SharedTask(Problem):
    words = Words(
        '"{task}" is shared with {names}, who would be told by your server, or would not know. Nothing was changed. '
        "Mark it as done in your calendar program, or ask me to write them a mail.",
        "“{task}”与 {names} 共享，服务器可能会通知他们，或者他们不会知道。没有做任何更改。"
        "请在日历程序中标记完成，或让我给他们写邮件。",
    )


class NoSuchList(Problem):
    words = Words(
        'There is no list "{name}" here. Nothing was done. There are: {names}.',
        "这里没有名为“{name}”的清单。没有做任何操作。现有：{names}。",
    )


class NotPutDown(Problem):
    words = Words("{why}", "{why}")
