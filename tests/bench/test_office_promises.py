"""What office work is promised to cost and keep: a figure that is not as promised is said, and fails."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # benches lie beside the package, not in it

from bench.office.__main__ import PARTS, PROMISES, line, main, promises


@pytest.mark.parametrize(("area", "name"), list(PROMISES))
def test_a_promise_is_kept_up_to_its_bound(area: str, name: str) -> None:
    _, bound, limit = PROMISES[area, name]
    worse = limit + 0.1 if bound == "at_most" else limit - 0.1
    assert promises({name: limit}, [area])[name]["kept"]
    assert not promises({name: worse}, [area])[name]["kept"]


@pytest.mark.parametrize("figures", [{}, {"deck_written_ms": None}])
def test_a_promise_without_a_figure_is_not_kept(figures: dict[str, Any]) -> None:
    found = promises(figures, ["deck"])
    assert set(found) == {"deck_written_ms", "deck_checked_s"}
    assert not any(one["kept"] for one in found.values())
    assert all(line(one).startswith("BROKEN") and "not measured" in line(one) for one in found.values())


def test_of_parts_that_were_left_out_nothing_is_promised() -> None:
    assert set(promises({}, list(PARTS))) == {name for _, name in PROMISES}
    assert set(promises({}, ["pdf"])) == {"pdf_s"}


@pytest.mark.parametrize(("seconds", "ended"), [(4.0, 0), (5.1, 1), (None, 1)])
def test_a_broken_promise_is_how_it_ends(capsys: pytest.CaptureFixture[str], seconds: float | None, ended: int) -> None:
    assert main(["pdf", "--json"], lambda _: {"pdf_s": seconds}) == ended
    assert json.loads(capsys.readouterr().out)["promises"]["pdf_s"]["kept"] == (ended == 0)
    assert main(["pdf"], lambda _: {"pdf_s": seconds}) == ended


def test_a_part_that_is_not_there_is_refused() -> None:
    with pytest.raises(SystemExit):
        main(["pfd"], lambda _: {})
