"""What looking through a kilobyte costs: ten thousand words of an operator, and secrets in every writing."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from random import Random
from typing import Any, Final

from deskhand.core.guard.keywords import Keywords
from deskhand.core.guard.leaks import Leaks
from deskhand.core.guard.stages import Stage

COUNT: Final = 10_000
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
SIGNS: Final = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生"
    "到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
)


def texts(chance: Random) -> dict[str, str]:
    """A kilobyte of each kind."""
    english = " ".join("".join(chance.choices(LETTERS, k=chance.randint(2, 9))) for _ in range(200))
    chinese = "".join(chance.choices(SIGNS, k=400))
    return {"english": english[:1024], "chinese": chinese.encode()[:1023].decode("utf-8", "ignore")}


def per_kb(work: Callable[[str], Any], text: str) -> float:
    """Milliseconds for this kilobyte, the middle of several."""
    took: list[float] = []
    for _ in range(200):
        began = time.perf_counter()
        work(text)
        took.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(took), 4)


def main() -> None:
    chance = Random(7)  # noqa: S311 - to be repeated
    latin = ["".join(chance.choices(LETTERS, k=chance.randint(5, 12))) for _ in range(COUNT // 2)]
    chinese = ["".join(chance.choices(SIGNS, k=chance.randint(3, 6))) for _ in range(COUNT // 2)]
    words = Keywords("operator", [*latin, *chinese])
    leaks = Leaks([(str(n), "".join(chance.choices(LETTERS, k=24))) for n in range(100)])
    found: dict[str, float] = {}
    for name, text in texts(chance).items():
        found[f"keywords_{name}_ms_per_kb"] = per_kb(lambda one: words.check(Stage.LEAVING, one), text)
        found[f"secrets_{name}_ms_per_kb"] = per_kb(leaks.found, text)
    print(json.dumps({"keywords": COUNT, **found}))


if __name__ == "__main__":
    main()
