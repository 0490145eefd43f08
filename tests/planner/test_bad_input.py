"""Whatever is typed: an answer, quickly, never an exception."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.planner.conftest import NOW, Ask

from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planner
from deskhand.testing.pace import at_rest

BAD = {
    "empty": "",
    "spaces": " \t\n ",
    "letters": "a" * 10_000,
    "words": "find " * 2_000,
    "chinese": "删除" * 5_000,
    "emoji": "😀🎉👩‍👩‍👧" * 200,
    "right to left": "احذف كل الملفات \u202e txt.exe",
    "nul": "delete a\0.txt",
    "controls": "find \x01\x02\x1b[31m report",
    "mixed": "find 报告 и файл ファイル 파일 in Downloads",
    "clauses": "find a.txt and then " * 1_000,
    "chinese clauses": "删除a.txt，然后" * 1_000,
    "commas": "," * 5_000,
    "quotes": '"' * 5_000,
    "open quote": 'delete "' + "x" * 9_000,
    "brackets": "{files} <find> $find.files {$x} [a|b]" * 50,
    "and": "zip " + " and ".join(f"f{n}.txt" for n in range(300)),
    "nested words": "move the the the the a a a to to to to in in in the the " * 20,
    "surrogate": "delete \udcff.txt",
    "numbers": "undo " + "9" * 5_000,
    "sizes": "find files larger than 99999999999999999999999999 GB",
    "date": "find files from 2026-02-31",
    "year": "find files from 9999-12-31",
    "combining": "find e" + "\u0301" * 5_000,
    "path": "delete " + "../" * 3_000,
    "long name": "delete " + "x" * 400 + ".txt",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_answered_quickly(ask: Ask, name: str) -> None:
    ask("status")

    def once() -> float:
        began = time.process_time()
        planned = ask(BAD[name])
        took = time.process_time() - began
        assert planned.outcome in ("run", "confirm", "choose", "teach")
        return took

    assert at_rest(once, rounds=3) < 0.1


ENGLISH = "find delete move all the in to it pdf and then a.txt Downloads not 5 , ."
CHINESE = '把 删除 的 文件 里 图片 移到 " “ ” $ { * / ~ ..'
PIECES = [*ENGLISH.split(), *CHINESE.split(), "\0"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(st.sampled_from(PIECES), max_size=25), glue=st.sampled_from(["", " "]))
def test_any_words_are_answered(planner: Planner, world: FolderWorld, text: list[str], glue: str) -> None:
    planned = planner.plan(glue.join(text), world, NOW)
    assert (planned.plan is None) == (planned.outcome == "teach")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text_is_answered(planner: Planner, world: FolderWorld, text: str) -> None:
    planner.plan(text, world, NOW)
