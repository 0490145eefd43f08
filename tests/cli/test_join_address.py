"""How the address of a hub may be written, and what is said of what is none."""

from __future__ import annotations

import pytest

from deskhand.cli.join import BadAddress, _url


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("office.local", "https://office.local:8766"),
        (" office.local:9000 ", "https://office.local:9000"),
        ("https://office.local", "https://office.local:8766"),
        ("wss://office.local:8766/desk", "https://office.local:8766"),
        ("192.168.1.20:8766", "https://192.168.1.20:8766"),
        ("fe80::1", "https://[fe80::1]:8766"),
        ("[fe80::1]:9000", "https://[fe80::1]:9000"),
    ],
)
def test_an_address(said: str, url: str) -> None:
    assert _url(said) == url


@pytest.mark.parametrize(
    "said",
    ["host:99999", "host:abc", "", "[::1", "https://", "//x", "a b", "a\x00b", "https://[x", "http://h:80", "x" * 300],
)
def test_what_is_none_is_said_in_both_languages(said: str) -> None:
    with pytest.raises(BadAddress) as raised:
        _url(said)
    assert "Nothing was joined" in raised.value.said("en")
    assert "没有加入" in raised.value.said("zh")
