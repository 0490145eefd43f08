"""`python -m bench.planner.learning [en] [zh]`: learn from all examples and write the weights."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Final, cast

from bench.planner.learning.examples import HERE, NONE, SEVERAL, Bench, Example, Line, lines
from bench.planner.learning.finding import Finder
from bench.planner.learning.sorting import Sorter, joined
from deskhand.core.registry import Registry
from deskhand.core.words import LANGS, Lang
from deskhand.planner.evidence.signs import sorting
from deskhand.planner.evidence.weights import packed

WORDS: Final = Path(__file__).parents[3] / "src/deskhand/planner/words"
_LEAST_SORTING: Final = 0.22
_LEAST_FINDING: Final = 0.02
"""Of the greatest weight; what is less is noise, and most of the file."""
_LEAST_PARTING: Final = 0.05
_PARTING_ROUNDS: Final = 8
_LEAST_SAID: Final = 2
_DOUBT: Final = 12.0
"""So many more times each ability is taken to have stood before whatever comes as often as elsewhere."""
_MOST_SAID: Final = 127


def digest(lang: Lang, folder: Path = HERE) -> str:
    """Of the examples of a language, as they stand in their files."""
    return sha256(b"".join(path.read_bytes() for path in sorted(folder.glob(f"{lang}-*.txt")))).hexdigest()[:16]


def learned(lang: Lang, registry: Registry) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(lang, registry, Path(folder))
        reads = [bench.read(line) for line in lines(lang)]
    rows = [one for read in reads for one in read.examples]
    sorts = [(one.do, sorting(one.seen, one.start, one.stop)) for one in rows]
    sorter = Sorter([*sorts, *joined(rows, lang, len(rows) // 6)])
    sorter.learn()
    parter = Sorter([one for read in reads for one in read.parted])
    parter.learn(_PARTING_ROUNDS)
    finder = Finder(registry)
    finder.learn(rows)
    most = max(abs(one) for row in finder.weights.values() for one in row.values())
    spans = {sign: _strong(row, most * _LEAST_FINDING) for sign, row in finder.weights.items()}
    tables = {
        "sorts": sorter.rows_of(_LEAST_SORTING),
        "spans": spans,
        "parts": parter.rows_of(_LEAST_PARTING),
        "said": _said(rows),
        "after": after(lines(lang)),
    }
    return packed(tables, _choices(rows), digest(lang))


def _strong(row: Mapping[str, float], least: float) -> dict[str, float]:
    return {name: one for name, one in row.items() if abs(one) >= least}


def _said(rows: Sequence[Example]) -> dict[str, dict[str, float]]:
    """In how many examples of an ability a word stands beside its values."""
    found: dict[str, Counter[str]] = {}
    for one in rows:
        if one.do in (NONE, SEVERAL):
            continue
        held = {at for span in one.spans for at in range(span.start, span.stop)}
        for word in {one.seen.stems[at] for at in range(one.start, one.stop) if at not in held}:
            found.setdefault(word, Counter())[one.do] += 1
    return {
        word: {do: float(min(count, _MOST_SAID)) for do, count in counts.items() if count >= _LEAST_SAID}
        for word, counts in sorted(found.items())
    }


def after(rows: Sequence[Line]) -> dict[str, dict[str, float]]:
    """How much more often than elsewhere each ability is asked for right after another, as a logarithm."""
    pairs = Counter(pair for line in rows for pair in pairwise(do for do, _, _ in line.steps))
    second = Counter(do for (_, do), count in pairs.items() for _ in range(count))
    whole = sum(second.values())
    found: dict[str, dict[str, float]] = {}
    for before in sorted({first for first, _ in pairs}):
        seen = sum(count for (first, _), count in pairs.items() if first == before)
        row = {"": log(_DOUBT / (seen + _DOUBT))}
        for do, count in sorted(second.items()):
            if pairs[before, do]:
                row[do] = log((pairs[before, do] * whole / count + _DOUBT) / (seen + _DOUBT))
        found[before] = row
    return found


def _choices(rows: Sequence[Example]) -> dict[str, str]:
    """What the words of a choice meant most often, by ability and parameter."""
    found: dict[str, Counter[str]] = {}
    for one in rows:
        for span in one.spans:
            if span.value is not None:
                said = " ".join(one.seen.stems[span.start : span.stop])
                found.setdefault(f"{one.do} {span.param}: {said}", Counter())[span.value] += 1
    return {said: values.most_common(1)[0][0] for said, values in sorted(found.items())}


def main() -> None:
    registry = Registry.discover()
    for lang in cast("Sequence[Lang]", sys.argv[1:] or LANGS):
        content = learned(lang, registry)
        new = WORDS / f"{lang}.weights.new"
        new.write_bytes(content)
        new.replace(WORDS / f"{lang}.weights")  # never written over: whoever reads the old one has it mapped
        print(f"{lang}: {len(content) // 1024} KB")


if __name__ == "__main__":
    main()
