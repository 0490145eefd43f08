"""A host has one form, wherever it is written down, and what is none denies more than it was meant to, never less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.core import hosts
from deskhand.core.hosts import BadHost, named


@pytest.mark.parametrize(
    ("given", "form"),
    [
        ("*", "*"),
        ("example.com", "example.com"),
        ("EXAMPLE.com.", "example.com"),
        ("*.Firm.CN", "*.firm.cn"),
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("*.例え.jp", "*.xn--r8jz45g.jp"),
        ("evil。com。", "evil.com"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[0:0::1]", "::1"),
        ("::1", "::1"),
    ],
)
def test_one_form(given: str, form: str) -> None:
    assert named(given) == form
    assert named(form) == form


NONE = [
    "", ".", "*.", "**", "*evil.com", "a.*.com", "evil.*", "https://evil.com/", "https://evil.com", "evil.com/x",
    "evil.com:443", "me@evil.com", " evil.com", "evil com", "evil\u200b.com/", "*.0.0.1", "*.::1", "127.1",
    "2130706433", "0x7f.1", "a..b", "-a.com", "?", "*.*", "*.*.com",
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_host(text: str) -> None:
    with pytest.raises(BadHost):
        named(text)
    assert not hosts.covered("evil.com", [text])
    assert not hosts.narrower(text, ["*"])
    assert hosts.reached([text]) == ()
    # Kept from before this was asked for: it was meant to deny something, so it denies everything.
    assert hosts.shut("evil.com", [text])
    assert hosts.closed([text]) == ("*",)


@pytest.mark.parametrize("entry", ["evil.com", "EVIL.com.", "*", "*.com", "evil。com"])
@pytest.mark.parametrize("host", ["evil.com", "EVIL.COM", "evil.com.", "evil.com。"])
def test_a_host_is_met_however_it_is_written(entry: str, host: str) -> None:
    assert hosts.covered(host, [entry])
    assert hosts.shut(host, [entry])


@pytest.mark.parametrize(
    ("entry", "host"),
    [("*.evil.com", "evil.com"), ("*.evil.com", "notevil.com"), ("evil.com", "a.evil.com"), ("*.1", "127.0.0.1")],
)
def test_another_host_is_not(entry: str, host: str) -> None:
    assert not hosts.covered(host, [entry])


def test_a_pattern_is_no_host_to_go_to() -> None:
    for text in ("*", "*.evil.com"):
        assert not hosts.covered(text, ["*"])
        assert hosts.shut(text, ["example.com"])
        assert hosts.plain([text]) == ()


@given(st.text(max_size=20))
def test_any_text_has_one_form_or_is_refused(text: str) -> None:
    try:
        form = named(text)
    except BadHost:
        return
    assert named(form) == form
    assert hosts.narrower(text, [form])
    assert hosts.narrower(form, [text])
