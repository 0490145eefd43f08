"""What a person meets: start to first answer, `find` over the page's interface, an idle program, install size."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import httpx
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bench.spine.clock import percentile

COMMAND = [sys.executable, "-m", "deskhand.cli"]
IDLE_SECONDS = 10.0
FILES = 2_000


def cold(*words: str, env: dict[str, str] | None = None, times: int = 7) -> float:
    """The median time in seconds of a command in a new process."""
    took: list[float] = []
    for _ in range(times + 1):
        started = time.perf_counter()
        subprocess.run([*words], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        took.append(time.perf_counter() - started)
    return statistics.median(took[1:])


def import_ms(times: int = 7) -> float:
    """How long `import deskhand` takes in a new process, without the start of Python itself."""
    code = "import time; began = time.perf_counter(); import deskhand; print((time.perf_counter() - began) * 1000)"
    took = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(times)]
    return round(statistics.median(map(float, took)), 1)


def sample(root: Path) -> None:
    """A desk of many small files, among them the one that is looked for."""
    for n in range(FILES):
        folder = root / f"project {n % 40}"
        folder.mkdir(exist_ok=True, parents=True)
        (folder / f"note {n}.txt").write_text(str(n))
    (root / "project 7" / "sales_report.pdf").write_bytes(b"%PDF-1.4")


@dataclass(frozen=True)
class Up:
    """A running `deskhand up`."""

    pid: int
    http: httpx.Client
    answered: float


@contextmanager
def running(home: Path, root: Path) -> Iterator[Up]:
    # A person whose whole home is granted: the sample desk.
    env = {**os.environ, "DESKHAND_HOME": str(home), "HOME": str(root), "DESKHAND_FOLDERS": str(root)}
    started = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, "up", "--port", "0"],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        told = _told(home, process)
        http = httpx.Client(
            base_url=f"http://127.0.0.1:{told['port']}",
            headers={"authorization": f"Bearer {told['token']}"},
            timeout=30,
        )
        http.get("/health").raise_for_status()
        yield Up(process.pid, http, time.perf_counter() - started)
        http.close()
    finally:
        process.terminate()
        process.wait(10)


def _told(home: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """What the program writes about itself once it listens."""
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            return json.loads((home / "hub.json").read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            time.sleep(0.01)
    raise SystemExit("deskhand up did not come up")


def finds(up: Up, times: int = 100) -> list[float]:
    took: list[float] = []
    for n in range(times + 5):
        started = time.perf_counter()
        answer = up.http.post("/api/messages?wait=20", json={"id": f"find-{n}", "text": "find the sales report"})
        took.append(time.perf_counter() - started)
        answer.raise_for_status()
        assert answer.json()["state"] == "done", answer.text
        assert "sales_report.pdf" in answer.text, answer.text
    return took[5:]


def _cpu(pid: int) -> float:
    parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def _rss(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def install_mb() -> float:
    """Deskhand and everything it needs without extras of its own, as installed."""
    wanted, seen, total = [Requirement("deskhand")], set[str](), 0
    while wanted:
        need = wanted.pop()
        key = f"{canonicalize_name(need.name)}[{','.join(sorted(need.extras))}]"
        if key in seen:
            continue
        one = distribution(need.name)
        if not any(known.startswith(key.partition("[")[0] + "[") for known in seen):
            total += sum(_size(one, str(file)) for file in one.files or [])
        seen.add(key)
        wanted += _needs(one, need.extras)
    package = Path(__file__).parents[2] / "src" / "deskhand"
    total += sum(file.stat().st_size for file in package.rglob("*") if file.is_file() and file.suffix != ".pyc")
    return total / 1e6


def _needs(one: Distribution, extras: Iterable[str]) -> Iterator[Requirement]:
    """What a package needs on this machine, with those of its extras."""
    for need in map(Requirement, one.requires or []):
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield need


def _size(one: Distribution, file: str) -> int:
    place = Path(str(one.locate_file(file)))
    return place.stat().st_size if place.is_file() else 0


def measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        home, root = Path(folder) / "home", Path(folder) / "desk"
        home.mkdir(mode=0o700)
        sample(root)
        env = {**os.environ, "DESKHAND_HOME": str(home)}
        found = {
            "import_ms": import_ms(),
            "help_s": round(cold(*COMMAND, "--help"), 3),
            "plan_cold_s": round(cold(*COMMAND, "plan", "find the sales report", "--json", "--root", str(root)), 3),
            "do_cold_s": round(
                cold(*COMMAND, "do", "find the sales report", "--json", "--root", str(root), env=env), 3
            ),
            "install_mb": round(install_mb(), 1),
        }
        with running(home, root) as up:
            took = finds(up)
            time.sleep(2)
            before = _cpu(up.pid)
            time.sleep(IDLE_SECONDS)
            found |= {
                "up_answers_s": round(up.answered, 2),
                "find_ms_p50": round(percentile(took, 0.5) * 1000, 1),
                "find_ms_p95": round(percentile(took, 0.95) * 1000, 1),
                "idle_cpu_percent": round((_cpu(up.pid) - before) / IDLE_SECONDS * 100, 2),
                "idle_rss_mb": round(_rss(up.pid), 1),
            }
    return found


if __name__ == "__main__":
    print(json.dumps(measure()))
