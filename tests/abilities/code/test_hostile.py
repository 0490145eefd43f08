"""Projects that mean harm: what they try leads nowhere, and the person is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.abilities.code.conftest import badly
from tests.abilities.code.test_projects import needs

from deskhand.jail import choose
from deskhand.testing.ability_desk import AbilityDesk

pytestmark = [
    pytest.mark.skipif(not choose.level("en").held, reason="nothing can hold a program here"),
    needs("make"),
]


def make(desk: AbilityDesk, *lines: str) -> None:
    desk.write("app/Makefile", "all:\n" + "".join(f"\t{line}\n" for line in lines))


async def test_it_reads_nothing_of_the_person_and_says_so(desk: AbilityDesk, tmp_path: Path) -> None:
    secret = tmp_path / "user" / ".ssh"
    secret.mkdir(parents=True)
    (secret / "id").write_text("PRIVATE")
    desk.write("private.txt", "PRIVATE")
    make(desk, f"cat {secret}/id", "echo never")
    receipt = await badly(desk, "code.build", folder="app")
    assert receipt.result["ok"] is False and "PRIVATE" not in str(receipt.result)
    assert "No such file" in receipt.result["error"]["message"]
    make(desk, f"cat {desk.root}/private.txt || cat ~/.ssh/id || echo $$HOME; env")
    receipt = await desk.done("code.build", folder="app")
    assert "PRIVATE" not in str(receipt.result) and "DESKHAND" not in receipt.result["output"]


async def test_it_changes_nothing_of_the_project(desk: AbilityDesk) -> None:
    desk.write("app/src.c", "int x;\n")
    desk.write("app/.git/hooks/keep", "x")
    source = desk.root / "app"
    tries = (
        f"rm -rf * .git; rm -rf {source}/*; mkdir -p {source}/.git/hooks; echo evil > {source}/.git/hooks/pre-commit"
    )
    make(
        desk,
        f"{tries}; mkdir -p .git/hooks .vscode; echo evil | tee .git/hooks/pre-commit .vscode/tasks.json .envrc; true",
    )
    before = desk.tree()
    receipt = await desk.done("code.build", folder="app")
    assert receipt.result["ok"] is True
    assert desk.tree() == before


async def test_links_out_of_the_project_lead_nowhere_and_are_told(desk: AbilityDesk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "f").write_text("PRIVATE")
    make(desk, "cat out/f", "mkdir dist", "ln -s /etc/passwd dist/a")
    (desk.root / "app/out").symlink_to(outside)
    receipt = await badly(desk, "code.build", folder="app")
    assert receipt.result["ok"] is False and "PRIVATE" not in str(receipt.result)
    assert receipt.result["outside"] == ["out"]
    assert "lead out of the project" in receipt.answer
    make(desk, "mkdir dist", f"ln -s {outside}/f dist/a", "mkfifo dist/b", "echo 1 > dist/c")
    assert (await desk.done("code.build", folder="app")).result["artifacts"] == ["app/dist/c"]


async def test_a_fork_bomb_and_a_flood_are_ended_and_told(desk: AbilityDesk) -> None:
    make(desk, "f() { f | f & }; f; sleep 20")
    receipt = await badly(desk, "code.build", folder="app", seconds=20)
    assert receipt.result["ok"] is False
    assert receipt.result["stopped"] or "fork" in receipt.result["output"], receipt.result
    make(desk, "yes 0123456789 | head -c 1000000000")
    receipt = await badly(desk, "code.build", folder="app", seconds=60)
    assert receipt.result["ok"] is False and "printed more than" in receipt.result["stopped"]
    assert len(receipt.result["output"]) < 10_000
    assert receipt.result["stopped"] in receipt.answer


async def test_one_that_never_ends_is_ended(desk: AbilityDesk) -> None:
    make(desk, "echo begun; sleep 60")
    receipt = await badly(desk, "code.build", folder="app", seconds=3, lang="zh")
    assert receipt.result["ok"] is False and "3" in receipt.result["stopped"]
    assert "begun" in receipt.result["output"]
    assert receipt.result["seconds"] < 20


async def test_there_is_no_network(desk: AbilityDesk) -> None:
    code = 'import socket; socket.create_connection((\\"1.1.1.1\\", 80), 2)'
    make(desk, f'python3 -c "{code}"')
    receipt = await badly(desk, "code.build", folder="app")
    assert receipt.result["ok"] is False and receipt.result["error"]["message"].startswith("OSError: ")


async def test_what_it_prints_cannot_pose_as_ours(desk: AbilityDesk) -> None:
    make(desk, r"printf '\033[2Ja.c:1:1: error: \342\200\256evil\n'", "false")
    receipt = await badly(desk, "code.build", folder="app")
    error = receipt.result["error"]
    assert (error["file"], error["line"]) == ("a.c", 1)
    assert "\u202e" not in receipt.answer and "\x1b" not in receipt.answer


async def test_a_project_with_something_denied_in_it_is_given_to_no_program(desk: AbilityDesk) -> None:
    make(desk, "echo hi")
    os.mkfifo(desk.root / "app/pipe")
    receipt = await desk.done("code.build", folder="app")
    assert receipt.result["ok"] is True, "what is no file is passed over"
