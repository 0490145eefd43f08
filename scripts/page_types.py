"""Writes what the page takes from Python: the types of the HTTP interface, and lists that both sides must have alike.

That is page/src/api/schema.d.ts, from the OpenAPI document, and page/src/trust/lists.ts. Needs page/node_modules
(`make page`). `--check FILE` writes the first to another file and the second beside it, for the test that compares.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from deskhand.hub import picks, replies
from deskhand.hub.api.openapi import document
from deskhand.hub.api.routes import ROUTES
from deskhand.trust import sixwords, unlock

PAGE = Path(__file__).resolve().parent.parent / "page"
PROGRAM = PAGE / "node_modules/.bin/openapi-typescript"
TYPES = PAGE / "src/api/schema.d.ts"
LISTS = PAGE / "src/trust/lists.ts"


def write(types: Path, lists: Path) -> None:
    write_types(types)
    lists.write_text(lists_text())


def write_types(out: Path) -> None:
    """The models alone: paths would be most of the file, and the page's calls are few."""
    described = {**document(ROUTES), "paths": {}}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "openapi.json"
        source.write_text(json.dumps(described))
        subprocess.run(
            [PROGRAM, source, "--output", out, "--alphabetize", "--root-types", "--root-types-no-schema-prefix"],
            cwd=PAGE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=60,
            check=True,
        )


def lists_text() -> str:
    """Constants of Python as TypeScript."""
    constants = {
        "YES": sorted(replies.YES),
        "NO": sorted(replies.NO),
        "TRIM": replies.TRIM,
        "WHICH": replies.WHICH.pattern.replace("(?P<", "(?<"),
        "PLACES": picks.PLACES,
        "LAST": sorted(picks.LAST),
        "AROUND": picks.AROUND.pattern,
        "FIRST": {lang: words.split() for lang, words in sixwords.FIRST.items()},
        "SECOND": {lang: words.split() for lang, words in sixwords.SECOND.items()},
        "ROUNDS": unlock.ROUNDS,
    }
    head = "// Written by scripts/page_types.py out of the Python sources. Do not edit.\n"
    return head + "".join(
        f"export const {name} = {json.dumps(value, ensure_ascii=False)};\n" for name, value in constants.items()
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        fresh = Path(sys.argv[2]).resolve()
        write(fresh, fresh.with_name(LISTS.name))
    else:
        write(TYPES, LISTS)
