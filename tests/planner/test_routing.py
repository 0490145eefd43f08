"""Who does a part of a request: by what it gives, what it may do, where it is, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planner.desk import laid_out

from deskhand.core.agents import OutsideAgent
from deskhand.core.cost import Cost
from deskhand.core.flow.guard import changing
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Do
from deskhand.core.plan.types import Of, RecordOf
from deskhand.core.registry import Registry
from deskhand.core.words import LANGS
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planned, Planner
from deskhand.planner.routing import Offer, alike, chosen, fits

NOW = datetime(2026, 11, 21, 10, 0)  # noqa: DTZ001
TEXT = RecordOf("Text", {"text": Of("text")})
FILE = RecordOf("File", {"file": Of("file")})
AGENTS = (
    OutsideAgent("research", "https://r.example.com", "h"),
    OutsideAgent("translator", "https://t.example.com", "h", says=("translate", "翻译"), cost=Cost(money="0.02 CNY")),
    OutsideAgent("lexi", "https://l.example.com", "h", says=("translate",), cost=Cost(money="0.05 CNY")),
    OutsideAgent("typist", "https://p.example.com", "h", says=("polish", "organize")),
    OutsideAgent("研究", "https://y.example.com", "h"),
)


# -- pure ------------------------------------------------------------------------------------------------------------

COSTS = st.builds(
    Cost,
    money=st.sampled_from(["", "0.02 CNY", "0.50 CNY", "1 USD"]),
    seconds=st.sampled_from([0, 1, 9]),
    model_calls=st.sampled_from([0, 1]),
)
OFFERS = st.builds(
    Offer,
    by=st.text("abc", min_size=1, max_size=3),
    gives=st.sampled_from([TEXT, FILE]),
    effect=st.sampled_from(list(Risk)),
    cost=COSTS,
    outside=st.booleans(),
    named=st.booleans(),
    available=st.booleans(),
    granted=st.booleans(),
)


@given(st.lists(OFFERS, max_size=5), st.sampled_from([None, TEXT, FILE]), st.randoms())
@settings(max_examples=300, deadline=None)
def test_the_choice_is_whole_and_does_not_hang_on_the_order(
    offers: list[Offer], wanted: RecordOf | None, shuffled: Any
) -> None:
    route = chosen(offers, wanted)
    possible = [one for one in offers if wanted is None or one.named or fits(one.gives, wanted)]
    assert (route is None) == (not possible)
    if route is None:
        return
    other = list(offers)
    shuffled.shuffle(other)
    again = chosen(other, wanted)
    assert again is not None and again.offer == route.offer
    for lang in LANGS:
        assert route.said(lang)
    best = route.offer
    if not best.named:
        assert not any(one.named for one in possible)
        assert best.available or not any(one.available for one in possible)
        if best.outside:
            assert not any(one.available and not one.outside for one in possible) or not best.available
        same_place = [one for one in possible if (one.available, one.outside) == (best.available, best.outside)]
        assert best.effect == min(one.effect for one in same_place)


def _offer(by: str, **more: Any) -> Offer:
    return Offer(by, **{"gives": TEXT, "effect": Risk.R0, **more})


@pytest.mark.parametrize(
    ("offers", "best", "because"),
    [
        ([_offer("a")], "a", "only"),
        ([_offer("a", outside=True), _offer("b", cost=Cost(money="9 CNY"))], "b", "inside"),
        ([_offer("a", outside=True, named=True), _offer("b")], "a", "named"),
        ([_offer("a", available=False), _offer("b", outside=True)], "b", "available"),
        ([_offer("a", effect=Risk.R1), _offer("b", cost=Cost(money="1 CNY"))], "b", "effect"),
        ([_offer("a", cost=Cost(money="10 CNY")), _offer("b", cost=Cost(money="9 CNY"))], "b", "money"),
        ([_offer("a", cost=Cost(money="1 CNY")), _offer("b", cost=Cost(model_calls=3))], "b", "money"),
        ([_offer("a", cost=Cost(money="1 CNY")), _offer("b", cost=Cost(money="9 USD", seconds=1))], "a", "seconds"),
        (
            [_offer("a", cost=Cost(model_calls=2)), _offer("b", cost=Cost(model_calls=1, seconds=60))],
            "b",
            "model_calls",
        ),
        ([_offer("a", granted=False), _offer("b")], "b", "granted"),
        ([_offer("b"), _offer("a")], "a", "name"),
    ],
)
def test_what_decides(offers: Sequence[Offer], best: str, because: str) -> None:
    route = chosen(offers)
    assert route is not None
    assert (route.offer.by, route.because) == (best, because)


def test_only_what_gives_the_wanted_kind_counts() -> None:
    paid = _offer("b", gives=FILE, cost=Cost(money="1 CNY"))
    route = chosen([_offer("a"), paid], FILE)
    assert route is not None and route.offer is paid
    assert chosen([_offer("a")], FILE) is None
    assert alike(TEXT, RecordOf("Other", {"text": Of("text")}))
    assert not alike(TEXT, FILE)
    assert not alike(TEXT, RecordOf("More", {"text": Of("text"), "file": Of("file")}))


# -- in words --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FolderWorld]:
    world = FolderWorld(str(laid_out(tmp_path_factory.mktemp("routing"))))
    yield world
    world.close()


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Registry.discover("deskhand.abilities", "deskhand.testing.specialists"), AGENTS)


def planned(planner: Planner, world: FolderWorld, text: str) -> Planned:
    return planner.plan(text, world, NOW, owes=lambda plan: changing(plan.steps, planner.registry))


def dos(found: Planned) -> list[Do]:
    return [] if found.plan is None else [step for step in found.plan.steps if isinstance(step, Do)]


RESEARCH, TRANSLATOR, LEXI = (one.address for one in AGENTS[:3])


@pytest.mark.parametrize(
    ("text", "agent", "request_"),
    [
        ("ask the research agent to find three papers about tides", RESEARCH, "find three papers about tides"),
        ("Please have research look up the tides", RESEARCH, "look up the tides"),
        ("tell the research agent to stop using footnotes", RESEARCH, "stop using footnotes"),
        ("ask lexi to translate “good morning”", LEXI, "translate “good morning”"),
        ("translate “good morning” into French", TRANSLATOR, "translate “good morning” into French"),
        ("hand “good morning” to the translator agent", TRANSLATOR, "“good morning”"),
        ("让研究助手查三篇关于潮汐的论文", AGENTS[4].address, "查三篇关于潮汐的论文"),
        ("请 research 代理查一下潮汐", RESEARCH, "查一下潮汐"),
        ("翻译“早上好”", TRANSLATOR, "翻译“早上好”"),
        ("把“早上好”翻译成法语", TRANSLATOR, "“早上好”翻译成法语"),
    ],
)
def test_an_agent_that_is_named_or_meant_is_asked_first(
    planner: Planner, world: FolderWorld, text: str, agent: str, request_: str
) -> None:
    found = planned(planner, world, text)
    assert found.outcome == "run" and found.plan is not None, found
    (step,) = dos(found)
    assert (step.do, step.with_) == ("agent.ask", {"agent": agent, "request": request_})
    assert any("ask" in one for one in found.plan.json_object()["steps"])
    assert step.why


def test_the_cheaper_of_two_agents_and_why(planner: Planner, world: FolderWorld) -> None:
    found = planned(planner, world, "translate “good morning” into French")
    why = "translator (outside agent, 0.02 CNY), because it costs less than lexi (outside agent, 0.05 CNY)"
    assert dos(found)[0].why == why
    assert found.plan is not None and why in found.plan.json_object()["steps"][0]["with"]["text"]


def test_somebody_outside_gets_nothing_that_can_be_done_here(planner: Planner, world: FolderWorld) -> None:
    (_, polish) = dos(planned(planner, world, "polish notes.txt"))
    assert polish.do == "plain.polish"
    assert "fine.polish (0.50 CNY, 2 model calls)" in polish.why
    assert [step.do for step in dos(planned(planner, world, "organize Downloads"))] == ["files.organize"]


def test_what_means_two_things_is_asked_about_and_not_routed(planner: Planner, world: FolderWorld) -> None:
    found = planned(planner, world, "typeset notes.txt")
    assert found.outcome == "choose"
    assert {step.do for plan in found.readings for step in plan.steps if isinstance(step, Do)} == {
        "doc.read", "plain.typeset", "press.typeset"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "does", "request_"),
    [
        ("translate notes.txt into French", ["doc.read"], "translate notes.txt into French\n\n{$read.text}"),
        ("翻译报告.docx", ["doc.read"], "翻译报告.docx\n\n{$read.text}"),
        ("ask research to compare notes.txt with Acme contract.docx", ["doc.read", "doc.read"],
         "compare notes.txt with Acme contract.docx\n\n{$read.text}\n\n{$read2.text}"),
        ("summarize notes.txt and ask the research agent to check it", ["doc.summarize"],
         "check it\n\n{$summarize.text}"),
        ("find the newest pdf and ask the research agent to review it", ["files.find", "doc.read"],
         "review it\n\n{$read.text}"),
        ("summarize notes.txt, polish it and ask the translator to put it into French",
         ["doc.summarize", "plain.polish"], "put it into French\n\n{$polish.text}"),
    ],
)  # fmt: skip
def test_what_is_spoken_of_goes_along(
    planner: Planner, world: FolderWorld, text: str, does: list[str], request_: str
) -> None:
    found = planned(planner, world, text)
    assert found.outcome == "run", found
    *before, ask = dos(found)
    assert [step.do for step in before] == does
    assert ask.with_["request"] == request_


def test_dollar_signs_in_the_words_are_words(planner: Planner, world: FolderWorld) -> None:
    (step,) = dos(planned(planner, world, "ask the research agent to explain {$read.text} and $5"))
    assert step.with_["request"] == "explain {$$read.text} and $5"


def test_one_that_nobody_made_known_is_said_so(planner: Planner, world: FolderWorld) -> None:
    for text, name in (("ask the zebra agent to sing", "zebra"), ("让斑马代理唱歌", "斑马")):
        found = planned(planner, world, text)
        assert found.outcome == "teach"
        assert name in found.reason and "deskhand agent add" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "don't ask the research agent to find papers", "never let research look at it",
        "不要让研究助手查论文", "别翻译“早上好”", "do not translate “good morning”",
    ],
)  # fmt: skip
def test_a_no_in_front_asks_nobody(planner: Planner, world: FolderWorld, text: str) -> None:
    assert planned(planner, world, text).outcome == "teach"


@pytest.mark.parametrize("text", ["translate “good morning” into French", "翻译“早上好”", "ask research to sing"])
def test_without_agents_nothing_is_meant_by_it(world: FolderWorld, text: str) -> None:
    assert planned(Planner(Registry.discover()), world, text).outcome == "teach"


def test_the_plan_can_be_read_back_and_its_reasons_decide_nothing(tmp_path: Path, planner: Planner) -> None:
    from deskhand.core.flow.guard import bare
    from deskhand.core.plan.read import read_plan

    world = FolderWorld(str(laid_out(tmp_path / "desk")))
    found = planned(planner, world, "translate notes.txt into French")
    world.close()
    assert found.plan is not None
    again = read_plan(found.plan.json_object())
    assert again == found.plan
    other = again.model_copy(update={"steps": tuple(
        step.model_copy(update={"why": "for another reason"}) if isinstance(step, Do) else step for step in again.steps
    )})  # fmt: skip
    assert bare(other).hash() == bare(again).hash()
