"""Conditions: what holds, and that any comparison of any values has an answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from deskhand.core.plan.condition import Condition, holds, leaves, refs_of
from deskhand.core.plan.refs import Ref, filled, follow

read: TypeAdapter[Any] = TypeAdapter(Condition)
RESULTS: dict[str, Any] = {"f": {"count": 3, "name": "Report", "empty": [], "yes": True, "none": None}}


def look(value: Any) -> Any:
    return filled(value, lambda ref: follow(RESULTS[ref.step], ref))


@pytest.mark.parametrize(
    ("condition", "true"),
    [
        ("$f.yes", True),
        ("$f.none", False),
        ({"not": "$f.yes"}, False),
        ({"left": "$f.count", "is": ">=", "right": 3}, True),
        ({"left": "$f.count", "is": "<", "right": "x"}, False),
        ({"left": "$f.name", "is": "contains", "right": "port"}, True),
        ({"left": "$f.empty", "is": "empty"}, True),
        ({"all": ["$f.yes", {"any": ["$f.none", {"not": "$f.none"}]}]}, True),
        ({"all": ["$f.yes", "$f.none"]}, False),
    ],
)
def test_what_holds(condition: Any, true: bool) -> None:
    assert holds(read.validate_python(condition), look) is true


@pytest.mark.parametrize(
    "wrong",
    [
        "f",
        "$f or $g",
        "$f\n",
        {"left": 1, "is": "~"},
        {"all": []},
        {"maybe": "$f"},
        3,
        None,
        {"not": "$f", "all": ["$f"]},
    ],
)
def test_what_is_no_condition(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        read.validate_python(wrong)


def test_every_part_and_reference_is_seen() -> None:
    condition = read.validate_python(
        {"any": ["$a", {"not": {"all": ["$b.c", {"left": "$d", "is": "==", "right": "in {$e}"}]}}]}
    )
    assert list(refs_of(condition)) == [Ref("a"), Ref("b", ("c",)), Ref("d"), Ref("e")]
    assert len(list(leaves(condition))) == 3


leaf = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3))
value = st.recursive(
    leaf,
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=2), inner, max_size=2)),
    max_leaves=5,
)


@given(value, st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "contains", "empty"]), value)
def test_any_two_values_can_be_asked_about(left: Any, how: str, right: Any) -> None:
    condition = read.validate_python({"left": 1, "is": how, "right": 2}).model_copy(
        update={"left": left, "right": right}
    )
    assert isinstance(holds(condition, lambda value: value), bool)
