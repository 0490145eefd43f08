"""Killed around what happens on a server: a mail is never sent twice, an event is put there once."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.desk.accounts.conftest import Servers

from deskhand.testing.desk import KILLED, surroundings

SEND = {"do": "mail.send", "args": {"to": "a@x.org", "subject": "once", "body": "only"}}
ADD = {"do": "calendar.add", "args": {"title": "once", "when": "2024-01-08T10:00"}}
DRAFT = {"do": "mail.draft", "args": {"to": "a@x.org", "subject": "once", "body": "only"}}


async def life(tmp_path: Path, servers: Servers, point: str, *jobs: dict[str, object]) -> tuple[int, list[list[str]]]:
    (tmp_path / "root").mkdir(exist_ok=True)
    (tmp_path / "home").mkdir(exist_ok=True)
    here = str(Path(__file__).parents[3])
    ports = f"{servers.imap.port},{servers.smtp.port},{urlsplit(servers.dav).port}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.desk.accounts.life", tmp_path / "root", tmp_path / "home", ports, point,
        stdin=-1, stdout=-1, stderr=-1, env=surroundings(tmp_path, PYTHONPATH=f"{here}/src:{here}"), cwd=here,
    )  # fmt: skip
    async with asyncio.timeout(60):
        out, wrong = await process.communicate("".join(json.dumps(job) + "\n" for job in jobs).encode())
    assert process.returncode in (0, KILLED), wrong.decode()
    return process.returncode, [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize(
    ("point", "first", "outcome", "copies"),
    [
        ("desk.send.before", 0, "unknown", 0),
        ("desk.send.sent", 1, "unknown", 0),
        ("desk.receipt.before", 1, "done", 1),
    ],
)
async def test_a_mail_is_sent_at_most_once(
    tmp_path: Path, servers: Servers, point: str, first: int, outcome: str, copies: int
) -> None:
    code, _ = await life(tmp_path, servers, point, SEND)
    assert (code, len(servers.smtp.taken)) == (KILLED, first)
    _, said = await life(tmp_path, servers, "none", SEND)
    assert [one[0] for one in said] == [outcome]
    sent = 1 if outcome == "done" else first
    assert len(servers.smtp.taken) == sent
    assert len(list((servers.imap.place / ".Sent/cur").iterdir())) == copies


@pytest.mark.parametrize("point", ["desk.put.before", "desk.put.after"])
async def test_an_event_is_put_there_once_and_can_be_taken_back(tmp_path: Path, servers: Servers, point: str) -> None:
    assert (await life(tmp_path, servers, point, ADD))[0] == KILLED
    _, said = await life(tmp_path, servers, "none", ADD, {"do": "run.undo", "args": {"run": 1}})
    assert said == [["done", None, "yes"], ["done", None, "yes"]]
    assert await servers.events() == []


@pytest.mark.parametrize("point", ["desk.append.after"])
async def test_a_draft_is_laid_down_once(tmp_path: Path, servers: Servers, point: str) -> None:
    assert (await life(tmp_path, servers, point, DRAFT))[0] == KILLED
    _, said = await life(tmp_path, servers, "none", DRAFT)
    assert [one[0] for one in said] == ["done"]
    assert len(list((servers.imap.place / ".Drafts/cur").iterdir())) == 1
