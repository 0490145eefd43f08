"""Labels on their way through references, templates, lists and results."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deskhand.core.flow.label import (
    LOCAL,
    NOTHING,
    OUTSIDE,
    SAID,
    UNKNOWN,
    Label,
    Labels,
    Origin,
    Privacy,
    joined,
    label_of,
    paths_of,
)
from deskhand.core.plan.refs import Ref
from deskhand.core.plan.types import ListOf, Of, RecordOf

SECRET = Label(Origin.L, Privacy.SECRET)
labels = st.builds(Label, st.sampled_from(Origin), st.sampled_from(Privacy), st.booleans())


@given(st.lists(labels, max_size=6))
def test_joining_takes_the_worst_of_each(some: list[Label]) -> None:
    whole = joined(some)
    assert whole.origin == max((one.origin for one in some), default=Origin.U)
    assert whole.privacy == max((one.privacy for one in some), default=Privacy.PUBLIC)
    assert whole.model == any(one.model for one in some)
    assert joined([*some, *some]) == whole == joined(reversed(some))
    assert joined([whole, NOTHING]) == whole
    assert joined([whole, UNKNOWN]) == UNKNOWN


FOUND = Labels(
    LOCAL,
    {("facts", "name"): OUTSIDE, ("account", "password"): SECRET},
    frozenset({("files",), ("facts", "path")}),
)


def test_a_part_has_its_own_label_and_everything_in_it() -> None:
    assert FOUND.at(("count",)) == LOCAL
    assert FOUND.at(("facts", "0", "name")).origin is Origin.X
    assert FOUND.at(("facts", "-1")).origin is Origin.X
    assert FOUND.at(()) == joined((OUTSIDE, SECRET))
    assert FOUND.at(("facts", "0", "name", "first")).origin is Origin.X
    assert FOUND.at(("account",)).privacy is Privacy.SECRET


def test_a_path_leads_to_our_own_but_its_text_is_anyones() -> None:
    assert FOUND.at(("files", "0"), as_path=True).origin is Origin.L
    assert FOUND.at(("files", "0")).origin is Origin.X
    assert FOUND.at((), as_path=True).origin is Origin.X


def test_a_path_chosen_by_hostile_text_is_hostile() -> None:
    assert FOUND.worse(OUTSIDE).at(("files",), as_path=True).origin is Origin.X


def look(known: dict[str, Labels]) -> Any:
    def at(ref: Ref, as_path: bool) -> Label:
        return known[ref.step].at(ref.path, as_path=as_path) if ref.step in known else UNKNOWN

    return at


def test_values_of_a_plan() -> None:
    at = look({"f": FOUND, "m": Labels(OUTSIDE)})
    assert label_of("a.txt", at, literal=SAID) == SAID
    assert label_of(7, at, literal=SAID) == SAID
    assert label_of("$f.files", at, literal=SAID, as_path=True) == LOCAL
    assert label_of("Sorted/{$f.files.0}", at, literal=SAID, as_path=True).origin is Origin.X
    assert label_of(["a", {"b": "$m.body"}], at, literal=SAID).origin is Origin.X
    assert label_of("{$$m.body}", at, literal=SAID) == SAID
    assert label_of("$gone.x", at, literal=SAID) == UNKNOWN


words = st.sampled_from(["a", "$f.count", "$m.body", "x {$m.body} y", "$s.key", "{$f.files.0}", "$$m"])
values = st.recursive(
    words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3)
)


@given(values)
def test_nothing_hostile_or_secret_is_lost_on_the_way(value: Any) -> None:
    at = look({"f": FOUND, "m": Labels(OUTSIDE), "s": Labels(SECRET)})
    text = repr(value)
    found = label_of(value, at, literal=SAID)
    if "$m." in text or "{$f.files" in text:
        assert found.origin is Origin.X
    if "$s." in text:
        assert found.privacy is Privacy.SECRET


def test_which_parts_are_paths() -> None:
    kind = RecordOf(
        "R",
        {
            "files": ListOf(Of("file"), "files"),
            "n": Of("integer"),
            "facts": ListOf(RecordOf("F", {"path": Of("folder")})),
        },
    )
    assert set(paths_of(kind)) == {("files",), ("facts", "path")}
