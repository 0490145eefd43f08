"""What can be wrong with a request about events."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NoSuchCalendar(Problem):
    words = Words(
        'There is no calendar "{name}" here. Nothing was done. There are: {names}.',
        "这里没有名为“{name}”的日历。没有做任何操作。现有日历：{names}。",
    )


class NoSuchEvent(Problem):
    words = Words(
        'I found no event "{event}". Nothing was changed. Say other words of its title, or its day.',
        "没有找到日程“{event}”。没有做任何更改。请换用标题中的其他词语，或说明日期。",
    )


class WhichEvent(Problem):
    words = Words(
        '{n} events fit "{event}": {names}. Nothing was changed. Say which one, or its day.',
        "有 {n} 个日程符合“{event}”：{names}。没有做任何更改。请说明是哪一个，或说明日期。",
    )


class WhichOfItsDays(Problem):
    words = Words(
        '"{event}" falls on several days ({rule}), so I cannot tell which of them is to go to {to}. Nothing was '
        "changed. Say which of its times moves there, by its day: all others then move by as much.",
        "“{event}”在多个日期重复（{rule}），无法确定要把其中哪一个移到 {to}。没有做任何更改。"
        "请说明移动的是哪一天的那一次，其余各次会移动同样的时间。",
    )


class OthersInvited(Problem):
    words = Words(
        '"{event}" has others in it ({names}), who would not know. Nothing was changed. Ask me to tell them too.',
        "“{event}”有其他参与者（{names}），他们不会知道此更改。没有做任何更改。请让我同时通知他们。",
    )


class NotTheirs(Problem):
    words = Words(
        '"{event}" was called by {who}, so it is not yours to change for everybody. Nothing was changed. '
        "Tell {who} instead: ask me to write them a mail, or to answer the mail the invitation came with.",
        "“{event}”由 {who} 发起，不能由您替所有人更改。没有做任何更改。"
        "请告知 {who}：可以让我给对方写邮件，或回复邀请邮件。",
    )


class BadHours(Problem):
    words = Words(
        '"{hours}" are no hours I can read. Nothing was done. Say for example 09:00-18:00.',
        "无法识别的时间范围“{hours}”。没有做任何操作。可以写成 09:00-18:00。",
    )


class EndsFirst(Problem):
    words = Words(
        "A repeated event ends by a day or after so many times, not both. Nothing was changed. Say one of them.",
        "重复日程只能按日期或按次数结束，不能同时指定。没有做任何更改。请只指定其中之一。",
    )


class CannotInvite(Problem):
    words = Words(
        'Nobody could be invited: the account "{account}" sends no mail. Nothing was changed. Set its smtp and address '
        "in the settings, or put the event in without guests.",
        "无法邀请任何人：账户“{account}”不能发送邮件。没有做任何更改。请在设置中填写 smtp 和 address，"
        "或不带参与者添加日程。",
    )


class ChangeFailed(Problem):
    words = Words("{why}", "{why}")
