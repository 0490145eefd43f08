"""Requests that end with where to keep what comes of them: always asked, and never more than was said."""

from __future__ import annotations

import pytest
from tests.planner.conftest import Ask

from deskhand.core.plan.model import Ask as Question
from deskhand.core.plan.model import Do
from deskhand.planner import Planned

CREATE = "doc.create"


def does(planned: Planned) -> dict[str, Do]:
    plans = (planned.plan, *planned.readings)
    return {step.do: step for plan in plans if plan is not None for step in plan.steps if isinstance(step, Do)}


@pytest.mark.parametrize(
    ("text", "does_first"),
    [
        ("summarize notes.txt and save it in c.txt", "doc.summarize"),
        ("概括notes.txt，把结果写到c.txt", "doc.summarize"),
    ],
)
def test_what_a_step_says_is_kept_beside_its_file_after_a_yes(ask: Ask, text: str, does_first: str) -> None:
    planned = ask(text)
    found = does(planned)
    assert planned.outcome == "confirm"
    assert list(found) == [does_first, CREATE]
    assert found[CREATE].with_ == {"content": f"${found[does_first].id}.text", "save": "Documents/c.txt"}
    assert {str(one.if_) for one in found.values()} == {"$ok.yes"}


@pytest.mark.parametrize("text", ["find the largest file and save it in c.txt", "list Downloads and save it in c.txt"])
def test_what_was_found_is_put_into_words(ask: Ask, text: str) -> None:
    found = does(ask(text))
    first = next(iter(found.values()))
    assert found["value.told"].with_ == {"of": f"${first.id}", "by": first.do}
    assert found[CREATE].with_ == {"content": "$told.text", "save": "c.txt"}


@pytest.mark.parametrize(
    "text", ["如果归档里没有a.txt，概括notes.txt，把结果写到c.txt", "除非归档里有a.txt，概括notes.txt，把结果写到c.txt"]
)
def test_a_condition_holds_for_what_is_kept(ask: Ask, text: str) -> None:
    planned = ask(text)
    assert planned.plan is not None
    assert "归档/a.txt" in str(does(planned)[CREATE].if_)
    assert "归档/a.txt" in next(one.with_.text for one in planned.plan.steps if isinstance(one, Question))


@pytest.mark.parametrize(
    "text",
    [
        "if there is no a.txt in Archive, summarize notes.txt and save it in c.txt",
        "summarize notes.txt unless there is an a.txt in Archive and save it in c.txt",
        "summarize notes.txt if there is an a.txt in Archive and save it in c.txt",
        "unless there is an a.txt in Archive, summarize notes.txt and save it in c.txt",
        "summarize notes.txt if Bob agrees and save it in c.txt",
        "don't summarize notes.txt and save it in c.txt",
        "如果他同意，概括notes.txt，把结果写到c.txt",
        "除非下雨，概括notes.txt，把结果写到c.txt",
    ],
)
def test_no_condition_and_no_refusal_is_passed_over(ask: Ask, text: str) -> None:
    planned = ask(text)
    written = does(planned).get(CREATE)
    assert planned.outcome == "teach" or (written is not None and "a.txt" in str(written.if_)), planned


@pytest.mark.parametrize(
    "text", ["move notes.txt to Archive and save it in c.txt", "把notes.txt移到归档，把结果写到c.txt"]
)
def test_what_a_change_brings_is_not_kept(ask: Ask, text: str) -> None:
    assert CREATE not in does(ask(text))


@pytest.mark.parametrize(
    ("front", "tail", "word"),
    [
        ("summarize notes.txt", " and save it in c.txt", word)
        for word in ("if", "unless", "not", "except", "don't", "never", "without")
    ]
    + [("概括notes.txt", "，把结果写到c.txt", word) for word in ("不要", "除了", "别", "如果", "除非", "勿")],
)
def test_a_word_that_turns_it_round_is_heard_before_the_end(ask: Ask, front: str, tail: str, word: str) -> None:
    plain = {do: step.with_ for do, step in does(ask(front + tail)).items()}
    assert CREATE in plain
    gap = " " if word.isascii() else ""
    places = [at for at in range(len(front) + 1) if not gap or at in (0, len(front)) or front[at - 1] == " "]
    for at in places:
        text = f"{front[:at]}{gap}{word}{gap}{front[at:]}{tail}"
        planned = ask(text)
        same = {do: step.with_ for do, step in does(planned).items()} == plain
        shown = [one.with_.text for one in planned.plan.steps if isinstance(one, Question)] if planned.plan else []
        assert not same or any(word in one for one in shown), text
