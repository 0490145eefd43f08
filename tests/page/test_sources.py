"""The page's sources hold together with the hub's, and with themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "page"


def test_what_the_page_takes_from_python_is_what_python_has(tmp_path: Path) -> None:
    fresh = tmp_path / "schema.d.ts"
    script = ROOT / "scripts/page_types.py"
    subprocess.run([sys.executable, script, "--check", fresh], timeout=90, check=True)
    assert fresh.read_text() == (PAGE / "src/api/schema.d.ts").read_text(), "run scripts/page_types.py"
    lists = tmp_path / "lists.ts"
    assert lists.read_text() == (PAGE / "src/trust/lists.ts").read_text(), "run scripts/page_types.py"


def test_types_fit() -> None:
    done = subprocess.run(
        ["npm", "run", "--silent", "check"], cwd=PAGE, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_built_page_names_no_other_host() -> None:
    built = ROOT / "src/deskhand/web/static"
    for file in (built / "index.html", *(built / "assets").glob("*.css")):
        assert "//" not in file.read_text().replace("http://www.w3.org/2000/svg", "")
