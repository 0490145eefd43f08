"""What came without a signature is marked wherever it is shown, in words that say what it may do."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from tests.cli.test_up import begin


def ask(deskhand: Any, text: str, id_: str) -> None:
    """With the session's right alone, and no key."""
    note = json.loads((deskhand.home / "hub.json").read_text())
    httpx.post(
        f"http://localhost:{note['port']}/api/messages?wait=20",
        json={"id": id_, "text": text},
        headers={"Authorization": f"Bearer {note['token']}"},
        timeout=30,
        trust_env=False,
    ).raise_for_status()


@pytest.mark.parametrize(
    ("lang", "organize", "mark", "why"),
    [
        ("en", "organize {} by type", "not signed", "by itself it may only look"),
        ("zh", "把 {} 按类型整理", "未签名", "它本身只能查看"),
    ],
)
def test_it_is_marked(deskhand: Any, lang: str, organize: str, mark: str, why: str) -> None:
    deskhand.environ["DESKHAND_FOLDERS"] = str(deskhand.desk)
    begin(deskhand)
    ask(deskhand, organize.format(deskhand.desk / "Downloads"), "a")
    ask(deskhand, f"list {deskhand.desk}/Downloads", "b")
    deskhand.do("list Downloads", code=0)
    runs = deskhand("runs", "--json").object["runs"]
    assert {one["run"]: one["unsigned"] for one in runs} == {1: True, 2: True, 3: False}
    said = deskhand("runs", "--lang", lang).out
    lines = said.splitlines()
    assert [mark in line for line in lines[:3]] == [False, True, True]
    assert why in " ".join(lines[3:]).replace("\n", " ")
    asked = deskhand("answer", "1", "perhaps", "--lang", lang, code=2)
    assert why in " ".join((asked.out + asked.err).split())
    told = " ".join(deskhand("why", "1", "--lang", lang).out.split())
    assert "plain:" not in told
    assert ("nobody knows whether it was you" if lang == "en" else "没有签名") in told
