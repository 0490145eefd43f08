"""Steps that are decided while they run, on a real desk: a scripted model decides, and code holds it to its bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.hub.thinking_house import by_id, step, thinking

from deskhand.core.plan.model import Plan
from deskhand.hub.views import RunView
from deskhand.planner.model.seam import Asked
from deskhand.testing.models import Reply, Scripted
from deskhand.testing.whole import Whole


def agent(goal: str, *abilities: str, **bounds: Any) -> dict[str, Any]:
    return {"id": "a", "agent": goal, "bounds": {"abilities": list(abilities), **bounds}}


def said(asked: Asked) -> str:
    return "\n".join(one.text for one in asked.messages)


async def begun(on: Whole, root: Path, text: str) -> RunView:
    accepted = await on.send(text, root, native_id=text)
    assert accepted.run is not None, accepted.answer
    return await on.hub.wait(accepted.run, 10)


def planned(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"steps": list(rows)}


async def test_an_agent_looks_and_acts_within_its_bounds(tmp_path: Path) -> None:
    """One yes to the bounds; every call is journalled, and one that repeats an effect is sent back."""
    answers: list[Any] = []

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return planned(
                agent("tidy", "files.list", "files.move", worst="R1", targets=["@f1", by_id(asked, "Archive"), "@f2"])
            )
        answers.append(said(asked))
        if len(answers) == 1:
            return {"do": "files.list", "with": {"folder": by_id(asked, "Archive")}}
        if len(answers) in (2, 3):
            return {"do": "files.move", "with": {"files": [by_id(asked, "budget.xlsx")], "to": by_id(asked, "Archive")}}
        return {"finish": "it is in the archive now"}

    async with thinking(tmp_path, Scripted(script)) as (on, root):
        view = await begun(on, root, "let the budget and notes join the archive in due course")
        assert view.ask is not None, view
        assert "Archive" in view.ask.text
        done = await on.settled(view.run, 10)
        assert done.state == "done", done.answer
        assert "it is in the archive now" in done.answer
        assert [(one.path, one.state) for one in done.steps if "#" in one.path] == [("a#1", "done"), ("a#2", "done")]
        assert (root / "Archive" / "budget.xlsx").exists()
    assert "done already" in answers[3]


async def test_what_lies_outside_the_bounds_is_a_card(tmp_path: Path) -> None:
    """The plan's agent may only look; what it would change is asked, and nothing happens before."""

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return planned(agent("tidy", "files.list", "files.delete", worst="R0"))
        if "a: files.delete" in said(asked):
            return {"finish": "tried"}
        return {"do": "files.delete", "with": {"files": ["budget"]}}

    async with thinking(tmp_path, Scripted(script)) as (on, root):
        view = await begun(on, root, "see whether budget and such can go at some point")
        assert view.state == "asking", view.answer
        assert view.ask is not None
        assert view.ask.step == "a#1"
        assert (root / "budget").exists()
        person = await on.hub.person("cli", "owner")
        signed = on.signer.answer(view.ask, "no")
        await on.hub.answer(view.run, None, "no", person, question=view.ask.id, signed=signed)
        ended = await on.hub.wait(view.run, 10)
        assert ended.state == "stopped"
        assert (root / "budget").exists()


async def test_a_plan_step_is_patched_with_what_was_read(tmp_path: Path) -> None:
    seen: list[str] = []

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            archive = by_id(asked, "Archive")
            bounds = {"abilities": ["files.find", "files.list"], "targets": [archive], "worst": "R0", "calls": 4}
            replan = {"id": "p", "plan": "look further", "with": {"files": "$f.files"}, "bounds": bounds}
            later = {**step("l", "files.list", folder=archive), "after": ["p"]}
            return planned(step("f", "files.find", query="budget"), replan, later)
        seen.append(said(asked))
        if len(seen) == 1:
            return {"steps": [step("x", "files.find", query="$f.file"), step("f", "files.find")], "drop": ["f"]}
        return {
            "steps": [step("x", "files.find", query="notes"), step("y", "files.list", folder=by_id(asked, "Archive"))],
            "drop": ["l"],
        }

    async with thinking(tmp_path, Scripted(script)) as (on, root):
        view = await begun(on, root, "somehow see the budget and what else hangs with the Archive")
        assert view.state == "done", view.answer
        states = {one.path: one.state for one in view.steps}
        assert states == {"f": "done", "p": "done", "l": "skipped", "p#1": "done", "p#2": "done"}
    assert '"f" is not in LEFT' in seen[1]
    assert 'the name "f" is taken' in seen[1]


async def test_an_agent_without_a_model_fails_and_says_so(tmp_path: Path) -> None:
    def script(asked: Asked) -> Reply:
        return planned(agent("tidy", "files.list", worst="R0", tokens=10))

    async with thinking(tmp_path, Scripted(script)) as (on, root):
        view = await begun(on, root, "tidy things in some manner or other")
        assert view.state == "failed"
        assert "10 tokens" in view.answer
    assert Plan.model_validate(view.plan).steps[0].id == "a"


async def test_the_checkers_words_go_back_twice_and_then_the_step_fails(tmp_path: Path) -> None:
    thoughts: list[str] = []

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return planned(agent("tidy", "files.list", worst="R0"))
        thoughts.append(asked.messages[-1].text)
        return {"do": "files.list", "with": {"folder": "/etc/secrets"}}

    async with thinking(tmp_path, Scripted(script)) as (on, root):
        view = await begun(on, root, "tidy things in some manner or other")
        assert view.state == "failed"
        assert "did not say what to do next" in view.answer
    assert len(thoughts) == 3
    assert all("neither in FACTS nor word for word" in one for one in thoughts[1:])


async def test_a_step_decided_on_the_way_may_tell_what_was_asked(tmp_path: Path) -> None:
    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            bounds = {"abilities": ["files.find"], "worst": "R0"}
            replan = {"id": "p", "plan": "say whether there is one", "with": {"count": "$f.count"}, "bounds": bounds}
            return planned(step("f", "files.find", query="budget"), replan)
        return {"steps": [], "tell": "Yes, there is\u202e one."}

    async with thinking(tmp_path, Scripted(script)) as (on, root):
        view = await begun(on, root, "somehow say whether there is such a thing as a budget, yes or no")
        assert view.state == "done"
        assert "Yes, there is‹202E› one." in view.answer


async def test_what_was_handed_on_is_told_as_what_it_is(tmp_path: Path) -> None:
    """A text with a point or a stroke in it is no place; a file among the bounds is no folder."""
    told: list[str] = []

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            read = step("r", "files.find", query="notes")
            bounds = {"abilities": ["files.list"], "targets": [by_id(asked, "Archive"), by_id(asked, "notes.txt")]}
            given = {"file": "$r.file", "text": "one, two.\nand/or three"}
            return planned(read, {"id": "p", "plan": "look", "with": given, "bounds": bounds})
        told.append(said(asked))
        return {"steps": [step("x", "files.list", folder="Archive")]}

    async with thinking(tmp_path, Scripted(script)) as (on, root):
        view = await begun(on, root, "somehow see the notes and what else hangs with the Archive")
        assert {one.path: one.state for one in view.steps}["p#1"] == "done", view.answer
    facts = told[0].partition("FACTS\n<data>\n")[2].partition("\n</data>")[0]
    assert facts.splitlines() == ['f1 folder "Archive"', 'f2 file "notes.txt"']


async def test_a_failed_step_is_planned_around(tmp_path: Path) -> None:
    """What is planned instead may look; what would change something is asked, with the exact step on its card."""

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            missing = step("m", "fixture.fail", why="the shelf is full")
            return planned({**missing, "on_fail": "plan"}, {**step("f", "files.find", query="budget"), "after": ["m"]})
        assert "the shelf is full" in said(asked)
        return {"steps": [step("x", "files.find", query="notes")], "drop": ["f"]}

    async with thinking(tmp_path, Scripted(script)) as (on, root):
        view = await begun(on, root, "do it in any way that works out in the end")
        states = {one.path: one.state for one in view.steps}
        assert states == {"m": "failed", "f": "skipped", "m#1": "done"}, view.answer
