"""How runs are told of."""

from __future__ import annotations

import pytest

from deskhand.abilities.run import told
from deskhand.abilities.run.results import Status, Stopping, Why
from deskhand.core.words import LANGS, Lang
from deskhand.core.workdoor import RunLine

STATES = ("open", "asking", "done", "failed", "refused", "stopping", "stopped", "unknown")


def line(run: int, state: str) -> RunLine:
    return RunLine(run=run, goal="sort\nDownloads", state=state, steps_done=1, steps=3, started="2026-11-20T12:00:00Z")


@pytest.mark.parametrize("lang", LANGS)
def test_every_state_has_words_and_every_run_one_line(lang: Lang) -> None:
    answer = told.status(Status(runs=[line(n, state) for n, state in enumerate(STATES)]), lang)
    assert len(answer.splitlines()) == len(STATES) + 1
    assert all(told.state_word(state, lang) != state or lang == "en" for state in STATES)
    assert "1/3" in answer


@pytest.mark.parametrize("lang", LANGS)
def test_no_runs_at_all(lang: Lang) -> None:
    assert told.status(Status(runs=[]), lang)


def test_stopping_says_what_happens_next() -> None:
    assert "no new step starts" in told.stopping(Stopping(run=3, goal="sort", state="stopping"), "en")
    assert told.stopping(Stopping(run=3, goal="sort", state="done"), "en") == "Run 3 (sort): done."
    assert "任务 3（sort）：已完成" in told.stopping(Stopping(run=3, goal="sort", state="done"), "zh")


@pytest.mark.parametrize("lang", LANGS)
def test_a_long_story_is_cut(lang: Lang) -> None:
    answer = told.why(Why(run=1, goal="sort", lines=[f"event {n}" for n in range(100)]), lang)
    assert len(answer.splitlines()) == 32
    assert told.why(Why(run=1, goal="sort", lines=[]), lang)
