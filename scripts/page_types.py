"""Writes page/src/api/schema.d.ts anew: the types of the HTTP interface, from its OpenAPI document.

Needs page/node_modules (`make page`). `--check FILE` writes to another file instead, for the test that compares.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from deskhand.hub.api.openapi import document
from deskhand.hub.api.routes import ROUTES

PAGE = Path(__file__).resolve().parent.parent / "page"
PROGRAM = PAGE / "node_modules/.bin/openapi-typescript"
TYPES = PAGE / "src/api/schema.d.ts"


def write(out: Path) -> None:
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


if __name__ == "__main__":
    write(Path(sys.argv[2]).resolve() if sys.argv[1:2] == ["--check"] else TYPES)
