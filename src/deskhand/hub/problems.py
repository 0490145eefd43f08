"""What a hub may have to say no to."""

from __future__ import annotations

from deskhand.core.errors import Problem, Refused
from deskhand.core.words import Words


class NoSuchRun(Problem):
    words = Words("There is no run {run}. Nothing was done.", "没有编号为 {run} 的任务。没有做任何更改。")


class NoRuns(Problem):
    words = Words("You have not asked for anything yet.", "您还没有提出过任何请求。")


class NoQuestion(Problem):
    words = Words(
        "Run {run} is not waiting for an answer. Nothing was changed by this.",
        "任务 {run} 目前没有等待回答。这次没有做任何更改。",
    )


class NoSuchQuestion(Problem):
    words = Words(
        "Run {run} has no such question ({question}). Nothing was done.",
        "任务 {run} 没有这个问题（{question}）。没有做任何更改。",
    )


class AnsweredAlready(Problem):
    words = Words(
        "This question is not open any more: it was answered already, or its run was stopped. "
        "Nothing was changed by this.",
        "这个问题已经关闭：它已被回答，或者任务已停止。这次没有做任何更改。",
    )


class PutAgain(Problem):
    words = Words(
        "That question was put again because things have changed since. Look at the new one, then answer it. "
        "Nothing was done by this.",
        "情况已有变化，因此这个问题重新提出了。请查看新的问题后再回答。这次没有做任何更改。",
    )


class SayWhich(Problem):
    words = Words(
        "Things have changed, so this question was put again, and you have not seen it yet as it stands now. Your "
        "answer was not taken: it may have been meant for what was asked before. Nothing was done by this. Look at "
        "the question as it stands now, then answer again, or name it: deskhand answer {run}/{question} …",
        "情况已有变化，这个问题是重新提出的，而您还没有看过它现在的内容。您的回答可能是针对之前的问题，"
        "因此没有采用，也没有做任何更改。请查看现在的问题，然后再回答一次，或指明它："
        "deskhand answer {run}/{question} ……",
    )


class NotYetPut(Problem):
    words = Words(
        "The question of run {run} was put after you wrote this, so I did not take it as the answer. "
        "Look at the question, then answer it. Nothing was done by this.",
        "任务 {run} 的问题是在您写下这句话之后提出的，因此没有当作回答。请查看问题后再回答。这次没有做任何更改。",
    )


class SeveralQuestions(Problem):
    words = Words(
        "Several requests wait for an answer. Say which one, for example “yes {first}”:\n{list}",
        "有多个任务在等待回答，请指明是哪一个，例如“好 {first}”：\n{list}",
    )


class NotUnderstood(Problem):
    words = Words(
        "That does not answer the question, so it stays open. {hint}",
        "这不是对该问题的回答，问题仍然保留。{hint}",
    )


class NotSigned(Refused):
    words = Words(
        "A yes to this must be signed: press the button on the page you signed in to, or say at this computer "
        "“deskhand answer {run} yes”. The question stays open; nothing was done.",
        "对此的同意需要签名：请在已登录的页面上点击按钮，或在这台电脑上执行“deskhand answer {run} yes”。"
        "问题仍然保留，没有做任何更改。",
    )


class NotYours(Refused):
    words = Words(
        "This question was put to someone else; only they can answer it. Nothing was done.",
        "这个问题是问另一个人的，只有他本人可以回答。没有做任何更改。",
    )


class NothingToUndo(Refused):
    words = Words(
        "There is nothing to undo: no run has changed anything that still stands.",
        "没有可以撤销的内容：没有任何任务留下尚未撤销的更改。",
    )


class NothingChanged(Refused):
    words = Words(
        "Run {run} changed nothing, so there is nothing to undo. Nothing was done.",
        "任务 {run} 没有做过任何更改，因此没有可以撤销的内容。没有做任何更改。",
    )


class LatestLasts(Refused):
    words = Words(
        "Run {run} (“{goal}”) was the last to do something, and that cannot be taken back: what was sent or started "
        "stays so. Nothing was done, and no other run has changed anything that still stands.",
        "最近一次操作是任务 {run}（“{goal}”），它无法撤销：已经发出或执行的内容收不回来。"
        "没有做任何更改；其他任务也没有留下尚未撤销的更改。",
    )


class LatestLastsBefore(LatestLasts):
    words = Words(
        "Run {run} (“{goal}”) was the last to do something, and that cannot be taken back: what was sent or started "
        "stays so. Nothing was done. The last that can be undone is run {other} (“{other_goal}”): say “undo {other}”.",
        "最近一次操作是任务 {run}（“{goal}”），它无法撤销：已经发出或执行的内容收不回来。没有做任何更改。"
        "最近一个可以撤销的是任务 {other}（“{other_goal}”）：请说“撤销 {other}”。",
    )


class AlreadyUndone(Refused):
    words = Words(
        "Run {run} was already taken back, by run {by}. Nothing was done. To have it back, say “undo {by}”.",
        "任务 {run} 已由任务 {by} 撤销。没有做任何更改。如需恢复，请说“撤销 {by}”。",
    )


class UndoneForgotten(AlreadyUndone):
    words = Words(
        "Run {run} was already taken back, by run {by}, which was forgotten since, so no undo brings it back. "
        "Nothing was done.",
        "任务 {run} 已由任务 {by} 撤销，而任务 {by} 已被忘记，因此无法通过撤销恢复。没有做任何更改。",
    )


class StillRunning(Refused):
    words = Words(
        "Run {run} is still at work. Stop it first, or wait until it is done. Nothing was undone.",
        "任务 {run} 还在进行中。请先停止它，或等它完成。没有撤销任何内容。",
    )


class NotGuarded(Refused):
    words = Words(
        "The plan would change something without asking you first ({steps}), so I refused it. Nothing was done.",
        "该计划会在未征求您同意的情况下更改内容（{steps}），因此被拒绝。没有做任何更改。",
    )


class PlanFlawed(Refused):
    words = Words(
        "The plan I made does not hold together, so I did not start it: {flaws}. Nothing was done.",
        "我做出的计划有问题，因此没有开始：{flaws}。没有做任何更改。",
    )


class PlannerSlow(Problem):
    words = Words(
        "I could not work out what this means within {seconds} seconds. Nothing was done; say it in fewer words.",
        "在 {seconds} 秒内没能理解这个请求。没有做任何更改；请换更简短的说法。",
    )


class DeskAway(Problem):
    words = Words(
        "Your computer is not connected right now. Nothing was lost; try again when it is back.",
        "您的电脑目前没有连接。没有丢失任何内容；请在它恢复连接后重试。",
    )


class Gone(Problem):
    words = Words(
        "This file can no longer be fetched: {why}",
        "无法再获取这个文件：{why}",
    )


class NotOffered(Problem):
    words = Words(
        "No run of yours has offered this file. Ask me to send it again.",
        "您的任务中没有提供过这个文件。请再让我发送一次。",
    )


class DeskSilent(Problem):
    words = Words(
        "Your computer did not report back about this step in time, so I cannot tell whether it happened. "
        "Please look before you repeat it.",
        "您的电脑没有按时报告这一步的结果，无法判断是否已经执行。请先查看，再决定是否重做。",
    )


class BadArguments(Problem):
    words = Words(
        "The step could not start, because {param} is not usable: {why}. Nothing was done.",
        "这一步无法开始，因为 {param} 不可用：{why}。没有做任何更改。",
    )


class NeverCameTrue(Problem):
    words = Words(
        "I looked {times:time|times} at “{say}”, and this never came true: {what}.",
        "“{say}”已查看 {times} 次，以下条件始终没有成立：{what}。",
    )
