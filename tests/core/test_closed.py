"""What pydantic makes of a model is made where the model is first used, and is the same then."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from pydantic import ValidationError

from deskhand.core.values import Record

READ_ALL = """
from pydantic import BaseModel
from deskhand.core.registry import Registry

def below(kind):
    return {one for each in kind.__subclasses__() for one in (each, *below(each))}

Registry.discover().whole()
ours = [one for one in below(BaseModel) if one.__module__.startswith("deskhand.")]
print(len(ours), sum(one.__pydantic_complete__ for one in ours))
"""
MOST_MADE = 20
"""What reading manifests and declaring abilities takes."""


def test_reading_every_ability_makes_few_models_ready() -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL], capture_output=True, text=True, timeout=60, check=True
    ).stdout.split()
    there, made = map(int, done)
    assert there > 150
    assert made <= MOST_MADE


def test_a_model_is_frozen_and_closed_from_its_first_use_in_several_threads() -> None:
    class Part(Record):
        n: int

    class Whole(Record):
        part: Part

    together = Barrier(8)

    def made(n: int) -> Whole:
        together.wait(10)
        return Whole.model_validate({"part": {"n": n}})

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(made, range(8)))
    assert [one.part.n for one in found] == list(range(8))
    with pytest.raises(ValidationError, match="frozen"):
        found[0].part.n = 2  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(ValidationError, match="Extra"):
        Whole.model_validate({"part": {"n": 1}, "more": 2})
