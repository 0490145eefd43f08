"""Lists that hold what no grant may say any more: all of it starts, is shown, and is taken back."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from deskhand.cli.keys import keys_of
from deskhand.core.flow.grants import Budget, Grant, Money
from deskhand.trust.grant import Granting, signed_grant


@pytest.fixture
def deskhand(deskhand: Any) -> Any:
    """With a desk that the settings name, started once."""
    deskhand.environ["DESKHAND_FOLDERS"] = str(deskhand.desk)
    deskhand("runs", code=0)
    return deskhand


def keep(deskhand: Any, *grants: Grant) -> None:
    """Put these into both databases, as a release that asked for less would have."""
    key = keys_of(deskhand.home).owner
    for grant in grants:
        signed = signed_grant(key, Granting(iat=0, nonce=secrets.token_hex(16), grant=grant))
        for name in ("hub.db", "desk.db"):
            with closing(sqlite3.connect(deskhand.home / name)) as base, base:
                (known,) = base.execute("SELECT count(*) FROM roster").fetchone()
                row = ("grant", signed.raw, signed.by, signed.sig, known)
                base.execute("INSERT INTO granted(kind, raw, dev, sig, roster) VALUES (?, ?, ?, ?, ?)", row)


def test_limits_that_cannot_be_shown_break_no_list(deskhand: Any) -> None:
    keep(
        deskhand,
        Grant("g1", person="owner", read=(str(deskhand.desk.parent),), until=1e308, since=-1e300),
        Grant("g2", person="owner", hosts=("https://x/",), since=1e308, until=-1e308),
        Grant("p\u202e3", person="owner", money=Money("NaN", "x"), budget=Budget(steps=-5)),
        Grant("run:1/1", deny=True, hosts=("https://evil.com/",), until=1e308),
    )
    ids = {"g1", "g2", "p\u202e3", "run:1/1", "folders-1"}
    shown = deskhand("grant", "list", "--all", "--json", code=0).object["grants"]
    assert {one["id"] for one in shown} == ids
    assert {one["id"]: one["until"] for one in shown}["g1"][:4] in ("9999", "9998")
    for words in (["grant", "list", "--all"], ["grant", "list", "--lang", "zh"]):
        deskhand(*words, code=0)
    assert deskhand("do", f"list {deskhand.desk}/Downloads", "--json").object["state"] == "done"
    deskhand("grant", "remove", *(ids - {"folders-1"}), code=0)
    (held,) = [one["id"] for one in deskhand("grant", "list", "--json", code=0).object["grants"] if one["holds"]]
    assert held == "folders-1"


def test_a_name_that_was_taken_keeps_nothing_from_starting(deskhand: Any) -> None:
    other = deskhand.desk.parent / "other"
    other.mkdir()
    (other / "a.txt").write_text("x")
    here, read = keys_of(deskhand.home).desk.id, (str(deskhand.desk),)
    keep(deskhand, Grant("folders-2", person="owner", desk=here, read=read, parent="folders-1"))
    deskhand.environ["DESKHAND_FOLDERS"] = str(other)
    assert deskhand("do", f"list {other}", "--json", code=0).object["state"] == "done"
    assert deskhand("do", f"list {deskhand.desk}/Downloads", "--json").object["state"] == "refused"
    held = [one["id"] for one in deskhand("grant", "list", "--json", code=0).object["grants"] if one["holds"]]
    assert held == ["folders-3"]


def test_folders_that_cannot_be_granted_keep_nothing_from_starting(deskhand: Any) -> None:
    """More of them than one signed message holds: what was granted before stays, and nothing more is open."""
    long = "/".join(["x" * 200] * 18)
    folders = [str(deskhand.desk.parent / "more" / str(n) / long) for n in range(12)]
    deskhand.environ.pop("DESKHAND_FOLDERS")
    (deskhand.home / "settings.toml").write_text(f"folders = {folders!r}\n")
    found = deskhand("grant", "list", "--json", code=0).object["grants"]
    assert [(one["id"], one["holds"]) for one in found] == [("folders-1", True)]
    assert deskhand("do", f"list {deskhand.desk}/Downloads", "--json", code=0).object["state"] == "done"
