"""What cannot be known of this computer, when just that was asked."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class DiskNotSeen(Problem):
    words = Words(
        "I may look into no folder, so I cannot tell about the disk. To let me: deskhand grant add --help",
        "我没有可查看的文件夹，因此无法说明磁盘情况。要允许我查看：deskhand grant add --help",
    )


class LockNotSeen(Problem):
    words = Words(
        "Whether the screen is locked I cannot tell here. What is missing says: deskhand doctor",
        "在这里无法得知屏幕是否已锁定。查看缺少什么：deskhand doctor",
    )


class WindowsNotSeen(Problem):
    words = Words(
        "What is open on {name} I cannot tell, because its windows are not seen. What is missing says: "
        "deskhand doctor. If Deskhand is not running there, this begins it: deskhand up",
        "无法得知 {name} 上打开了什么，因为看不到它的窗口。查看缺少什么：deskhand doctor。"
        "如果 Deskhand 没有在那里运行，启动方式：deskhand up",
    )


class TouchedNotSeen(Problem):
    words = Words(
        "What was touched on {name} I cannot tell: nobody looks. That begins with: deskhand up",
        "无法得知 {name} 上动过什么：没有程序在查看。启动方式：deskhand up",
    )
