"""Words that want a run forgotten. A chat is told how it is done instead: forgetting is for good, and is not a plan.

A run of its own could not do it: its words would be another copy of what is to be forgotten, and a word that was
signed minutes ago, or by nobody, must not erase. The command line signs the word at the moment it is said.
"""

from __future__ import annotations

import re
from typing import Final

from deskhand.core.words import Lang, Words
from deskhand.planner.numbers import number_at
from deskhand.planner.text import Words as Text
from deskhand.planner.text import keys_of

_N: Final = r"(?P<n>[\d零〇一二两三四五六七八九十百]+)"
_ASKED: Final = {
    "en": re.compile(
        r"(?:please|pls|can you|could you|i want you to|deskhand|,|\s)*"
        r"(?:forget|erase|wipe|purge)(?: about)?(?: everything about| all about)?"
        r"(?: (?:the )?(?:record|records|history|trace|traces) of)?"
        r" (?:(?:the )?(?:run|task|job|request)(?: (?:number|no\.?))?|number|no\.?|#)? ?#?"
        r"(?:(?P<n>\d+)|(?:the |my |your )?(?:last|latest|previous) (?:run|task|job|request|one))"
        r"(?: please| for good| forever|[.!\s])*",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:请|帮我|麻烦|你|可以|能不能|，|\s)*(?:把|将)?\s*"
        r"(?P<verb>忘掉|忘记|忘了|忘|遗忘|抹掉|抹去|清除|彻底删除)?\s*(?:关于)?\s*"
        rf"(?:(?:第|任务|运行|编号|\#)+\s*{_N}|(?:上一次|上次|上一个|最后一次|刚才))\s*"
        r"(?:次|号|个|条)?\s*(?:的)?\s*(?:任务|运行|请求|操作)?\s*(?:的)?\s*(?:记录|内容)?\s*"
        r"(?P<late>忘掉|忘记|忘了|忘|抹掉|抹去|清除掉?|彻底删除)?\s*(?:吧|了|掉|[。！!\s])*"
    ),
}
_RUN: Final = Words(
    "Forgetting run {run} is for good: what it was about, its answers and what is needed to undo it. So it takes your "
    "own word at this computer: deskhand forget {run}. Nothing was forgotten here.",
    "忘记第 {run} 次任务是永久的：它的内容、回答以及撤销所需的信息都会消失。因此需要您在这台电脑上亲自执行："
    "deskhand forget {run}。这里没有忘记任何内容。",
)
_ANY: Final = Words(
    "Forgetting a run is for good: what it was about, its answers and what is needed to undo it. So it takes your own "
    "word at this computer: deskhand forget NUMBER (deskhand runs shows the numbers). Nothing was forgotten here.",
    "忘记任务是永久的：它的内容、回答以及撤销所需的信息都会消失。因此需要您在这台电脑上亲自执行："
    "deskhand forget 编号（deskhand runs 会显示编号）。这里没有忘记任何内容。",
)


def how_to_forget(words: Text, lang: Lang) -> str | None:
    """How the run is forgotten that these words want forgotten; None where they want something else."""
    found = _ASKED[lang].fullmatch(words.text.strip())
    if found is None or (lang == "zh" and not (found["verb"] or found["late"])):
        return None
    said = found["n"]
    read = None if said is None else number_at(keys_of(said), 0)
    return _ANY.said(lang) if read is None else _RUN.said(lang, run=read[1])
