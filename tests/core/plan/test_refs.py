"""References, templates and paths: what goes in comes out, whatever the text."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.core.paths import native_path, path_text, split_ending, tidy
from deskhand.core.plan.refs import Missing, Ref, filled, follow, inside_refs, literal, refs_in, shown, whole_ref

tricky = st.text(alphabet=st.sampled_from("${}ab.0\\x中 "), max_size=20)
any_text = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), tricky)


def unreachable(ref: Ref) -> Any:
    raise AssertionError(f"{ref} was read as a reference")


@given(any_text)
def test_literal_text_comes_back_as_it_was(text: str) -> None:
    assert filled(literal(text), unreachable) == text
    assert list(refs_in(literal(text))) == []


@given(any_text, any_text, any_text)
def test_what_a_reference_brings_in_is_never_read_again(before: str, value: str, after: str) -> None:
    template = literal(before + "\0")[:-1] + "{$s.name}" + literal("-" + after)[1:]
    seen: list[Ref] = []

    def look(ref: Ref) -> str:
        seen.append(ref)
        return value

    got = filled(template, look)
    assert got == before + value + after
    assert seen == [Ref("s", ("name",))]


def test_a_value_that_looks_like_an_escape_stays_as_it_is() -> None:
    assert filled("a{$s}b", lambda _: "{$$x}{$y}$$") == "a{$$x}{$y}$$b"
    assert filled("{{$s}", lambda _: "$$x}") == "{$$x}"


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("$f.files.0", Ref("f", ("files", "0"))),
        ("$f.files.-1.name", Ref("f", ("files", "-1", "name"))),
        ("$f", Ref("f")),
        ("$f.", None),
        ("$F", None),
        ("$5", None),
        ("$$f", None),
        ("$f ", None),
        ("$f\n", None),
        ("$f.٣", None),
    ],
)
def test_a_reference_is_all_of_a_string(text: str, ref: Ref | None) -> None:
    assert whole_ref(text) == ref


def test_references_are_found_anywhere_and_followed() -> None:
    value = {"a": ["$x.b", {"c": "at {$y.0} and {$z}"}], "d": 3}
    assert list(refs_in(value)) == [Ref("x", ("b",)), Ref("y", ("0",)), Ref("z")]
    assert inside_refs("{$a}{$$b}") == [Ref("a")]
    results = {"x": {"b": [1, {"n": None}]}}
    assert follow(results["x"], Ref("x", ("b", "-1", "n"))) is None
    for path in (("c",), ("b", "2"), ("b", "n"), ("b", "0", "0")):
        with pytest.raises(Missing):
            follow(results["x"], Ref("x", path))


def test_values_are_shown_in_the_readers_language() -> None:
    assert shown([True, None, 2.0, {"a": 1.5}]) == "yes, , 2, a: 1.5"
    assert filled("{$a}", lambda _: False, "zh") == "否"


names = st.binary(min_size=1, max_size=40).filter(lambda name: b"\0" not in name)


@given(
    st.one_of(
        names, st.lists(st.sampled_from([b"\\", b"x", b"5c", b"e4", b"\xe4", b"\xb8\xad", b"/", b"a"])).map(b"".join)
    )
)
def test_every_name_survives_as_text(name: bytes) -> None:
    native = os.fsdecode(name)
    text = path_text(native)
    text.encode()
    assert os.fsencode(native_path(text)) == name


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_no_text_form_hides_a_separator_or_dots(text: str) -> None:
    """Checks look at the text; were `\\x2f` or `\\x2e` read as `/` or `.`, they would look at something else."""
    for hidden in ("/", ".", "\0", "~"):
        assert native_path(text).count(hidden) == text.count(hidden)
        escaped = f"\\x{ord(hidden):02x}"
        assert native_path(escaped) == escaped


@given(st.lists(st.sampled_from(["a", "..", ".", "", "b"]), max_size=8), st.booleans())
def test_tidy_agrees_with_the_system(parts: list[str], absolute: bool) -> None:
    path = ("/" if absolute else "") + "/".join(parts)
    got = tidy(path)
    normal = os.path.normpath(path).replace("//", "/")
    if got is not None:
        assert got == normal
        assert not got.startswith("..")
    elif not absolute and not path.startswith("/"):
        depth, lowest = 0, 0
        for part in parts:
            depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
            lowest = min(lowest, depth)
        assert lowest < 0


@given(st.text(min_size=1, max_size=30))
def test_a_name_is_its_stem_and_ending(name: str) -> None:
    stem, ending = split_ending(name)
    assert stem + ending == name
    assert stem
