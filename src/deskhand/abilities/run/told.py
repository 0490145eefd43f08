"""The answers about runs, in English and Chinese."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.run.results import Status, Stopping, Undone, Why
from deskhand.core.shown import shown, shown_lines
from deskhand.core.states import STATES
from deskhand.core.words import Lang, Words
from deskhand.core.workdoor import RunLine

_NO_RUNS: Final = Words("Nothing has been asked of me yet.", "还没有任何任务。")
_RUNS: Final = Words("The last {n:run|runs}:", "最近的 {n} 次任务：")
_LINE: Final = Words("{run} · {state} · {done}/{steps} steps · {goal}", "{run} · {state} · {done}/{steps} 步 · {goal}")
_STOPPED: Final = Words("Run {run} ({goal}): {state}.", "任务 {run}（{goal}）：{state}。")
_STOPPING: Final = Words(
    "Run {run} ({goal}) is stopping: no new step starts, and I will say what was done.",
    "正在停止任务 {run}（{goal}）：不会开始新的步骤，稍后会说明已完成的部分。",
)
_WHY: Final = Words("Run {run}: {goal}", "任务 {run}：{goal}")
_NO_STORY: Final = Words("Nothing is written down about run {run}.", "没有关于任务 {run} 的记录。")
_UNDONE: Final = Words("Took back run {run}: {n:item|items} as before:", "已撤销任务 {run}：{n} 项恢复原样：")
_SKIPPED: Final = Words(
    "{n:thing was|things were} left alone:",
    "有 {n} 项保持不动：",
)
_STORY_LINES: Final = 30


def status(result: Status, lang: Lang) -> str:
    if not result.runs:
        return _NO_RUNS.said(lang)
    if len(result.runs) == 1:
        return _line(result.runs[0], lang)
    return f"{_RUNS.said(lang, n=len(result.runs))}\n{shown_lines(result.runs, lang, lambda one: _line(one, lang))}"


def stopping(result: Stopping, lang: Lang) -> str:
    words = _STOPPING if result.state == "stopping" else _STOPPED
    return words.said(lang, run=result.run, goal=shown(result.goal), state=state_word(result.state, lang))


def why(result: Why, lang: Lang) -> str:
    if not result.lines:
        return _NO_STORY.said(lang, run=result.run)
    lines = shown_lines(result.lines, lang, shown, at_most=_STORY_LINES)
    return f"{_WHY.said(lang, run=result.run, goal=shown(result.goal))}\n{lines}"


def undone(result: Undone, lang: Lang) -> str:
    told = [_UNDONE.said(lang, run=result.run, n=result.count), shown_lines(result.undone, lang, shown)]
    if result.skipped:
        told.append(_SKIPPED.said(lang, n=len(result.skipped)))
        told.append(shown_lines(result.skipped, lang, lambda one: f"{shown(one.path)}: {shown(one.why)}"))
    return "\n".join(told)


def state_word(state: str, lang: Lang) -> str:
    words = STATES.get(state)
    return words.said(lang) if words else state


def _line(run: RunLine, lang: Lang) -> str:
    return _LINE.said(
        lang,
        run=run.run,
        state=state_word(run.state, lang),
        done=run.steps_done,
        steps=run.steps,
        goal=shown(run.goal),
    )
