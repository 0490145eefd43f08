"""The answers about programs and windows, in English and Chinese."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.apps.results import Program, Programs, Said
from deskhand.core.shown import shown, shown_lines
from deskhand.core.words import Lang, Words

_OPEN: Final = Words("Open now:", "现在打开的有：")
_NONE: Final = Words("No window is open.", "没有打开的窗口。")
_APP: Final = Words("{app}: {windows}", "{app}：{windows}")
_FRONT: Final = Words("{line}, in front", "{line}，在最前面")
_SAYS: Final = Words("The window “{window}” says:", "窗口“{window}”显示：")
_NOTHING: Final = Words("The window “{window}” shows no text that I can read.", "窗口“{window}”没有可读取的文字。")
_MORE: Final = Words("… and {n} more that I did not read.", "……另有 {n} 项没有读取。")
_LINES: Final = 40


def programs(result: Programs, lang: Lang) -> str:
    if not result.programs:
        return _NONE.said(lang)
    return f"{_OPEN.said(lang)}\n{shown_lines(result.programs, lang, lambda one: _program(one, lang))}"


def said(result: Said, lang: Lang) -> str:
    window = shown(result.window)
    if not result.text:
        return _NOTHING.said(lang, window=window)
    lines = result.text.split("\n")
    rows = shown_lines(lines, lang, shown, at_most=_LINES)
    more = [_MORE.said(lang, n=f"{result.more:,}")] if result.more else []
    return "\n".join((_SAYS.said(lang, window=window), rows, *more))


def _program(one: Program, lang: Lang) -> str:
    windows = ("；" if lang == "zh" else "; ").join(shown(title) for title in one.windows)
    line = _APP.said(lang, app=shown(one.app), windows=windows) if one.app else windows
    return _FRONT.said(lang, line=line) if one.active else line
