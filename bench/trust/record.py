"""What looking through a record of ten thousand rows costs. `python -m bench.trust.record N` prints seconds."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from deskhand.desk.schema import upgrade
from deskhand.desk.trust import audit
from deskhand.store.sqlite import connect
from deskhand.trust.anchored import walked


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        connection = connect(Path(folder) / "desk.db")
        upgrade(connection)
        connection.execute("BEGIN IMMEDIATE")
        for n in range(rows):
            facts: dict[str, str | int] = {"hub": "hub", "key": f"{n}/s/1", "do": "files.move", "risk": 1}
            audit.note(connection, audit.What.JOB, 1_763_700_000 + n, facts | {"args": "ab" * 16, "plan": "cd" * 16})
        connection.execute("COMMIT")
        took: list[float] = []
        for _ in range(5):
            began = time.perf_counter()
            found = walked(audit.rows(connection), "")
            took.append(time.perf_counter() - began)
            assert (found.n, found.broken) == (rows, None)
        connection.close()
    print(json.dumps({"audit_rows": rows, "audit_verified_s": round(sorted(took)[2], 3)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
