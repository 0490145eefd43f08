"""A cell of the table in words: what a step does, whose word its targets are, and what the grants say of it.

Questions, refusals and the story of a run all take their words from here, so that they cannot tell it in two ways.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from deskhand.core.flow.label import Origin
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Coverage, Decision
from deskhand.core.words import Sentence, Words

RISKS: Final[Mapping[Risk, Words]] = {
    Risk.R0: Words("only reads", "只读取内容"),
    Risk.R1: Words("changes something here that can be undone", "会更改这里的内容，可以撤销"),
    Risk.R2: Words("can be seen by others", "会被他人看到"),
    Risk.R3: Words("costs money or cannot be taken back", "涉及金钱或无法撤回"),
}
ORIGINS: Final[Mapping[Origin, Words]] = {
    Origin.U: Words("who, where and how much came from you", "对象、位置和数量由您指定"),
    Origin.L: Words("who, where or how much came out of your own files", "对象、位置或数量来自您自己的文件"),
    Origin.X: Words("who, where or how much came from what others wrote", "对象、位置或数量来自他人所写的内容"),
}
COVERAGES: Final[Mapping[Coverage, Words]] = {
    Coverage.COVERS: Words("you allowed it{which}", "您已授权{which}"),
    Coverage.ABSENT: Words("no grant of yours allows it", "您的授权中没有允许这一项"),
    Coverage.REVOKED: Words("you forbade it or took the permission back{which}", "您已禁止或收回了授权{which}"),
}
_WHICH: Final = Words(" ({names})", "（{names}）")
_NONE: Final = Words("", "")
LET: Final[Mapping[Decision, Words]] = {
    Decision.RUN: Words("let go without a question", "无需询问即放行"),
    Decision.SHOW: Words("let go, and shown", "放行并显示"),
    Decision.ASK: Words("let go because you said yes", "因您同意而放行"),
    Decision.STEP_UP: Words("let go because you said yes and typed the unlock secret", "因您同意并输入解锁口令而放行"),
}


def grant_said(coverage: Coverage, names: Sequence[str] = ()) -> Sentence:
    """What the grants say of a use, with those that say so."""
    which = Sentence(_WHICH, {"names": ", ".join(names)}) if names else Sentence(_NONE)
    return Sentence(COVERAGES[coverage], {"which": which})
