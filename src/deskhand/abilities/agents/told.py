"""The answers to requests to outside agents, in English and Chinese."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.agents.results import Answered
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Lang, Words

_ANSWERED: Final = Words("{agent} (outside agent) answered:\n{text}", "{agent}（外部代理）回答：\n{text}")
_NOTHING: Final = Words("{agent} (outside agent) is done, and said nothing.", "{agent}（外部代理）已完成，但没有说明。")
_CUT: Final = Words("(It said more than is here.)", "（它的回答比这里显示的更长。）")
_FILES: Final = Words("It also offers files, which I did not fetch: {names}", "它还提供了文件，我没有下载：{names}")
_MOST: Final = 3_000


def answered(result: Answered, lang: Lang) -> str:
    text = "\n".join(shown(line) for line in result.text.strip().splitlines())
    lines = [(_ANSWERED if text else _NOTHING).said(lang, agent=result.agent, text=text[:_MOST])]
    if result.cut or len(text) > _MOST:
        lines.append(_CUT.said(lang))
    if result.files:
        lines.append(_FILES.said(lang, names=shown_few(result.files, lang)))
    return "\n".join(lines)
