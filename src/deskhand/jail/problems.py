"""Why a program was not started, each as a sentence a person can act on; nothing ran."""

from __future__ import annotations

from deskhand.core.errors import Problem, Refused
from deskhand.core.words import Words


class NoJail(Refused):
    words = Words(
        "No program was run: nothing on this computer can hold one safely ({why}). {fix}",
        "没有运行任何程序：这台电脑上没有能安全约束它的手段（{why}）。{fix}",
    )


class CannotHold(Refused):
    words = Words(
        "The program was not run: it needs {what}, and {jail}, which holds programs here, cannot keep it to that.",
        "程序没有运行：它需要 {what}，而这里用来约束程序的 {jail} 无法把它限制在此范围内。",
    )


class BadProgram(Refused):
    words = Words(
        'The program was not run: "{what}" cannot be given to it ({why}).',
        "程序没有运行：不能把“{what}”交给它（{why}）。",
    )


class NotFound(Problem):
    words = Words(
        'The program "{program}" is not on this computer, or not where a held program can see it. Nothing was run.',
        "这台电脑上没有程序“{program}”，或被约束的程序看不到它。没有运行任何程序。",
    )


class NotStarted(Problem):
    words = Words(
        "The program could not be started in its jail ({why}). Nothing was run; `deskhand doctor` says how programs "
        "are held here.",
        "无法在约束环境中启动程序（{why}）。没有运行任何程序；运行 `deskhand doctor` 可查看约束方式。",
    )


class Broke(Problem):
    words = Words(
        "The jail of the program broke ({why}). Whether it did anything is not known; look into its folder first.",
        "程序的约束环境出错（{why}）。无法确定程序是否已做了什么；请先查看它的文件夹。",
    )


class NoGlue(Refused):
    words = Words(
        "This automation has logic in it, and what runs such logic safely is not installed. Nothing was done. "
        "Install it with: pip install 'deskhand[jail]'",
        "此自动化包含逻辑代码，但没有安装可安全运行它的组件。没有做任何更改。请安装：pip install 'deskhand[jail]'",
    )


class BadGlue(Refused):
    words = Words(
        "The logic could not be run: {why}. Nothing was done.",
        "无法运行该逻辑：{why}。没有做任何更改。",
    )
