"""What the command line itself does, before any command is at work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

import deskhand as package
from deskhand.cli.app import app, asked_of

COMMANDS = ("up", "do", "plan", "chat", "answer", "undo", "runs", "stop", "forget", "doctor", "bench", "demo")
COMMANDS += ("why", "grant", "devices", "ceiling", "audit", "unlock")


def test_help_names_every_command(deskhand: Any) -> None:
    said = deskhand("--help", code=0)
    assert all(f" {name} " in said.out for name in COMMANDS)


@pytest.mark.parametrize("lang", ["zh_CN.UTF-8", "zh"])
def test_help_is_chinese_where_the_locale_is(deskhand: Any, lang: str) -> None:
    assert "撤销" in deskhand("--help", code=0, LANG=lang).out


def test_the_language_option_goes_before_the_locale(deskhand: Any) -> None:
    assert "撤销" not in deskhand("runs", "--help", "--lang", "en", code=0, LANG="zh_CN.UTF-8").out


def test_the_version_is_the_package_s(deskhand: Any) -> None:
    assert deskhand("--version", code=0).out == f"deskhand {package.__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["dance"],
        ["do"],
        ["plan"],
        ["plan", "x", "--batch", "y"],
        ["undo", "zero"],
        ["undo", "0"],
        ["answer", "abc", "yes"],
        ["runs", "--lang", "fr"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_not_taken_for_a_question(deskhand: Any, words: list[str]) -> None:
    """Exit 2 means that something waits for an answer, so a typing error must end otherwise."""
    said = deskhand(*words, code=64)
    assert said.out == ""
    assert said.err


def test_completion_offers_commands(deskhand: Any) -> None:
    said = deskhand(_DESKHAND_COMPLETE="complete_bash", COMP_WORDS="deskhand do", COMP_CWORD="1")
    assert set(said.out.split()) == {"do", "doctor"}


def test_help_imports_neither_server_nor_store() -> None:
    heavy = {"sqlalchemy", "starlette", "uvicorn", "httpx", "pydantic", "cryptography"}
    code = "import sys, json; from deskhand.cli.app import run; run(['--help']); print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert not heavy & set(json.loads(done.stdout.splitlines()[-1]))


def test_one_command_is_read_and_all_where_none_is_named() -> None:
    def commands(of: typer.Typer) -> list[str]:
        return [*typer.main.get_command(of).commands]

    for name in commands(app):
        assert commands(asked_of([name, "--json"])) == [name]
    for words in ([], ["--help"], ["--version"], ["nonsense"], ["--", "plan"]):
        assert asked_of(words) is app


def test_starting_hardly_looks_for_garbage() -> None:
    """Everything that is made while a command starts stays, and looking through it takes a seventh of the start."""
    code = (
        "import gc; from deskhand.cli import main\n"
        "try: main()\n"
        "finally: print(sum(one['collections'] for one in gc.get_stats()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "plan", "help", "--json"], capture_output=True, text=True, timeout=60, check=False
    )
    assert int(done.stdout.splitlines()[-1]) <= 40


def test_an_escape_sequence_in_a_name_cannot_drive_the_terminal() -> None:
    from deskhand.cli.terminal import printable

    assert printable("a\x1b[2Jb\u202egnp.exe") == "a\\u001b[2Jb\\u202egnp.exe"
    assert printable("发票 2026\n第二行") == "发票 2026\n第二行"


def test_bench_says_which_there_are(deskhand: Any) -> None:
    said = deskhand("bench", "nothing", "--json", code=1)
    assert said.object["error"]["code"] in ("NoBench", "NoSuchBench")


def test_nothing_above_writes_a_home(deskhand: Any) -> None:
    deskhand("--help")
    deskhand("doctor", "--json")
    deskhand("plan", "help", "--json")
    assert not Path(deskhand.home).exists()
