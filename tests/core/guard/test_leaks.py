"""Secrets in every writing, and ordinary text left alone."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskhand.core.guard.leaks import Leaks, Leaving
from deskhand.core.guard.stages import Ruling, Stage

SECRET = "Tr0ub4dor&3-horse"
LEAKS = Leaks([("mailbox", SECRET), ("word", "口令-开门见山-二〇二六"), ("short", "ab1")])


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


WRITINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper": str.upper,
    "base64": b64,
    "base64 url": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 inside": lambda text: b64(f"user=me;pw={text};ok"),
    "base64 twice": lambda text: b64(b64(text)),
    "base64 in lines": lambda text: "\n".join(b64(f"the password is {text}")[at : at + 8] for at in range(0, 99, 8)),
    "base64 reversed": lambda text: b64(text)[::-1],
    "reversed, then base64": lambda text: b64(text[::-1]),
    "hex": lambda text: text.encode().hex(),
    "hex spaced": lambda text: " ".join(f"{byte:02x}" for byte in text.encode()),
    "url": lambda text: quote(text, safe=""),
    "url, every byte": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "url twice": lambda text: quote(quote(text, safe=""), safe=""),
    "json": json.dumps,
    "unicode escapes": lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
    "entities": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "reversed": lambda text: text[::-1],
    "spaced": " ".join,
    "dotted": ".".join,
    "one a line": "\n".join,
    "zero width": "\u200b".join,
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "csv": lambda text: ",".join(f'"{char}"' for char in text),
}


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("around", ["{}", "Dear Li, see https://x.example/?q={} and thanks", "报告如下：{}。谢谢"])
def test_every_writing_is_found(writing: str, around: str) -> None:
    assert LEAKS.found(around.format(WRITINGS[writing](SECRET))) == ["mailbox"]


def test_a_secret_in_chinese() -> None:
    for text in (
        "口令-开门见山-二〇二六",
        "口令 开门见山 二〇二六",
        b64("口令-开门见山-二〇二六"),
        quote("口令-开门见山-二〇二六"),
    ):
        assert LEAKS.found(text) == ["word"], text


PATTERNED = {
    "private_key": "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl",
    "aws_key": "id AKIAIOSFODNN7EXAMPLE",
    "aliyun_key": "LTAI4FoLmnopQrStUvWxYz12",
    "model_key": "sk-proj-abcdefghijklmnopqrstuvwx",
    "code_token": "ghp_" + "a1B2" * 9,
    "signed_token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "url_password": "postgres://me:hunter22@db.example/x",
}


@pytest.mark.parametrize("name", PATTERNED)
def test_keys_are_known_by_their_looks(name: str) -> None:
    assert name in LEAKS.found(f"here: {PATTERNED[name]} ok")
    assert name in LEAKS.found(b64(f"here: {PATTERNED[name]} ok"))


ORDINARY = [
    "Quarterly report: revenue up 5 % to 1,234,567.89 CNY; see sheet Sales!B2:B14.",
    "销售额同比增长 12%，主要来自华东区。请在周五之前把修改后的合同发给李伟。",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 fixed the build",
    "https://shop.example/item/1234567890?ref=abcdefghijklmnopqrstuvwxyz&lang=zh-CN#top",
    "The horse is trouble; the adorable troubadour rode 3 horses.",
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert LEAKS.found(text) == []
    assert list(LEAKS.check(Stage.LEAVING, text)) == []


def test_a_secret_cut_over_several_pieces() -> None:
    for parts in ([SECRET[:6], SECRET[6:11], SECRET[11:]], [b64(SECRET)[:7], b64(SECRET)[7:]]):
        way = Leaving(LEAKS)
        found = [way.found(part) for part in parts]
        assert found[-1] == ["mailbox"]
        assert way.found("and more") == []


def test_what_is_found_is_blocked_and_named_never_shown() -> None:
    (found,) = LEAKS.check(Stage.LEAVING, f"pw {SECRET}")
    assert (found.rule, found.ruling) == ("secret:mailbox", Ruling.BLOCK)
    assert SECRET not in repr(found)
    assert SECRET not in repr(vars(LEAKS))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([b64, quote, lambda text: text[::-1], " ".join]), max_size=3), st.text(max_size=20))
def test_writings_of_writings(layers: list[Callable[[str], str]], around: str) -> None:
    text = SECRET
    for layer in layers:
        text = layer(text)
    assert LEAKS.found(f"{around} | {text} | {around}") == ["mailbox"]


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    LEAKS.found(text)


def test_a_hostile_text_cannot_make_it_slow() -> None:
    hostile = b64(b64(b64("%25" * 3_000))) + "%41" * 20_000 + "ab" * 30_000
    began = time.process_time()
    LEAKS.found(hostile)
    assert time.process_time() - began < 5


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


HIDDEN: dict[str, Callable[[str], str]] = {
    "soft hyphens, then hex": lambda text: "\u00ad".join(text).encode().hex(),
    "zero width, then base64": lambda text: b64("\u200b".join(text)),
    "hex, then soft hyphens": lambda text: "\u00ad".join(text.encode().hex()),
    "base64, then full width": lambda text: _wide(b64(text)),
    "escapes, then full width": lambda text: _wide("".join(f"\\u{ord(char):04x}" for char in text)),
}


@pytest.mark.parametrize("writing", HIDDEN)
def test_marks_that_nobody_sees_hide_nothing(writing: str) -> None:
    assert LEAKS.found(f"see: {HIDDEN[writing](SECRET)} thanks") == ["mailbox"]


def test_a_long_writing_cut_over_several_pieces() -> None:
    escaped = "".join(f"\\u{ord(char):04x}" for char in SECRET)
    long = "".join(f"\\u{ord(char):04x}" for char in escaped)
    way = Leaving(LEAKS)
    pieces = [long[at : at + 150] for at in range(0, len(long), 150)]
    assert any(way.found(piece) for piece in pieces)
