"""Coverage-guided fuzzing of every door, for as long as one likes: not part of the tests.

    pip install atheris
    python tests/trust/fuzz/fuzz.py tests/trust/fuzz/corpus -max_total_time=60

The first byte of an input chooses the door. New inputs that reach new code are added to the corpus; one that raises
anything but `Rejected` is a finding.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import atheris  # pyright: ignore[reportMissingImports] (see above)

sys.path.insert(0, str(Path(__file__).parent))
with atheris.instrument_imports(include=["deskhand.trust", "deskhand.core.flow"]):  # pyright: ignore
    import doors

    from deskhand.trust.rejected import Rejected

_DOORS = [door for door, _ in doors.DOORS.values()]


def one(data: bytes) -> None:
    if not data:
        return
    with contextlib.suppress(Rejected):
        _DOORS[data[0] % len(_DOORS)](data[1:])


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
