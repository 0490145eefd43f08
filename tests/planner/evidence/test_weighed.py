"""What no phrase reads whole is asked about, never run; what could turn it round is taught."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.planner.conftest import NOW, Ask
from tests.planner.test_requests import abilities

from deskhand.core.plan.model import Ask as Question
from deskhand.core.plan.model import Do
from deskhand.core.words import LANGS
from deskhand.core.world.facts import Event
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planner
from deskhand.planner.evidence.alike import alike, stem
from deskhand.planner.evidence.offering import offered
from deskhand.planner.places import Places
from deskhand.planner.planned import Context
from deskhand.planner.request import Request
from deskhand.planner.text import tokenised
from deskhand.planner.tongue import Tongue

PHRASES = [
    ("I want a.txt to live in Backup", "files.move"),
    ("a.txt can go", "files.delete"),
    ("boil the meeting notes down for me", "doc.summarize"),
    ("remind me to call mom", "todo.add"),
    ("旧报告丢掉算啦", "files.delete"),
    ("提醒我给妈妈打电话", "todo.add"),
]
WORDS = [
    *("delete", "trash", "bin", "a.txt", "b.txt", "notes", "the", "newest", "to", "Backup", "Downloads", "mail"),
    *("Anna", "saying", "hello", "and", "then", "it", "them", "tomorrow", "not", "only", "every", "convert", "pdf"),
    *("把", "删", "了", "报告", "发给", "王芳", "然后", "预算", "明天", "不", "别", "🙂", "“x”", ",", ".", "?"),
]
STRANGE = ["get rid of a.txt " * 600, "🙂" * 300, "把a.txt扔了🙂 and mail 给 it " * 300, "扔" * 10_000]
TURNED = [
    "unless it is friday, a.txt can go",
    "i would have thrown out a.txt but Bob needs it",
    "boil down all notes except the draft",
    "除了预算,报告都概括一下",
    "先别把旧报告扔了",
]


@pytest.mark.parametrize(("text", "wanted"), PHRASES)
def test_words_that_mean_the_same_are_asked_about(ask: Ask, text: str, wanted: str) -> None:
    planned = ask(text)
    assert planned.outcome in ("confirm", "choose"), planned
    plans = planned.readings or (planned.plan,)
    assert any(wanted in abilities(plan) for plan in plans), [abilities(plan) for plan in plans]


@pytest.mark.parametrize("text", TURNED)
def test_a_word_that_turns_the_meaning_round_leaves_nothing_to_ask(ask: Ask, text: str) -> None:
    planned = ask(text)
    assert planned.plan is None, planned
    assert planned.suggest


def test_every_step_waits_for_the_yes(ask: Ask) -> None:
    planned = ask("a.txt can go")
    assert planned.plan is not None
    question = next(step for step in planned.plan.steps if isinstance(step, Question))
    assert all(step.if_ is not None for step in planned.plan.steps if isinstance(step, Do))
    assert "a.txt" in question.with_.text


def test_what_is_missing_is_asked_for(planner: Planner, world: FolderWorld) -> None:
    review = Event(title="Budget review", start="2026-11-24T10:00", end="2026-11-24T11:00")
    planned = planner.plan("please bump the budget review", FolderWorld(world.root, events=[review]), NOW)
    assert planned.plan is not None, planned
    assert next(step for step in planned.plan.steps if isinstance(step, Question)).ask == "fill"


@pytest.mark.parametrize("word", ["move", "moving", "moved", "moves"])
def test_forms_of_a_word_are_one_word(word: str) -> None:
    assert stem(word) == stem("move")


def test_no_guard_speaks_for_an_ability_by_itself(planner: Planner) -> None:
    for lang in LANGS:
        tongue = Tongue(planner.registry, lang)
        alone = {text for text, _ in tongue.lex.guards.rows()} - alike(lang).soft
        hard = {"not", "never", "don't", "except", "without", "unless", "不", "别", "除了", "除非", "不要"}
        assert not [text for text in alone & hard if list(alike(lang).at([stem(text)], 0))]


@pytest.fixture(scope="module")
def tongues(planner: Planner) -> list[Tongue]:
    return [Tongue(planner.registry, lang) for lang in LANGS]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=14,
    )
)
def test_whatever_is_said_nothing_runs_by_evidence(tongues: list[Tongue], world: FolderWorld, words: list[str]) -> None:
    text = " ".join(words)
    said = tokenised(text)
    if not len(said):
        return
    for tongue in tongues:
        request = Request(tongue, said, Places(world, ()), NOW, Context(), None)
        planned = offered(request)
        assert planned is None or planned.outcome in ("confirm", "choose", "teach")


@pytest.mark.parametrize(
    "text", ["get rid of a.txt " * 600, "🙂" * 300, "把a.txt扔了🙂 and mail 给 it " * 300, "扔" * 10_000]
)
def test_too_much_and_too_strange_is_answered(ask: Ask, text: str) -> None:
    assert ask(text[:10_000]).outcome in ("teach", "confirm", "choose")
