"""`deskhand model`: the real command, against a server on loopback."""

from __future__ import annotations

import asyncio
import json
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from deskhand.testing.model_server import Act, Fail, Heard, ModelServer, Say, model_server

KEY = "sk-Quince-marmalade-27"
READY = '{"word": "ready"}'


@contextmanager
def served(script: Callable[[Heard], Act] = lambda _: Say(READY), **how: Any) -> Iterator[ModelServer]:
    """The server in a thread of its own: the commands under test are processes that are waited for."""
    ready: list[ModelServer] = []
    up, over = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def work() -> None:
        async with model_server(script, **how) as server:
            ready.append(server)
            up.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(work()))
    thread.start()
    assert up.wait(10)
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()


def test_added_listed_removed(deskhand: Any) -> None:
    url = "https://models.example.com/v1"
    told = deskhand("model", "add", "work", url, "--small", "s", "--large", "l", "--json", typed=f"{KEY}\n", code=0)
    assert told.object["added"]["secret"] == "model-work"
    kept = deskhand.home / "keys/secrets/model-work"
    assert kept.read_text() == KEY
    file = deskhand.home / "models.json"
    assert KEY not in file.read_text() + told.out + told.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    deskhand("model", "add", "other", url, "--small", "s", "--key-env", "OTHER_KEY", code=0)
    listed = deskhand("model", "list", "--json", code=0).object["models"]
    assert [(one["name"], one["asked"]) for one in listed] == [("work", False), ("other", True)]
    told = deskhand("model", "list", "--json", code=0, DESKHAND_MODEL="work").object["models"]
    assert [one["asked"] for one in told] == [True, False]
    assert not any(one["asked"] for one in deskhand("model", "list", "--json", DESKHAND_MODEL="off").object["models"])
    deskhand("model", "remove", "other", code=0)
    assert "● work" in deskhand("model", "list", code=0).out
    deskhand("model", "remove", "work", code=0)
    assert not kept.exists()
    assert deskhand("model", "remove", "work", "--json", code=1).object["error"]["code"] == "NoSuchModel"


def test_presets_need_no_address(deskhand: Any) -> None:
    deskhand("model", "add", "dashscope", typed=f"{KEY}\n", code=0)
    (one,) = deskhand("model", "list", "--json", code=0).object["models"]
    assert one["url"] == "https://dashscope.aliyuncs.com/compatible-mode/v1"
    assert (one["small"], one["large"]) == ("qwen-flash", "qwen-plus")
    deskhand("model", "add", "ollama", "--small", "qwen3:4b", code=0)
    two = deskhand("model", "list", "--json", code=0).object["models"][1]
    assert (two["url"], two["secret"]) == ("http://localhost:11434/v1", "")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["somewhere"], "NoModelAddress"),
        (["x", "http://models.example.com/v1", "--small", "s", "--no-key"], "BadModel"),
        (["x", "https://me:pw@models.example.com/v1", "--small", "s", "--no-key"], "BadModel"),
        (["x", "ftp://models.example.com/v1", "--small", "s", "--no-key"], "BadModel"),
        (["x/y", "https://models.example.com/v1", "--small", "s", "--no-key"], "BadModel"),
        (["x", "https://models.example.com/v1", "--small", "s", "--no-key", "--price", "dear"], "BadPrice"),
        (["x", "http://127.0.0.1:9/v1", "--no-key"], "ModelAway"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_cannot_be_added_is_said(deskhand: Any, words: list[str], code: str, lang: str) -> None:
    said = deskhand("model", "add", *words, "--json", "--lang", lang, code=1).object
    assert said["error"]["code"] == code
    assert ("没有做任何更改" in said["answer"]) is (lang == "zh")
    assert not (deskhand.home / "models.json").exists()


def test_a_server_with_one_model_needs_no_name(deskhand: Any) -> None:
    with served(models={"only": {}}) as server:
        deskhand("model", "add", "mine", server.url, "--no-key", code=0)
    assert deskhand("model", "list", "--json").object["models"][0]["small"] == "only"
    with served() as server:
        said = deskhand("model", "add", "mine", server.url, "--no-key", "--json", code=1)
    assert said.object["error"]["code"] == "WhichModel"
    assert "huge, tiny" in said.object["answer"]


def test_check_finds_out_and_keeps_it(deskhand: Any) -> None:
    models = {"tiny": {"max_model_len": 32_768}, "huge": {}}
    with served(models=models, refuses=frozenset({"json_schema"}), key=KEY) as server:
        add = ["model", "add", "mine", server.url, "--small", "tiny", "--large", "huge", "--price", "1/2"]
        deskhand(*add, "--currency", "CNY", typed=KEY, code=0)
        told = deskhand("model", "check", "--json", code=0).object
        small, large = told["found"]
        wanted = {"form": "json", "tools": True, "streaming": True, "context": 32_768}
        assert {name: small["profile"][name] for name in wanted} == wanted
        assert large["profile"]["context"] is None
        assert told["models"] == ["huge", "tiny"]
        used = deskhand("model", "usage", "--json", code=0).object
        assert used["calls"] == told["calls"] == 6
        assert all(one["purpose"] == "check" for one in used["lines"])
        assert sum(one["money"] for one in used["lines"]) > 0
        assert "32,768" in deskhand("model", "check", code=0).out
    kept = json.loads((deskhand.home / "models.json").read_text())["models"][0]["profiles"]["tiny"]
    assert kept["form"] == "json"


def test_check_of_what_does_not_answer(deskhand: Any) -> None:
    with served(lambda _: Fail(500)) as server:
        deskhand("model", "add", "mine", server.url, "--small", "tiny", "--no-key", code=0)
        said = deskhand("model", "check", "--json", code=1).object
    assert said["found"][0]["error"]["code"] == "ModelBroke"
    assert deskhand("model", "usage", "--json").object["lines"][0]["failed"] == 2


def test_check_with_a_wrong_key(deskhand: Any) -> None:
    with served(key="another") as server:
        deskhand("model", "add", "mine", server.url, "--small", "tiny", typed=KEY, code=0)
        said = deskhand("model", "check", code=1)
    assert "401" in said.out
    assert KEY not in said.out + said.err


def test_a_key_that_is_not_there(deskhand: Any) -> None:
    deskhand("model", "add", "x", "https://models.example.com/v1", "--small", "s", "--key-env", "NOT_SET", code=0)
    said = deskhand("model", "check", "--json", code=1).object
    assert said["error"]["code"] == "NoModelKey"
    assert "$NOT_SET" in said["answer"]


def test_nothing_configured(deskhand: Any) -> None:
    assert deskhand("model", "check", "--json", code=1).object["error"]["code"] == "NoModel"
    assert deskhand("model", "list", "--json", code=0).object == {"models": []}
    assert "没有询问过任何模型" in deskhand("model", "usage", "--lang", "zh", code=0).out
    assert not deskhand.home.exists() or not (deskhand.home / "hub.db").exists()


def test_budgets(deskhand: Any) -> None:
    said = deskhand("model", "budget", "--json", code=0).object["budget"]
    assert said["request"] == {"tokens": 60_000, "money": None}
    url = "https://models.example.com/v1"
    deskhand("model", "add", "x", url, "--small", "s", "--no-key", "--price", "1/2", "--currency", "cny", code=0)
    deskhand("model", "budget", "--request", "20k, 0.5 CNY", "--day", "none", "--background", "0", code=0)
    said = deskhand("model", "budget", "--json", code=0).object["budget"]
    assert said["request"] == {"tokens": 20_000, "money": 0.5}
    assert said["day"] == {"tokens": None, "money": None}
    assert said["background"]["tokens"] == 0
    assert "for one request: 20,000 tokens, 0.50 CNY" in deskhand("model", "budget", code=0).out
    for given, code in (("lots", "BadLimit"), ("5 USD", "OtherCurrency"), ("5 CNY, 6 CNY", "BadLimit")):
        assert deskhand("model", "budget", "--day", given, "--json", code=1).object["error"]["code"] == code


def test_a_broken_file_is_named(deskhand: Any) -> None:
    deskhand.home.mkdir(exist_ok=True)
    (deskhand.home / "models.json").write_text('{"models": 7}')
    said = deskhand("model", "list", "--json", code=1).object
    assert said["error"]["code"] == "BadModelFile"
    assert "models.json" in said["answer"]


def model_line(deskhand: Any) -> dict[str, Any]:
    (one,) = [one for one in deskhand("doctor", "--json").object["checks"] if one["name"] == "model"]
    return one


def test_doctor_speaks_of_it(deskhand: Any) -> None:
    assert model_line(deskhand)["ok"]
    with served() as server:
        deskhand("model", "add", "mine", server.url, "--small", "tiny", "--no-key", code=0)
        untried = model_line(deskhand)
        assert (untried["ok"], untried["needed"], untried["fix"]) == (False, False, "deskhand model check mine")
        assert server.connections == 0, "doctor asks no model"
        deskhand("model", "check", code=0)
        assert "schema" in model_line(deskhand)["what"]
    deskhand("model", "add", "x", "https://models.example.com/v1", "--small", "s", "--key-env", "NOT_SET", code=0)
    assert "NOT_SET" in model_line(deskhand)["what"]


def test_a_slow_model_is_given_its_time(deskhand: Any) -> None:
    """A patience of one second, two until the end, is over before the answer comes; one of a minute is not."""
    plan = json.dumps({"steps": [{"id": "s", "do": "desk.status", "with": {"about": "name"}}]})
    with served(lambda _: Say(plan, pause=0.3)) as server:
        for patience in ("1", "60"):
            add = ["model", "add", "slow", server.url, "--small", "tiny", "--no-key", "--patience", patience]
            deskhand(*add, code=0)
            say = "whatever it goes by, the name of the thing I sit at"
            told = deskhand("do", say, "--root", str(deskhand.desk), "--lang", "en")
            assert (told.code == 0) is (patience == "60"), told.out + told.err
            assert ("within 2 seconds" in told.out + told.err) is (patience == "1")
