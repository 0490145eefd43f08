"""What can go wrong, said so that a person can act on it.

Each kind of failure is a class with its sentence in both languages. The class name is the code that crosses the wire,
`values` fill the sentence, and `side_effect` says honestly what was already done when it happened.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from deskhand.core.words import Lang, Words

SideEffect = Literal["none", "partial", "unknown"]


class Problem(Exception):
    """The root of every failure that a person is told about."""

    words: ClassVar[Words]
    kinds: ClassVar[dict[str, type[Problem]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        known = Problem.kinds.get(cls.__name__)
        # The name is the code on the wire: nobody could tell two of one name apart. A module read anew is no other.
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"there is a problem {cls.__name__} already, in {known.__module__}")
        if hasattr(cls, "words"):
            Problem.kinds[cls.__name__] = cls

    def __init__(self, *, side_effect: SideEffect = "none", **values: object) -> None:
        self.values = values
        self.side_effect: SideEffect = side_effect
        super().__init__(self.said("en"))

    @property
    def code(self) -> str:
        return type(self).__name__

    def said(self, lang: Lang) -> str:
        return self.words.said(lang, **self.values)


class Refused(Problem):
    """Something that may not be done, by rule; nothing was done."""

    words = Words("This is not allowed.", "不允许这样做。")


class OutsideFolders(Refused):
    words = Words(
        "{path} is outside the folders I may touch. Nothing there was read or changed. "
        "Name a place inside them, or allow that folder: deskhand grant add.",
        "{path} 不在我可以操作的文件夹之内，我没有读取或更改那里的任何内容。"
        "请指明授权范围内的位置，或授权该文件夹：deskhand grant add。",
    )


class Closed(Refused):
    words = Words(
        'You closed this to "{do}", or took the permission back, so nothing was done. What is open and what is not: '
        "deskhand grant list",
        "您已禁止“{do}”访问这里，或收回了授权，因此没有做任何更改。查看当前授权：deskhand grant list",
    )


class HoldsDenied(Refused):
    words = Words(
        "{path} holds {held}, which you closed to me, so I do not move, delete, copy, pack or open it as a whole. "
        "Nothing was done. Name the other things in it instead, or lift the denial: deskhand grant list names it, "
        "deskhand grant remove {denial} lifts it.",
        "{path} 中含有您禁止我访问的 {held}，因此我不会整体移动、删除、复制、打包或打开它。没有做任何更改。"
        "请改为指明其中的其他内容，或取消该禁止：deskhand grant list 会列出它，deskhand grant remove {denial} 可取消。",
    )


class TooRisky(Refused):
    words = Words(
        '"{do}" reaches beyond this computer or cannot be undone, and I am not set up for that yet. Nothing was done.',
        "“{do}” 会影响到这台电脑以外或无法撤销，目前还不能执行。没有做任何更改。",
    )


class NotAvailable(Refused):
    words = Words(
        'I understand "{do}", but it is not built yet. Nothing was done. Ask “help” for what is.',
        "我明白“{do}”的意思，但这个功能还没有做好。没有做任何更改。问“帮助”可以了解现有功能。",
    )


class BadRequest(Problem):
    words = Words(
        "The request could not be read: {why}. Nothing was done; correct it and try again.",
        "无法读取请求：{why}。没有做任何更改；请改正后重试。",
    )


class TimedOut(Problem):
    words = Words(
        "{what} did not finish within {seconds} seconds. What was done so far is listed; try again, or ask for less.",
        "{what} 没有在 {seconds} 秒内完成。已完成的部分已列出；请重试，或一次少做一些。",
    )


class Unmet(Problem):
    """The work ran, but what had to be true afterwards is not."""

    words = Words(
        "I did it, but the check afterwards failed: {claim}. Please look before you rely on it.",
        "操作已执行，但事后检查没有通过：{claim}。请先查看再使用。",
    )


class NoRealFiles(Refused):
    words = Words(
        "{path} holds no real files: the system makes up what is shown there. I do not list, search, measure or copy "
        "it. Nothing was done; name a folder with files of yours.",
        "{path} 里没有真正的文件：那里显示的内容由系统临时生成。我不会列出、查找、统计或复制它。"
        "没有做任何操作；请指明存放文件的文件夹。",
    )
