"""Every field of every kind says what it holds, who wrote it and who may see it; nobody can hide one from the other."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.core.flow.label import Label, Origin, Privacy
from deskhand.core.moments import FIRST, LAST
from deskhand.core.world.kinds import (
    EDGES,
    FIELDS,
    KEY,
    KEYS,
    KINDS,
    PRIVACY,
    RELS,
    TIMES,
    UP,
    Kind,
    Sort,
    fits,
    privacy_of,
    withheld,
)

EVERY: list[tuple[Kind, str]] = [(kind, name) for kind in KINDS for name in FIELDS[kind]]

SAID_BY_OTHERS: set[tuple[Kind, str]] = {
    ("app", "name"),
    ("window", "title"),
    ("element", "name"),
    ("element", "description"),
    ("element", "value"),
    ("element", "number"),
    ("element", "keys"),
    ("element", "ident"),
    ("element", "url"),
    ("file", "name"),
    ("file", "title"),
    ("file", "points_to"),
    ("sheet", "name"),
    ("column", "name"),
    ("clip", "text"),
    ("message", "subject"),
    ("message", "text"),
    ("message", "files"),
}
"""Of what stands on a desk itself: the text that whoever made a file, a page or a message chose."""

BROUGHT: set[Kind] = {"person", "event", "task", "product", "order"}
"""What comes from address books, calendars and shops, all of it written elsewhere."""

PUBLIC: dict[Kind, set[str]] = {
    "device": {"system", "version"},
    "app": {"pid", "accessible", "toolkit"},
    "window": {"role", "pid", "xid", "minimized", "modal", "desktop", "x", "y", "width", "height"},
    "element": {
        "role",
        "states",
        "actions",
        "interfaces",
        "index",
        "count",
        "rows",
        "columns",
        "x",
        "y",
        "width",
        "height",
    },
    "file": {"type", "mime"},
    "sheet": {"index"},
    "column": {"index", "holds"},
    "clip": {"type"},
}
"""All that may be known of a thing nobody may look into: how it is built, never what it says or is called."""


def test_the_table_is_complete() -> None:
    assert set(FIELDS) == set(KEYS) == set(TIMES) == set(get_args(Kind)) == set(KINDS)
    assert set(RELS) - {"contains"} == EDGES
    for kind, name in EVERY:
        field = FIELDS[kind][name]
        assert name.isidentifier() and name not in (UP, KEY)
        assert field.sort in get_args(Sort)
        assert field.label == Label(field.origin, field.privacy)
        assert not field.words or field.sort in ("text", "texts")
    assert all(not TIMES[kind] or FIELDS[kind][TIMES[kind]].sort == "time" for kind in KINDS)
    assert all(KEYS[kind].sort == "text" for kind in KINDS)


def test_what_others_wrote_is_never_trusted() -> None:
    told: set[tuple[Kind, str]] = {(kind, name) for kind, name in EVERY if FIELDS[kind][name].origin is Origin.X}
    assert {(kind, name) for kind, name in told if kind not in BROUGHT} == SAID_BY_OTHERS
    assert all(FIELDS[kind][name].origin is not Origin.U for kind, name in EVERY)
    assert {name for kind, name in set(EVERY) - told if kind in BROUGHT} == {"changed", "placed", PRIVACY}


def test_only_how_a_thing_is_built_is_public() -> None:
    for kind in KINDS:
        public = {name for name, field in FIELDS[kind].items() if field.privacy is Privacy.PUBLIC}
        assert public == PUBLIC.get(kind, set()) | {PRIVACY}
        assert not any(FIELDS[kind][name].words or FIELDS[kind][name].origin is Origin.X for name in public)


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_a_device_can_only_make_more_private(kind: Kind, name: str) -> None:
    table = FIELDS[kind][name].privacy
    assert privacy_of(kind, name) == privacy_of(kind, name, "public") == table
    assert privacy_of(kind, name, "private") == max(table, Privacy.PRIVATE)
    assert privacy_of(kind, name, "secret") is Privacy.SECRET
    held: dict[str, Any] = {name: "x"}
    assert withheld(kind, held) == withheld(kind, {**held, PRIVACY: "private"}) == []
    secret = withheld(kind, {**held, PRIVACY: "secret"})
    assert secret == ([] if table is Privacy.PUBLIC else [name])


examples: dict[Sort, list[Any]] = {
    "text": ["", "季度报告", "x" * 65_536],
    "texts": [[], ["a", "b"]],
    "whole": [0, -(2**63), 2**63 - 1],
    "number": [0.0, 1.5, -1e300],
    "time": [0.0, -5e9, 1.7e9 + 0.5],
    "flag": [True, False],
}


@given(st.sampled_from(EVERY), st.sampled_from([*examples]))
def test_a_field_holds_its_own_type_and_no_other(place: tuple[Kind, str], sort: Sort) -> None:
    field = FIELDS[place[0]][place[1]]
    related = sort == field.sort or (field.sort, sort) in {("number", "whole"), ("number", "time")}
    found = [fits(field, value) for value in examples[sort]]
    if (field.sort, sort) in {("time", "whole"), ("time", "number")}:
        assert found == [FIRST <= value <= LAST for value in examples[sort]]
    else:
        assert found == [related] * len(examples[sort])


@pytest.mark.parametrize("odd", [1e308, -1e308, 2**62, 253_402_343_999.0, float("nan"), float("inf")])
@pytest.mark.parametrize(("kind", "name"), [one for one in EVERY if FIELDS[one[0]][one[1]].sort == "time"])
def test_a_time_of_which_no_calendar_has_the_day_is_none(kind: Kind, name: str, odd: float) -> None:
    assert not fits(FIELDS[kind][name], odd)


@pytest.mark.parametrize("wrong", [None, "\ud800", "x" * 65_537, float("nan"), float("inf"), 2**63, b"x", {}, ("a",)])
def test_what_no_wire_can_carry_fits_nowhere(wrong: object) -> None:
    assert not any(fits(field, wrong) for fields in FIELDS.values() for field in fields.values())
    assert not any(fits(field, [wrong]) for fields in FIELDS.values() for field in fields.values())
