from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from deskhand.core.plan.model import Plan
from deskhand.hub.run.fold import Entry, Journal, fold
from deskhand.hub.run.ready import ready
from deskhand.hub.run.start import Begin, Close, Items, Put, Skip, Start, Trouble
from deskhand.hub.run.verdict import halted


def plan(*steps: dict[str, Any]) -> Plan:
    return Plan.model_validate({"goal": "g", "steps": list(steps)})


def do(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "do": "x.y", **more}


def ask(name: str, *bound: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "ask": "confirm", "with": {"text": "sure?", "for": list(bound)}, **more}


class Story:
    """A run told entry by entry; every start is stored the way the hub stores it."""

    def __init__(self, of: Plan) -> None:
        self.plan = of
        self.entries: list[Entry] = []
        self.journal = Journal()

    def note(self, *args: Any, **kwargs: Any) -> None:
        entry = Entry(*args, seq=len(self.entries) + 1, **kwargs)
        self.entries.append(entry)
        self.journal.apply(entry)

    def look(self) -> list[Start]:
        """What is ready, with everything that takes no time stored on the way."""
        found: list[Start] = []
        while True:
            starts = ready(self.plan, self.journal)
            assert starts == ready(self.plan, fold(self.entries)), "the memo must not change what is ready"
            for start in starts:
                found.append(start)
                self.store(start)
            if not any(isinstance(start, Skip | Items | Close) for start in starts):
                return found

    def store(self, start: Start) -> None:
        if isinstance(start, Begin):
            self.note(start.path, start.attempt, "began")
        elif isinstance(start, Put):
            self.note(start.path, start.attempt, "asked", "ask", {})
        elif isinstance(start, Trouble):
            self.note(start.path, start.attempt, "asked", start.reason, {})
        elif isinstance(start, Skip):
            self.note(start.path, start.attempt, "skipped", start.why)
        elif isinstance(start, Items):
            self.note(start.path, 1, "items", str(start.total), start.items)
        else:
            self.note(start.path, 1, "receipt", start.outcome)

    def end(self, path: str, attempt: int = 1, outcome: str = "done", result: Any = None, **data: Any) -> None:
        self.note(path, attempt, "receipt", outcome, {"result": result or {}, **data})

    def say(self, path: str, attempt: int = 1, *, yes: bool = True, choice: int = -1, text: str = "") -> None:
        self.note(path, attempt, "answered", "", {"yes": yes, "choice": choice, "text": text})


def begun(starts: Sequence[Start]) -> list[tuple[str, int]]:
    return [(start.path, start.attempt) for start in starts if isinstance(start, Begin)]


def test_independent_steps_start_together_and_others_wait() -> None:
    story = Story(plan(do("a"), do("b"), do("c", after=["a", "b"])))
    assert begun(story.look()) == [("a", 1), ("b", 1)]
    story.end("a")
    assert story.look() == []
    story.end("b")
    assert begun(story.look()) == [("c", 1)]


def test_arguments_are_filled_from_results() -> None:
    story = Story(plan(do("a"), do("b", **{"with": {"n": "$a.n", "t": "is {$a.n}"}})))
    story.look()
    story.end("a", result={"n": 3})
    (start,) = story.look()
    assert isinstance(start, Begin)
    assert start.args == {"n": 3, "t": "is 3"}


def test_a_bound_step_never_starts_before_the_yes() -> None:
    story = Story(plan(ask("ok", "m"), do("m")))
    assert begun(story.look()) == []
    story.say("ok")
    assert begun(story.look()) == [("m", 1)]


def test_a_no_leaves_out_what_was_asked_about_and_nothing_else() -> None:
    story = Story(plan(ask("ok", "m"), do("m"), do("n", **{"with": {"x": "$m.y"}}), do("other")))
    assert begun(story.look()) == [("other", 1)]
    story.say("ok", yes=False)
    skipped = {start.path: start.why for start in story.look() if isinstance(start, Skip)}
    assert skipped == {"m": "declined", "n": "needs_skipped"}


def test_a_changed_world_is_asked_about_again() -> None:
    story = Story(plan(ask("ok", "m", "n"), do("m"), do("n")))
    story.look()
    story.say("ok")
    story.look()
    story.end("m", outcome="changed")
    assert story.look() == [], "not while something the question covers is under way"
    story.end("n")
    (start,) = story.look()
    assert isinstance(start, Put)
    assert (start.path, start.attempt) == ("ok", 2)
    story.say("ok", 2)
    assert begun(story.look()) == [("m", 2)]


def test_what_an_older_yes_covers_waits_for_the_new_one_and_then_goes_on() -> None:
    story = Story(plan(ask("ok", "m", "k", "n"), do("m"), do("k"), do("n", after=["k"])))
    story.look()
    story.say("ok")
    story.look()
    story.end("m", outcome="changed")
    story.end("k")
    (start,) = story.look()
    assert isinstance(start, Put), "nothing else begins under a yes that the world has overtaken"
    story.say("ok", 2)
    assert sorted(begun(story.look())) == [("m", 2), ("n", 1)]


def test_a_question_is_not_put_again_beside_one_about_a_step_that_it_covers() -> None:
    """Else a no to the new card, and then "do it now" about the step, would do what was just declined."""
    story = Story(plan(ask("ok", "m", "n"), do("m"), do("n")))
    story.look()
    story.say("ok")
    story.look()
    story.end("m", outcome="changed")
    story.end("n", outcome="unknown_far")
    (start,) = story.look()
    assert isinstance(start, Trouble)
    story.say("n", choice=1)
    assert begun(story.look()) == [("n", 2)]
    story.end("n", 2)
    (start,) = story.look()
    assert isinstance(start, Put)
    story.say("ok", 2, yes=False)
    assert begun(story.look()) == []


def test_an_until_looks_as_often_as_it_may_and_no_more() -> None:
    never = {"left": "$a.n", "is": ">", "right": 1}
    story = Story(plan(do("a", until=never, every=5, max=2)))
    story.look()
    story.end("a", 1, result={"n": 0})
    assert begun(story.look()) == [("a", 2)]
    story.end("a", 2, result={"n": 0})
    assert story.look() == []
    assert halted(story.plan, story.journal)


def test_a_loop_takes_one_item_after_the_other_from_a_stored_list() -> None:
    inner = [do("m", **{"with": {"f": "$x"}})]
    story = Story(plan(do("a"), {"id": "e", "each": "$a.files", "as": "x", "steps": inner}, do("z", after=["e"])))
    story.look()
    story.end("a", result={"files": ["1", "2"]})
    starts = story.look()
    assert isinstance(starts[0], Items)
    assert begun(starts) == [("e[0].m", 1)]
    story.end("e[0].m")
    assert begun(story.look()) == [("e[1].m", 1)]
    story.end("e[1].m")
    starts = story.look()
    assert isinstance(starts[0], Close)
    assert begun(starts) == [("z", 1)]


def test_a_failing_item_ends_the_loop_unless_it_is_told_to_skip() -> None:
    for on_fail, following in (("stop", []), ("skip", [("e[1].m", 1)])):
        loop = {"id": "e", "each": ["1", "2"], "as": "x", "steps": [do("m")], "on_fail": on_fail}
        story = Story(plan(loop))
        story.look()
        story.end("e[0].m", outcome="failed")
        assert begun(story.look()) == following


def test_retry_until_and_check() -> None:
    story = Story(plan(do("a", retry=2)))
    story.look()
    for attempt in (1, 2):
        story.end("a", attempt, "failed")
        (start,) = story.look()
        assert isinstance(start, Begin)
        assert (start.attempt, start.wait) == (attempt + 1, float(attempt))
    story.end("a", 3, "failed")
    assert story.look() == []
    assert halted(story.plan, story.journal)

    until = {"left": "$a.n", "is": ">", "right": 1}
    story = Story(plan(do("a", until=until, every=5, max=2), do("b", after=["a"])))
    story.look()
    story.end("a", 1, result={"n": 1})
    (start,) = story.look()
    assert isinstance(start, Begin)
    assert start.wait == 5
    story.end("a", 2, result={"n": 2})
    assert begun(story.look()) == [("b", 1)]

    story = Story(plan(do("a", check={"left": "$a.n", "is": "==", "right": 1}), do("b", after=["a"])))
    story.look()
    story.end("a", result={"n": 2})
    assert story.look() == []


def test_a_harmful_failure_is_not_tried_again() -> None:
    story = Story(plan(do("a", retry=3)))
    story.look()
    story.end("a", outcome="failed", trouble={"side_effect": "partial"})
    assert story.look() == []


def test_what_nobody_can_tell_is_asked_never_repeated_blind() -> None:
    story = Story(plan(do("a"), do("b", after=["a"])))
    story.look()
    story.end("a", outcome="unknown_far")
    (start,) = story.look()
    assert isinstance(start, Trouble)
    story.say("a", 1, choice=1)
    assert begun(story.look()) == [("a", 2)]


def test_nothing_starts_after_a_stop() -> None:
    story = Story(plan(do("a"), do("b", after=["a"])))
    story.look()
    story.note("", 0, "stop")
    story.end("a")
    assert story.look() == []


OUTCOMES = ["done", "failed", "unknown", "unknown_far", "unknown_reading", "changed", "refused", "stopped", "not_done"]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    count = draw(st.integers(1, 7))
    steps: list[dict[str, Any]] = []
    for n in range(count):
        names = [f"s{m}" for m in range(n)]
        after = draw(st.lists(st.sampled_from(names), max_size=2, unique=True)) if names else []
        fail = draw(st.sampled_from(["stop", "skip", "ask"]))
        if draw(st.booleans()):
            steps.append(do(f"s{n}", after=after, on_fail=fail, retry=draw(st.integers(0, 1))))
        else:
            inner = [do(f"i{n}", on_fail=draw(st.sampled_from(["stop", "skip"])))]
            fail = draw(st.sampled_from(["stop", "skip"]))
            loop = {"each": ["p", "q"], "as": f"v{n}", "steps": inner, "after": after, "on_fail": fail}
            steps.append({"id": f"s{n}", **loop})
    bound = draw(st.lists(st.sampled_from([step["id"] for step in steps]), unique=True))
    if bound:
        steps.insert(0, ask("ok", *bound))
    return Plan.model_validate({"goal": "g", "steps": draw(st.permutations(steps))})


@settings(max_examples=300, deadline=None)
@given(plans(), st.data())
def test_whatever_happens_a_run_ends_and_nothing_runs_unasked_or_twice(of: Plan, data: st.DataObject) -> None:
    story = Story(of)
    questions = {name for step in of.steps if step.id == "ok" for name in step.with_.for_}  # type: ignore[union-attr]
    seen: set[tuple[str, int]] = set()
    answers = 0
    for _ in range(200):
        for start in story.look():
            if isinstance(start, Begin):
                assert (start.path, start.attempt) not in seen, "an attempt starts once"
                seen.add((start.path, start.attempt))
                if start.path.partition("[")[0].partition(".")[0] in questions:
                    said = story.journal.steps["ok"].answered
                    assert said is not None
                    assert said.data["yes"], "a bound step rests on a yes"
        if story.journal.working:
            path = data.draw(st.sampled_from(sorted(story.journal.working)))
            outcome = data.draw(st.sampled_from(OUTCOMES)) if answers < 12 else "done"
            story.end(path, story.journal.steps[path].attempt, outcome)
            answers += 1
        elif story.journal.asking and not halted(of, story.journal):
            path = min(story.journal.asking)
            yes, choice = data.draw(st.booleans()), data.draw(st.sampled_from([0, 1, 2]))
            story.say(path, story.journal.steps[path].attempt, yes=yes, choice=choice if answers < 12 else 2)
            answers += 1
        else:
            return
    raise AssertionError("the run never came to an end")
