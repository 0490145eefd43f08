"""`python -m bench.planner.learning [en] [zh]`: learn from all examples and write the weights."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from bench.planner.learning.examples import HERE, Bench, Example, lines
from bench.planner.learning.finding import Finder
from bench.planner.learning.sorting import Sorter, joined
from deskhand.core.registry import Registry
from deskhand.core.words import LANGS, Lang
from deskhand.planner.evidence.signs import sorting
from deskhand.planner.evidence.weights import packed

WORDS: Final = Path(__file__).parents[3] / "src/deskhand/planner/words"
_LEAST_SORTING: Final = 0.22
_LEAST_FINDING: Final = 1.3


def digest(lang: Lang, folder: Path = HERE) -> str:
    """Of the examples of a language, as they stand in their files."""
    return sha256(b"".join(path.read_bytes() for path in sorted(folder.glob(f"{lang}-*.txt")))).hexdigest()[:16]


def learned(lang: Lang, registry: Registry) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(lang, registry, Path(folder))
        rows = [one for line in lines(lang) for one in bench.examples(line)]
    sorts = [(one.do, sorting(one.seen, one.start, one.stop)) for one in rows]
    sorter = Sorter([*sorts, *joined(rows, lang, len(rows) // 6)])
    sorter.learn()
    finder = Finder(registry)
    finder.learn(rows)
    spans = {sign: _strong(row) for sign, row in finder.weights.items()}
    return packed(sorter.rows_of(_LEAST_SORTING), spans, _choices(rows), digest(lang))


def _strong(row: Mapping[str, float]) -> dict[str, float]:
    return {name: one for name, one in row.items() if abs(one) >= _LEAST_FINDING}


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
        (WORDS / f"{lang}.weights").write_bytes(content)
        print(f"{lang}: {len(content) // 1024} KB")


if __name__ == "__main__":
    main()
