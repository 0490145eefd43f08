"""The weights that are shipped are those of the examples that are here, and say of a sign what was learned of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.planner.learning.__main__ import digest
from bench.planner.learning.examples import NONE, SEVERAL, Bench, lines
from hypothesis import given
from hypothesis import strategies as st

from deskhand.core.words import LANGS, Lang
from deskhand.planner import Planner
from deskhand.planner.evidence.signs import sorting
from deskhand.planner.evidence.tags import Tags, best, columns, parts
from deskhand.planner.evidence.weights import TABLES, packed, unpacked, weights

SIZE = 1_700_000
SAID = st.one_of(st.floats(0.01, 20), st.floats(-20, -0.01))
ROWS = st.dictionaries(
    st.text(max_size=8),
    st.dictionaries(st.text(max_size=5), SAID, max_size=3),
    max_size=8,
)


@pytest.mark.parametrize("lang", LANGS)
def test_they_were_learned_from_these_examples(lang: Lang) -> None:
    assert weights(lang).source == digest(lang), "python -m bench.planner.learning"


@pytest.mark.parametrize("lang", LANGS)
def test_every_ability_has_examples(lang: Lang, planner: Planner) -> None:
    said = {do for line in lines(lang) for do, _, _ in line.steps}
    assert {do for do in planner.registry if not do.startswith("value.")} <= said
    assert said <= {*planner.registry, NONE}


@pytest.mark.parametrize("lang", LANGS)
def test_they_are_small(lang: Lang, planner: Planner) -> None:
    import deskhand.planner

    assert (Path(deskhand.planner.__file__).parent / f"words/{lang}.weights").stat().st_size < SIZE


def test_an_example_is_seen_with_its_values(planner: Planner, tmp_path: Path) -> None:
    bench = Bench("en", planner.registry, tmp_path)
    line = next(line for line in lines("en") if len(line.steps) > 1 and len(line.marks) > 1)
    rows = bench.read(line).examples
    assert [row.do for row in rows] == [*(do for do, _, _ in line.steps), SEVERAL]
    assert sum(len(row.spans) for row in rows) >= 1
    assert all(sorting(row.seen, row.start, row.stop) for row in rows)


@given(st.lists(ROWS, min_size=len(TABLES), max_size=len(TABLES)))
def test_what_is_kept_is_what_was_learned(tables: list[dict[str, dict[str, float]]]) -> None:
    read = unpacked(packed(dict(zip(TABLES, tables, strict=True)), {"a": "b"}, "digest"))
    assert (read.choices, read.source) == ({"a": "b"}, "digest")
    for name, rows in zip(TABLES, tables, strict=True):
        table = getattr(read, name)
        for sign, row in rows.items():
            found = {table.names[at]: weight for at, weight in table.row(sign).items()}
            for name, weight in row.items():
                assert abs(found.get(name, 0.0) - weight) <= table.unit * 0.51


def test_a_sign_that_was_never_seen_says_nothing() -> None:
    assert weights("en").sorts.row("w qwertyuiop") == {}


def test_a_value_goes_on_only_after_itself(planner: Planner) -> None:
    tags = Tags.of(planner.registry["files.move"])
    scores = [[0.0] * len(tags.names) for _ in range(4)]
    scores[1][2] = 9.0  # inside a value that has not begun
    scores[3][1] = 5.0
    way, _ = best(scores, tags, columns(tags, lambda names: 0.0))
    assert all(tag % 2 or not tag or way[at - 1] in (tag - 1, tag) for at, tag in enumerate(way))
    assert [part.param for part in parts(way, tags, 0)].count("files") >= 1
