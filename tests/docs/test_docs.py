"""What the docs say is so: the examples run, the help is the program's own, the links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from deskhand.cli.settings import read_settings
from deskhand.core.plan.model import Do
from deskhand.core.registry import Registry
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planner
from deskhand.testing.desk import RealDesk
from deskhand.testing.desk_sample import make_desk

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*.md"))]
FINDS_FAULT = ("deskhand desk --status", "deskhand doctor")
"""What ends with 1 where no hub was joined, or a program is missing."""
NOT_RUN = ("deskhand up", "deskhand demo", "make ")


def examples(page: Path) -> list[tuple[str, list[str]]]:
    """Each `$ command` of the console blocks, with the lines that must follow."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return [one for one in found if not one[0].startswith(NOT_RUN)]


@pytest.mark.parametrize("page", [page for page in PAGES if examples(page)], ids=lambda page: page.name)
def test_examples_run_as_printed(page: Path, home: Path) -> None:
    person = Path.home()
    make_desk(person, datetime.now().astimezone())
    (person / "requests.jsonl").write_text('{"id": 1, "text": "list Documents"}\n')
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for command, lines in examples(page):
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=person,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        # What waits for a yes, or was told no, has a code of its own; a block that shows nothing promises nothing.
        ends = {2, 4} if command.startswith("DESKHAND_CAREFUL") else {0} if lines else set(range(6))
        ends = ends | {1} if command in FINDS_FAULT else ends
        ends = ends | {2} if any(line.lstrip().startswith("?") or line == "…" for line in lines) else ends
        assert done.returncode in ends and "Traceback" not in done.stderr, f"$ {command}\n{done.stderr}"
        wanted = "".join(".*\n" if line == "…" else matching(line) for line in lines)
        pattern = wanted.replace(".*\n", "(?:.*\n)*")
        # A block that shows nothing promises nothing; any other is all that is printed, unless it says … itself.
        assert not lines or re.fullmatch(pattern, done.stdout), f"$ {command}\n{done.stdout}\nis not\n" + "\n".join(
            lines
        )


def matching(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.split("…")) + "\n"


_TOML = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SETTINGS = [
    pytest.param(block, id=f"{page.name}-{at}")
    for page in PAGES
    if page.parent.name == "docs"  # the READMEs show parts of an ability
    for at, block in enumerate(_TOML.findall(page.read_text(encoding="utf-8")), 1)
]


@pytest.mark.parametrize("block", SETTINGS)
def test_settings_are_read_as_the_pages_show_them(block: str, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(block, encoding="utf-8")
    owner = read_settings(tmp_path, {"HOME": str(tmp_path)})
    named = re.findall(r"^name = \"(\w+)\"", block, re.MULTILINE)
    assert [one.name for one in owner.settings.account] == named


_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MODELS = _PYTHON.findall((ROOT / "docs/models.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("block", MODELS, ids=range(1, len(MODELS) + 1))
def test_the_page_about_models_shows_programs_that_run(block: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_page_about_accounts_shows_settings() -> None:
    assert any("accounts.md" in str(one.id) for one in SETTINGS)


def test_the_commands_page_is_what_help_says() -> None:
    spec = spec_from_file_location("write_commands", ROOT / "scripts/write_commands.py")
    assert spec is not None
    assert spec.loader is not None
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PAGE.read_text(encoding="utf-8") == script.written(), "run scripts/write_commands.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_command_is_in_the_guide() -> None:
    guide = "".join(page.read_text(encoding="utf-8") for page in PAGES if page.name != "commands.md")
    names = re.findall(r"^## (\w+)$", (ROOT / "docs/commands.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in names if f"deskhand {name}" not in guide and f"make {name}" not in guide] == []


FILE = re.compile(r"^`abilities/notes/(\S+)`\n\n```\w+\n(.*?)```", re.DOTALL | re.MULTILINE)


@pytest.fixture(params=["README.md", "README.zh.md"])
def notes(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The package that holds the ability of a README, each file copied from there."""
    package = f"copied_from_{request.param.replace('.', '_').lower()}"
    files = FILE.findall((ROOT / request.param).read_text(encoding="utf-8"))
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").touch()
    for name, text in files:
        place = tmp_path / package / "notes" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield package
    for name in [one for one in sys.modules if one.startswith(package)]:
        del sys.modules[name]


async def test_the_ability_of_the_readme_works_as_copied(notes: str, home: Path, tmp_path: Path) -> None:
    registry = Registry.discover("deskhand.abilities", notes)
    assert registry.flaws() == []
    desk = tmp_path / "desk"
    (desk / "Documents").mkdir(parents=True)
    world = FolderWorld(str(desk))
    for said in ("make a place for notes in Documents", "在 Documents 里新建一个笔记文件夹"):
        planned = Planner(registry).plan(said, world, now=datetime.now().astimezone())
        assert planned.outcome == "run", planned
        assert planned.plan is not None
        uses = [step for step in planned.plan.steps if isinstance(step, Do)]
        assert [(step.do, step.with_) for step in uses] == [("notes.place", {"folder": "Documents"})]
    world.close()
    real = RealDesk(desk, home, abilities=registry)
    receipt = await real.do("notes.place", folder="Documents")
    await real.monitor.close()
    assert (receipt.outcome, receipt.answer) == ("done", "Notes now have a place: Documents/notes")
    assert receipt.proof is not None
    assert receipt.proof.undo == "yes"
    assert [claim["holds"] for claim in receipt.proof.claims] == [True]
    assert (desk / "Documents/notes").is_dir()
