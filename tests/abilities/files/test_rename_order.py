"""Renames among themselves: whatever the names, nothing is lost and nothing is in another's way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deskhand.abilities.files.rename import in_order
from deskhand.core.changes import Move

NAMES = ["a", "b", "c", "d", "e", "f", ".renaming-1"]
RENAMES = st.permutations(NAMES).flatmap(
    lambda old: st.permutations(NAMES).map(lambda new: dict(zip(old, new, strict=True)))
)


@given(RENAMES, st.integers(0, len(NAMES)))
def test_every_file_ends_under_the_name_it_was_given(renames: dict[str, str], many: int) -> None:
    wanted = dict(list(renames.items())[:many])
    standing = {path: path for path in wanted}
    moves = {path: to for path, to in wanted.items() if path != to}
    for change in in_order(moves, set(NAMES)):
        assert isinstance(change, Move)
        assert change.to not in standing
        standing[change.to] = standing.pop(change.path)
    assert standing == {to: path for path, to in wanted.items()}


def test_a_swap_goes_by_way_of_a_free_name() -> None:
    changes = in_order({"x/a": "x/b", "x/b": "x/a"}, {"x/a", "x/b", "x/.renaming-1"})
    assert [(change.path, change.to) for change in changes if isinstance(change, Move)] == [
        ("x/a", "x/.renaming-2"),
        ("x/b", "x/a"),
        ("x/.renaming-2", "x/b"),
    ]


def test_a_chain_starts_at_its_free_end() -> None:
    changes = in_order({"a": "b", "b": "c", "z": "a"}, {"a", "b", "z"})
    assert [(change.path, change.to) for change in changes if isinstance(change, Move)] == [
        ("b", "c"),
        ("a", "b"),
        ("z", "a"),
    ]


def test_what_leads_into_a_circle_does_not_hold_it_up() -> None:
    changes = in_order({"c": "b", "a": "b", "b": "a"}, {"a", "b", "c"})
    assert len(changes) == 4
