"""Tokens told ahead: never far below what real vocabularies make of a text, and not absurdly above."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.planner.model.seam import Asked, Message
from deskhand.planner.model.tokens import tokens_in, tokens_of

# Counts that OpenAI published for its own vocabularies (cookbook "How to count tokens with tiktoken", help centre
# "What are tokens and how to count them"): the lowest and the highest of r50k, p50k, cl100k and o200k.
KNOWN = {
    "tiktoken is great!": (6, 6),
    "antidisestablishmentarianism": (5, 6),
    "2 + 2 = 4": (5, 7),
    "お誕生日おめでとう": (8, 14),
    "You miss 100% of the shots you don't take": (11, 11),
}


@pytest.mark.parametrize(("text", "known"), KNOWN.items())
def test_known_texts(text: str, known: tuple[int, int]) -> None:
    low, high = known
    assert 0.8 * low <= tokens_of(text) <= 1.5 * high


def test_a_chinese_character_is_a_token() -> None:
    assert tokens_of("把季度报告发给李伟") == 9


def test_a_question_counts_its_messages_and_what_surrounds_them() -> None:
    asked = Asked("plan", (Message("system", "a b c"), Message("user", "d")))
    assert tokens_in(asked) == 3 + 1 + 2 * 4


@given(st.text(), st.text())
def test_more_text_is_not_fewer_tokens(one: str, more: str) -> None:
    assert tokens_of(one) <= tokens_of(one + more) + 1
    assert tokens_of(one) <= 3 * len(one)
    assert tokens_of(one + "\n" + more) >= tokens_of(one)
