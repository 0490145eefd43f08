"""Logic in Monty: values in, a value out, no reach but the functions given."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from deskhand.core.jail import GlueLimits, Hit
from deskhand.jail.glue import MontyGlue, available
from deskhand.jail.problems import BadGlue

pytestmark = pytest.mark.skipif(not available(), reason="pydantic-monty is not installed")


@pytest.fixture
async def glue() -> AsyncIterator[MontyGlue]:
    async with MontyGlue() as opened:
        yield opened


async def test_values_go_in_and_a_value_comes_out(glue: MontyGlue) -> None:
    outcome = await glue.run("print('seen')\n{'sum': a + sum(rows)}", {"a": 1, "rows": [2, 3]})
    assert (outcome.value, outcome.out, outcome.ok) == ({"sum": 6}, "seen\n", True)


async def test_the_functions_given_are_the_only_way_out(glue: MontyGlue) -> None:
    asked: list[str] = []

    async def price(of: str) -> int:
        asked.append(of)
        return 7

    outcome = await glue.run("await price('tea') + twice(2)", functions={"price": price, "twice": lambda n: n * 2})  # pyright: ignore[reportUnknownLambdaType]
    assert outcome.value == 11
    assert asked == ["tea"]


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').read()",
        "import pathlib\npathlib.Path('/etc/passwd').read_text()",
        "import os\nos.system('id')",
        "import os\nos.environ['PATH']",
        "import subprocess",
        "import socket",
        "import ctypes",
        "__import__('os')",
        "().__class__.__base__.__subclasses__()",
        "(lambda: 0).__globals__",
        "f.__globals__",
        "eval('__import__(\"os\")')",
        "exec('import socket')",
        "import importlib\nimportlib.import_module('os')",
    ],
)
async def test_no_way_out(glue: MontyGlue, code: str) -> None:
    outcome = await glue.run(code, functions={"f": print})
    assert outcome.error
    assert outcome.value is None


@pytest.mark.parametrize(
    ("code", "hit"),
    [
        ("while True: pass", Hit.WALL),
        ("a = []\nwhile True: a.append('x' * 1000)", Hit.MEMORY),
        ("[0] * 10**9", Hit.MEMORY),
        ("10 ** 10 ** 10", Hit.MEMORY),
        ("for i in range(50): f(i)", Hit.CALLS),
        ("for i in range(9999): print('x' * 100)", Hit.OUTPUT),
    ],
)
async def test_a_limit_holds_and_is_told(glue: MontyGlue, code: str, hit: Hit) -> None:
    outcome = await glue.run(
        code, functions={"f": str}, limits=GlueLimits(wall=0.3, memory=8 << 20, calls=20, output=999)
    )
    assert outcome.hit is hit, outcome
    assert not outcome.ok
    assert len(outcome.out) <= 999


async def test_nothing_is_left_for_the_next(glue: MontyGlue) -> None:
    await glue.run("kept = 1")
    assert "kept" in (await glue.run("kept")).error


@pytest.mark.parametrize("code", ["def (", "1 / 0", "raise ValueError('no')", "nothing"])
async def test_what_is_wrong_in_it_is_told(glue: MontyGlue, code: str) -> None:
    outcome = await glue.run(code)
    assert outcome.error
    assert outcome.hit is None


async def test_what_cannot_go_in_is_refused(glue: MontyGlue) -> None:
    with pytest.raises(BadGlue):
        await glue.run("a", {"a": object()})
    with pytest.raises(BadGlue):
        await glue.run("x" * 200_000)


async def test_closed_it_runs_nothing() -> None:
    with pytest.raises(BadGlue):
        await MontyGlue().run("1")
