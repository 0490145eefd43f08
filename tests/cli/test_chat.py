"""`chat` over a pipe: the same conversation a person has at the terminal."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("careful")


def test_a_conversation_asks_answers_and_undoes(deskhand: Any) -> None:
    before = deskhand.tree()
    lines = ["list Downloads", "delete Downloads/song.mp3", "yes", "undo", "runs", "bye"]
    said = deskhand("chat", "--root", deskhand.desk, typed="\n".join(lines) + "\n", code=0)
    assert "beach.jpg" in said.out
    assert "?" in said.out
    assert "Goodbye" in said.out
    assert deskhand.tree() == before


def test_it_is_chinese_where_asked_in_chinese(deskhand: Any) -> None:
    said = deskhand("chat", "--root", deskhand.desk, "--lang", "zh", typed="删除 Downloads/song.mp3\n好\n", code=0)
    assert "再见" in said.out
    assert "Downloads/song.mp3" not in deskhand.tree()


def test_what_cannot_be_done_does_not_end_it(deskhand: Any) -> None:
    said = deskhand(
        "chat", "--root", deskhand.desk, typed="order a pizza without olives\nundo\nlist Downloads\n", code=0
    )
    assert "beach.jpg" in said.out


def test_an_answer_says_which_run_it_was_for(deskhand: Any) -> None:
    said = deskhand("chat", "--root", deskhand.desk, typed="delete Downloads/song.mp3\nno\n", code=0)
    assert "#1: delete Downloads/song.mp3" in said.out
    assert "Downloads/song.mp3" in deskhand.tree()


def test_it_means_what_the_last_answer_named(deskhand: Any) -> None:
    said = deskhand("chat", "--root", deskhand.desk, typed="find beach.jpg\ndelete it\nyes\n", code=0)
    assert "Downloads/beach.jpg" not in deskhand.tree(), said.out
    assert "Downloads/song.mp3" in deskhand.tree()
