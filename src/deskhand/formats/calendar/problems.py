"""What can be wrong with a calendar file, said so that a person can act on it."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NotACalendar(Problem):
    words = Words(
        '"{name}" is no calendar I can read: {why}. Nothing was changed. Open it in a calendar program and export it '
        "again as .ics.",
        "“{name}”不是我能读取的日历：{why}。没有做任何更改。请在日历程序中打开它，并重新导出为 .ics。",
    )


class CalendarTooLarge(Problem):
    words = Words(
        '"{name}" is larger than the {most} that I read of one calendar. Nothing was changed. Split it, or archive '
        "what is old.",
        "“{name}”超过了单个日历的读取上限 {most}。没有做任何更改。请将其拆分，或归档旧内容。",
    )


class UnknownZone(Problem):
    words = Words(
        'I do not know the time zone "{zone}". Nothing was changed. Use a name such as Asia/Shanghai or Europe/Berlin.',
        "我不认识时区“{zone}”。没有做任何更改。请使用 Asia/Shanghai 或 Europe/Berlin 这样的名称。",
    )


class SeveralDays(Problem):
    words = Words(
        "This series falls on several days ({rule}), so it cannot be moved to another day as a whole. Nothing was "
        "changed. Move one of its times, or call it off and put in another.",
        "该系列日程在多个日期重复（{rule}），无法整体移到另一天。没有做任何更改。请只移动其中一次，或取消后重新添加。",
    )
