"""What keeps a window from being read."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NothingSeen(Problem):
    words = Words(
        "What is open on {name} I cannot tell, because its windows are not seen. What is missing says: "
        "deskhand doctor. If Deskhand is not running there, this begins it: deskhand up",
        "无法得知 {name} 上打开了什么，因为看不到它的窗口。查看缺少什么：deskhand doctor。"
        "如果 Deskhand 没有在那里运行，启动方式：deskhand up",
    )


class NoSuchWindow(Problem):
    words = Words(
        "No window here is called “{window}”. What is open tells: list the windows.",
        "没有名为“{window}”的窗口。可以说“列出窗口”查看打开了什么。",
    )


class SeveralWindows(Problem):
    words = Words(
        "Several windows are called “{window}”: {titles}. Say which by its title.",
        "有多个窗口叫“{window}”：{titles}。请用标题说明是哪一个。",
    )


class NoSuchElement(Problem):
    words = Words(
        "Nothing in the window “{window}” is called “{element}”.",
        "窗口“{window}”中没有名为“{element}”的内容。",
    )
