"""The owner's devices: listed, revoked for ever, and what a revoked one had begun ends before its next effect."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
from tests.cli.test_up import begin

from deskhand.testing.serving import sign_in

SECONDS = timedelta(seconds=5)
"""How long a revoked device's run may still be at work."""


@contextmanager
def page(link: str) -> Generator[httpx.Client]:
    """A browser that came by the link and made a key of its own."""
    with httpx.Client(base_url=link.partition("/#in=")[0], timeout=30) as client:
        sign_in(client, link)
        yield client


def test_our_own_are_listed_from_the_first_start(deskhand: Any) -> None:
    found = deskhand("devices", "list", "--json", code=0).object["devices"]
    assert [one["kind"] for one in found] == ["cli", "desk", "hub"]
    assert not any(one["revoked"] for one in found)
    assert "终端" in deskhand("devices", "list", "--lang", "zh", code=0).out


def test_a_revoked_page_may_ask_for_nothing_more(deskhand: Any) -> None:
    deskhand.environ["DESKHAND_FOLDERS"] = str(deskhand.desk)
    _, up = begin(deskhand)
    with page(up["link"]) as client:
        text = f"list {deskhand.desk}/Downloads"
        assert client.post("/api/messages", json={"id": "1", "text": text}).status_code == 202
        (id_,) = [one["id"] for one in deskhand("devices", "list", "--json").object["devices"] if one["kind"] == "page"]
        revoked = deskhand("devices", "revoke", id_[:8], "--json", code=0).object["revoked"]
        assert (revoked["id"], revoked["revoked"]) == (id_, True)
        assert client.post("/api/messages", json={"id": "2", "text": text}).status_code in (401, 403)
    assert deskhand("devices", "revoke", id_, "--json", code=1).object["error"]["code"] == "AlreadyRevoked"
    assert f"✗ {id_}" in deskhand("devices", "list", code=0).out


def test_what_it_had_begun_stops_before_its_next_effect(deskhand: Any) -> None:
    for number in range(6):
        (deskhand.desk / "Pictures" / f"big {number}.png").write_bytes(os.urandom(60_000_000))
    deskhand.environ["DESKHAND_FOLDERS"] = str(deskhand.desk)
    _, up = begin(deskhand)
    with page(up["link"]) as client:
        asked = client.post("/api/messages?wait=0", json={"id": "1", "text": f"zip {deskhand.desk}/Pictures"}).json()
        deadline = time.monotonic() + 20
        while not any(one.stat().st_size > 1_000_000 for one in deskhand.desk.rglob(".deskhand-*")):
            assert time.monotonic() < deadline, asked
            time.sleep(0.02)
        (id_,) = [one["id"] for one in deskhand("devices", "list", "--json").object["devices"] if one["kind"] == "page"]
        deskhand("devices", "revoke", id_, code=0)
    (run,) = deskhand("runs", "--json", code=0).object["runs"]
    assert run["state"] == "stopped"
    records = deskhand("audit", "list", "--json", code=0).object["records"]
    times = [datetime.fromisoformat(one["at"]) for one in records if one["kind"] in ("roster", "receipt")]
    revoked, ended = times[-2:]
    assert timedelta(0) <= ended - revoked < SECONDS
    assert not list(deskhand.desk.rglob("*.zip"))


def test_the_owner_s_own_key_stays(deskhand: Any) -> None:
    found = deskhand("devices", "list", "--json", code=0).object["devices"]
    owner, desk, hub = (one["id"] for one in found)
    assert deskhand("devices", "revoke", owner, "--json", code=3).object["error"]["code"] == "OwnersKey"
    assert deskhand("devices", "revoke", owner, "--anyway", "--json", code=3).object["error"]["code"] == "OwnersKey"
    for id_, kind in ((desk, "desk"), (hub, "hub")):
        said = deskhand("devices", "revoke", id_, code=3)
        assert f"own {kind}" in said.err
        assert "--anyway" in said.err
    assert deskhand("devices", "list", "--json", code=0).object["devices"] == found
    assert deskhand("devices", "revoke", hub, "--anyway", "--json", code=0).object["revoked"]["revoked"]


def test_one_that_nobody_knows_is_refused(deskhand: Any) -> None:
    assert deskhand("devices", "revoke", "zz", "--json", code=3).object["error"]["code"] == "NoSuchDevice"
