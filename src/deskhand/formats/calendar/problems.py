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


class OtherTimes(Problem):
    words = Words(
        "Moved like this, the times of the series would not all come out as much later: some would be lost, or fall on "
        "other days. Nothing was changed. Move one of its times, or call it off and put in another.",
        "这样移动后，该系列的各次日程无法都顺移同样的时间：有的会丢失，或落在其他日期。没有做任何更改。"
        "请只移动其中一次，或取消后重新添加。",
    )


class UnclearRule(Problem):
    words = Words(
        'How "{title}" repeats cannot be read, so I do not know which of its times would be meant. Nothing was '
        "changed. Open it in a calendar program and set how it repeats.",
        "无法读取“{title}”的重复规则，因此不知道会涉及哪几次。没有做任何更改。请在日历程序中打开并重新设置重复方式。",
    )


class NoSuchTime(Problem):
    words = Words(
        "There is no {time} in {zone}: the clocks are put forward then, to {then}. Nothing was changed. "
        "Say {then}, or another time.",
        "{zone} 没有 {time} 这个时刻：当时时钟会拨快到 {then}。没有做任何更改。请改说 {then} 或其他时间。",
    )
