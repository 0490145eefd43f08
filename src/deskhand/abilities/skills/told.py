"""The answers about automations, in English and Chinese."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.skills.results import Automations, Saved
from deskhand.core.shown import shown, shown_lines
from deskhand.core.skill.door import SkillLine
from deskhand.core.words import Lang, Words

_SAVED: Final = Words(
    "Kept as “{name}”. Say “run {name}” to have it done again.", "已保存为“{name}”。说“运行{name}”即可再次执行。"
)
_NONE: Final = Words(
    "There are no automations yet. When something went well, say: save this as an automation called weekly report",
    "还没有自动化。某件事做好之后，可以说：把刚才的操作保存为自动化，叫周报",
)
_SOME: Final = Words("{n:automation|automations}:", "{n} 个自动化：")
_LINE: Final = Words("“{name}”: {about}", "“{name}”：{about}")
_TAKES: Final = Words("it takes: {slots}", "可以更换：{slots}")
_BY: Final = Words("by another author ({author}), version {version}", "出自其他作者（{author}），版本 {version}")


def saved(result: Saved, lang: Lang) -> str:
    name = shown(result.skill.name)
    return "\n".join((_SAVED.said(lang, name=name), _line(result.skill, lang)))


def listed(result: Automations, lang: Lang) -> str:
    if not result.skills:
        return _NONE.said(lang)
    lines = shown_lines(result.skills, lang, lambda one: _line(one, lang))
    return f"{_SOME.said(lang, n=len(result.skills))}\n{lines}"


def _line(one: SkillLine, lang: Lang) -> str:
    about = one.about_zh if lang == "zh" else one.about_en
    parts = [_LINE.said(lang, name=shown(one.name), about=shown(about))]
    if one.slots:
        parts.append(_TAKES.said(lang, slots=", ".join(one.slots)))
    if one.author:
        parts.append(_BY.said(lang, author=one.author[:8], version=one.version))
    return ("；" if lang == "zh" else "; ").join(parts)
