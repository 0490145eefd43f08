"""What the checker promises of every plan it lets through."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from plan_samples import ABILITIES, IDS, of_type, plans, typed

from deskhand.core.plan.check import BadPlan, check, read_plan
from deskhand.core.plan.flaw import Flaw
from deskhand.core.plan.given import lead, types_of
from deskhand.core.plan.model import Do, Each, Plan, Step
from deskhand.core.plan.order import dependencies
from deskhand.core.plan.refs import filled, follow, refs_in

many = settings(
    max_examples=150, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None
)


def accepted(body: dict[str, Any]) -> Plan:
    try:
        plan = read_plan(body)
    except BadPlan:
        assume(False)
        raise
    assume(not check(plan, ABILITIES))
    return plan


def rounds(steps: Sequence[Step]) -> int:
    """Start whatever has nothing left to wait for until nothing is left; how many rounds that took."""
    waiting = {name: set(names) for name, names in dependencies(steps).items()}
    settled: set[str] = set()
    n = 0
    while waiting:
        free = {name for name, names in waiting.items() if names <= settled}
        assert free, f"stuck: {waiting}"
        n += 1
        settled |= free
        waiting = {name: names for name, names in waiting.items() if name not in free}
    return n


@many
@given(plans())
def test_an_accepted_plan_ends_or_waits_for_a_person(body: dict[str, Any]) -> None:
    plan = accepted(body)
    assert rounds(plan.steps) <= len(plan.steps)
    for step in plan.steps:
        if isinstance(step, Each):
            assert rounds(step.steps) <= len(step.steps)


@many
@given(plans(), st.data())
def test_an_accepted_reference_is_of_the_right_type(body: dict[str, Any], data: st.DataObject) -> None:
    plan = accepted(body)
    types = types_of(plan.steps, ABILITIES, {})
    results = {step.id: data.draw(of_type(types[step.id]), label=step.id) for step in plan.steps}
    for step in plan.steps:
        if not isinstance(step, Do):
            continue
        found = [lead(ref, types) for ref in refs_in(step.with_)]
        assume(all(not isinstance(one, Flaw) and typed(one) for one in found))
        args = filled(step.with_, lambda ref: follow(results[ref.step], ref))
        ABILITIES[step.do].params.model_validate(args)


@given(st.permutations(IDS[:4]), st.data())
def test_a_chain_in_any_order_of_the_file_is_the_same_plan(order: list[str], data: st.DataObject) -> None:
    steps = [
        {"id": "a", "do": "t.find"},
        {"id": "b", "do": "t.move", "with": {"files": "$a.files", "to": "new/"}, "if": "$c.yes"},
        {"id": "c", "ask": "confirm", "with": {"text": "{$a.count} files?", "for": ["b"]}},
        {"id": "d", "each": "$b.files", "as": "x", "steps": [{"id": "m", "do": "t.read", "with": {"file": "$x"}}]},
    ]
    plan = read_plan({"goal": "g", "steps": [steps[IDS.index(name)] for name in order]})
    assert check(plan, ABILITIES) == []
    assert dependencies(plan.steps) == {"a": set(), "b": {"a", "c"}, "c": {"a"}, "d": {"b"}}


@many
@given(plans(), st.randoms())
def test_the_order_of_the_file_never_matters(body: dict[str, Any], random: Any) -> None:
    try:
        plan = read_plan(body)
    except BadPlan:
        assume(False)
        raise
    mixed = list(plan.steps)
    random.shuffle(mixed)
    other = plan.model_copy(update={"steps": tuple(mixed)})
    said = [sorted(flaw.said(lang) for flaw in check(one, ABILITIES)) for one in (plan, other) for lang in ("en",)]
    assert said[0] == said[1]
    assert dependencies(plan.steps) == dependencies(other.steps)


@many
@given(plans())
def test_every_flaw_is_said_in_both_languages(body: dict[str, Any]) -> None:
    try:
        flaws: Sequence[Flaw] = check(read_plan(body), ABILITIES)
    except BadPlan as bad:
        flaws = bad.flaws
    for flaw in flaws:
        assert flaw.said("en")
        assert any("\u4e00" <= c <= "\u9fff" for c in flaw.said("zh"))


@many
@given(plans())
def test_a_plan_survives_json(body: dict[str, Any]) -> None:
    try:
        plan = read_plan(body)
    except BadPlan:
        assume(False)
        raise
    again = read_plan(plan.json_object())
    assert again.json_object() == plan.json_object()
    assert again.hash() == plan.hash()


def flaws_of(*steps: dict[str, Any], **more: Any) -> list[str]:
    return [flaw.code for flaw in check(read_plan({"goal": "g", "steps": list(steps)}), ABILITIES, **more)]


FIND = {"id": "f", "do": "t.find"}


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("same_id", [FIND, FIND]),
        ("unknown_ability", [{"id": "a", "do": "t.fly"}]),
        ("missing", [{"id": "a", "do": "t.read"}]),
        ("no_such_param", [{"id": "a", "do": "t.find", "with": {"x": 1}}]),
        ("bad_value", [{"id": "a", "do": "t.find", "with": {"limit": "many"}}]),
        ("no_such_step", [{"id": "a", "do": "t.read", "with": {"file": "$b.file"}}]),
        ("no_such_part", [FIND, {"id": "a", "do": "t.read", "with": {"file": "$f.first"}}]),
        ("wrong_type", [FIND, {"id": "a", "do": "t.read", "with": {"file": "$f.count"}}]),
        ("wrong_type", [FIND, {"id": "a", "do": "t.read", "with": {"file": "$f.file", "numbers": "$f.count"}}]),
        ("wrong_type", [FIND, {"id": "a", "do": "t.read", "with": {"file": "$f.file", "order": "see {$f.count}"}}]),
        (
            "wrong_type",
            [
                {"id": "a", "do": "t.read", "with": {"file": "p"}},
                {"id": "b", "do": "t.tell", "with": {"to": "$a.text", "text": ""}},
            ],
        ),
        ("not_a_list", [FIND, {"id": "e", "each": "$f.count", "as": "x", "steps": [{"id": "m", "do": "t.find"}]}]),
        (
            "too_many_items",
            [{"id": "e", "each": ["p", "q"], "as": "x", "max": 1, "steps": [{"id": "m", "do": "t.find"}]}],
        ),
        ("reserved_id", [{"id": "e", "each": ["p"], "as": "x", "steps": [{"id": "count", "do": "t.find"}]}]),
        (
            "cycle",
            [
                {"id": "a", "do": "t.read", "with": {"file": "$b.fact.path"}},
                {"id": "b", "do": "t.read", "with": {"file": "$a.fact.path"}},
            ],
        ),
        ("cycle", [{"id": "a", "do": "t.find", "after": ["a"]}]),
        ("until_changes", [{"id": "a", "do": "t.move", "with": {"files": "p", "to": "q"}, "until": "$f.many"}]),
        ("no_choices", [{"id": "q", "ask": "choose", "with": {"text": "?"}}]),
        ("bad_for", [{"id": "q", "ask": "confirm", "with": {"text": "?", "for": ["z"]}}]),
        ("not_confirm", [FIND, {"id": "q", "ask": "fill", "with": {"text": "?", "for": ["f"]}}]),
        (
            "asked_twice",
            [FIND, *({"id": n, "ask": "confirm", "with": {"text": "?", "for": ["f"]}} for n in ("q", "r"))],
        ),
        ("bad_if", [FIND, {"id": "a", "do": "t.find", "if": {"not": "$f.count"}}]),
        ("no_such_part", [FIND, {"id": "q", "ask": "choose", "with": {"text": "?", "choices": ["a", "{$f.no}"]}}]),
        ("no_such_part", [FIND, {"id": "e", "each": ["$f.no"], "as": "x", "steps": [{"id": "m", "do": "t.find"}]}]),
        ("needs_model", [{"id": "a", "agent": "look", "bounds": {"abilities": ["t.find"]}}]),
        ("needs_model", [{"id": "a", "do": "t.find", "on_fail": "plan"}]),
        ("unknown_ability", [{"id": "a", "plan": "go on", "bounds": {"abilities": ["t.fly"]}}]),
        (
            "too_many_starts",
            [{"id": f"w{n}", "do": "t.find", "max": 1000, "until": f"$w{n}.count", "retry": 1} for n in range(6)],
        ),
    ],
)
def test_each_flaw_is_found(code: str, steps: list[dict[str, Any]]) -> None:
    assert code in flaws_of(*steps)


def test_sound_plans_pass() -> None:
    assert (
        flaws_of(
            FIND, {"id": "a", "do": "t.read", "with": {"file": "$f.file", "fact": "$f.facts.0", "scale": "$f.count"}}
        )
        == []
    )
    assert (
        flaws_of(
            FIND,
            {"id": "m", "do": "t.move", "with": {"files": "$f.file", "to": "$m2.to"}},
            {"id": "m2", "do": "t.move", "with": {"files": ["$f.file", "b"], "to": "$$odd"}},
        )
        == []
    )
    loop = {
        "id": "e",
        "each": "$f.facts",
        "as": "x",
        "steps": [{"id": "m", "do": "t.read", "with": {"file": "$x.path"}}],
    }
    assert (
        flaws_of(
            FIND,
            loop,
            {
                "id": "a",
                "do": "t.find",
                "with": {"query": "{$e.m.0.text}"},
                "if": {"any": ["$e.m.0.many", {"left": "$e.count", "is": ">", "right": 1}]},
            },
        )
        == []
    )


def test_the_model_is_only_asked_for_where_there_is_one() -> None:
    assert flaws_of({"id": "a", "agent": "look", "bounds": {"abilities": ["t.find"]}}, has_model=True) == []


def nested(depth: int, kind: str) -> dict[str, Any]:
    value: Any = {"left": 1, "is": "==", "right": 1} if kind == "if" else "deep"
    for _ in range(depth):
        value = {"not": value} if kind == "if" else [value]
    return {
        "goal": "g",
        "steps": [{"id": "a", "do": "t.find", **({"if": value} if kind == "if" else {"with": {"query": value}})}],
    }


def crowd(loops: int, steps: int) -> dict[str, Any]:
    inner = [{"id": f"s{n}", "do": "t.find"} for n in range(steps)]
    return {"goal": "g", "steps": [{"id": f"e{n}", "each": ["p"], "as": "x", "steps": inner} for n in range(loops)]}


def dense(n: int) -> dict[str, Any]:
    """Many questions over steps that each wait for many others."""
    asks = [{"id": f"q{i}", "ask": "confirm", "with": {"text": "?", "for": [f"s{i}"]}} for i in range(n)]
    steps = [{"id": f"s{i}", "do": "t.find", "after": [f"s{j}" for j in range(max(0, i - 300), i)]} for i in range(n)]
    return {"goal": "g", "steps": asks + steps}


HUGE: dict[str, dict[str, Any]] = {
    "a million steps": {"goal": "g", "steps": [{"id": "a", "do": "t.find"}] * 1_000_000},
    "a million steps in loops": crowd(1_000, 1_000),
    "a loop of a million": {
        "goal": "g",
        "steps": [{"id": "e", "each": ["p"], "as": "x", "steps": [{"id": "a", "do": "t.find"}] * 1_000_000}],
    },
    "nested 10,000 deep": nested(10_000, "with"),
    "a condition 10,000 deep": nested(10_000, "if"),
    "100 MB of text": {"goal": "g", "steps": [{"id": "a", "do": "t.find", "with": {"query": "x" * 100_000_000}}]},
    "a million values": {"goal": "g", "steps": [{"id": "a", "do": "t.find", "with": {"query": [0] * 1_000_000}}]},
    "a million names": {"goal": "g", "steps": [], **{f"k{n}": 0 for n in range(1_000_000)}},
    "doubling for ever": {"goal": "g", "steps": [], "x": [[]]},
    "a number beyond 64 bits": {"goal": "g", "steps": [{"id": "a", "do": "t.find", "with": {"limit": 2**64}}]},
    "no number": {"goal": "g", "steps": [{"id": "a", "do": "t.find", "with": {"limit": float("nan")}}]},
    "half a character": {"goal": "\ud800", "steps": []},
    "bytes": {"goal": "g", "steps": [{"id": "a", "do": "t.find", "with": {"query": b"x"}}]},
    "names that are numbers": {"goal": "g", "steps": [{"id": "a", "do": "t.find", "with": {"query": {1: 2}}}]},
    "a later version": {"v": 2, "goal": "g", "steps": []},
    "no steps": {"goal": "g", "steps": "all"},
}
double: list[Any] = []
double += [double, double]
HUGE["doubling for ever"]["x"] = double


@pytest.mark.parametrize("what", HUGE)
def test_what_no_plan_may_be_is_refused_with_a_reason_and_fast(what: str) -> None:
    body = HUGE[what]
    began = time.process_time()
    with pytest.raises(BadPlan) as bad:
        read_plan(body)
    assert time.process_time() - began < 1
    assert all(flaw.said(lang) for flaw in bad.value.flaws for lang in ("en", "zh"))
    assert len(str(bad.value)) < 5_000


def test_the_largest_plan_is_checked_fast() -> None:
    plan = read_plan(dense(450))
    began = time.process_time()
    assert check(plan, ABILITIES) == []
    assert time.process_time() - began < 3


plain = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary())
words = st.one_of(st.text(max_size=5), st.sampled_from(["do", "ask", "each", "with", "if", "id", "steps"]))
anything = st.recursive(
    plain,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=20,
)


@given(anything)
def test_any_json_is_a_plan_or_a_bad_plan(value: Any) -> None:
    for steps in (value, [value]):
        try:
            check(read_plan({"goal": "g", "steps": steps}), ABILITIES)
        except BadPlan as bad:
            assert bad.flaws


def test_flaws_are_in_the_readers_language_to_the_last_word() -> None:
    def said(*steps: dict[str, Any]) -> str:
        (flaw,) = check(read_plan({"goal": "g", "steps": list(steps)}), ABILITIES)
        assert flaw.said("en").isascii()
        return flaw.said("zh")

    assert (
        said(FIND, {"id": "a", "do": "t.read", "with": {"file": "$f.count"}})
        == "a: “file”需要 文件，但 $f.count 是 整数"
    )
    assert said({"id": "a", "do": "t.find", "with": {"limit": "x"}}) == "a: “t.find”的“limit”：这里必须是整数"
    with pytest.raises(BadPlan) as bad:
        read_plan({"goal": "g", "steps": [{"id": "a", "do": "t.find", "retry": 9}]})
    assert [flaw.said("zh") for flaw in bad.value.flaws] == ["steps.0.do.retry：必须不大于 5"]
