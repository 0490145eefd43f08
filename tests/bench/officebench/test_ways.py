"""A task that the grammar does not understand, by a scripted model in each of the three ways."""

from __future__ import annotations

import re

import pytest
from bench.officebench.figures import figures
from bench.officebench.models import WAYS, Counted, Thinking, Way, per_solved
from bench.officebench.suite import results
from tests.bench.officebench.conftest import Making, check

from deskhand.planner.model.seam import Asked
from deskhand.testing.models import Reply, Scripted

SAYS = "Somebody called Carol would be so much happier with 98 in points.xlsx, would she not"
CHANGE = {"do": "set", "where": [{"column": "Name", "value": "Carol"}], "column": "Points", "value": 98}


def answer(asked: Asked) -> Reply:
    said = "\n".join(one.text for one in asked.messages)
    if asked.purpose == "agent":
        if "a: table.edit" in said:
            return {"finish": "done"}
        return {"do": "table.edit", "with": {"file": "data/points.xlsx", "change": [CHANGE]}}
    found = re.search(r'^(f\d+) file "data/points.xlsx"', said, re.MULTILINE)
    assert found is not None
    return {"steps": [{"id": "m", "do": "table.edit", "with": {"file": f"@{found[1]}", "change": [CHANGE]}}]}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_solves_it_and_is_counted(made: Making, way: Way) -> None:
    wanted = check("excel_cell_value", file="./data/points.xlsx", matches=[{"row": "2", "col": "2", "value": "98"}])
    said = SAYS if way != "react" else SAYS.replace("points.xlsx", "data/points.xlsx")
    task = made(said, wanted, books={"points.xlsx": [["Name", "Points"], ["Carol", 97], ["Dan", 80]]})
    engine = Thinking(Counted(Scripted(answer)), way)
    (came,) = results([task], engine, lambda _: None)
    assert (came.state, came.repaired) == ("done", []), came.told
    figure = {**figures([came], engine.name), "seconds": 2.0}
    cost = per_solved(engine.model, figure)
    assert cost["all"]["calls"] == (2 if way == "react" else 1)
    assert cost["per_solved"]["tokens"] > 500
    assert cost["wall_seconds_per_solved"] == 2.0
