"""`secret`: kept for its owner's eyes alone, never shown, never an argument, released by one line of the settings."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import PROGRAM
from tests.cli.test_unlock import at_terminal

from deskhand.cli.releases import NoHost, NotEdited, Releases, host_named

VALUE = "Sup3r-s3cret-key"


def kept(deskhand: Any, name: str = "shop") -> Path:
    return deskhand.home / "keys/secrets" / name


def test_from_a_pipe_with_its_host(deskhand: Any) -> None:
    said = deskhand("secret", "set", "shop", "--host", "API.shop.example", "--json", typed=f"{VALUE}\n", code=0)
    told = {"name": "shop", "kept": "file", "host": "api.shop.example", "looked_for": True}
    assert said.object == told
    assert VALUE not in said.out + said.err
    assert kept(deskhand).read_text() == VALUE
    assert stat.S_IMODE(kept(deskhand).stat().st_mode) == 0o600
    assert tomllib.loads((deskhand.home / "settings.toml").read_text()) == {"secrets": {"shop": "api.shop.example"}}
    deskhand("secret", "set", "shop", typed="another-one-123", code=0)
    deskhand("secret", "set", "mail", typed="x1\n", code=0)
    listed = deskhand("secret", "list", "--json", code=0).object
    assert [(one["name"], one["host"]) for one in listed["secrets"]] == [("mail", None), ("shop", "api.shop.example")]
    deskhand("secret", "remove", "shop", code=0)
    assert not kept(deskhand).exists()
    assert tomllib.loads((deskhand.home / "settings.toml").read_text()).get("secrets", {}) == {}
    assert deskhand("secret", "remove", "shop", "--json", code=1).object["error"]["code"] == "NoSuchSecret"
    assert "mail" in deskhand("secret", "list", code=0).out


@pytest.mark.parametrize("host", [None, "api.shop.example"])
@pytest.mark.parametrize(("secret", "looked_for"), [("ab-12", False), ("abc-12", False), ("abc-123", True)])
def test_it_is_said_once_whether_it_is_looked_for(
    deskhand: Any, host: str | None, secret: str, looked_for: bool
) -> None:
    to = [] if host is None else ["--host", host]
    said = deskhand("secret", "set", "pin", *to, typed=secret, code=0)
    assert ("It is looked for in all that leaves" in said.out) is looked_for
    assert ("nothing that leaves this computer is looked through for it" in said.out) is not looked_for
    assert ("nowhere" in said.out) is looked_for  # what nobody looks for could go anywhere, by another hand
    assert said.err == ""
    told = deskhand("secret", "set", "pin", *to, "--json", typed=secret, code=0).object
    assert told["looked_for"] is looked_for


def test_typed_twice_unseen(deskhand: Any) -> None:
    with at_terminal([PROGRAM, "secret", "set", "shop"], deskhand.environ) as typing:
        typing.until("The secret shop", VALUE)
        typing.until("Once more", VALUE)
        assert typing.end() == 0, typing.seen
        assert VALUE not in typing.seen
    assert kept(deskhand).read_text() == VALUE
    with at_terminal([PROGRAM, "secret", "set", "bank"], deskhand.environ) as typing:
        typing.until("The secret bank", VALUE)
        typing.until("Once more", "another")
        assert typing.end() == 1
    assert not kept(deskhand, "bank").exists()


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("../x", VALUE, "BadSecretName"),
        (".x", VALUE, "BadSecretName"),
        ("shop", "", "NotGiven"),
        ("shop", "\n", "NotGiven"),
        ("shop", "two\nlines\n", "NotOneLine"),
        ("shop", "schön und gut", "NotOneLine"),
        ("shop", "x" * 4_097, "NotOneLine"),
    ],
)
def test_what_is_no_secret_is_not_kept(deskhand: Any, name: str, typed: str, code: str) -> None:
    said = deskhand("secret", "set", name, "--json", typed=typed, code=1)
    assert said.object["error"]["code"] == code
    assert not (deskhand.home / "keys/secrets").exists()


def test_a_host_that_is_none_keeps_nothing(deskhand: Any) -> None:
    said = deskhand("secret", "set", "shop", "--host", "https://x.example/", "--json", typed=VALUE, code=1)
    assert said.object["error"]["code"] == "NoHost"
    assert not kept(deskhand).exists()


def test_no_argument_takes_the_secret_itself(deskhand: Any) -> None:
    assert deskhand("secret", "set", "shop", VALUE).code != 0
    assert not kept(deskhand).exists()


BEFORE = '# mine\nport = 1 # a port\n\n[secrets] # where to\nbank = "b.example"\n\n[guard]\nsaid = "allow"\n'


@pytest.mark.parametrize(
    ("before", "name", "host", "after"),
    [
        ("", "shop", "a.example", '\n[secrets]\n"shop" = "a.example"\n'),
        ("port = 1", "shop", "a.example", 'port = 1\n\n[secrets]\n"shop" = "a.example"\n'),
        (BEFORE, "bank", "c.example", BEFORE.replace('bank = "b.example"', '"bank" = "c.example"')),
        (BEFORE, "bank", None, BEFORE.replace('bank = "b.example"\n', "")),
        (BEFORE, "bank", "b.example", None),
        (BEFORE, "none", None, None),
        ("[secrets]", "shop", "a.example", '[secrets]\n"shop" = "a.example"\n'),
    ],
)
def test_one_line_of_the_settings_is_changed(
    tmp_path: Path, before: str, name: str, host: str | None, after: str | None
) -> None:
    if before:
        (tmp_path / "settings.toml").write_text(before)
    assert Releases(tmp_path).prepared(name, host) == after


@pytest.mark.parametrize("before", ['secrets = {bank = "b.example"}\n', "not toml", 'secrets.bank = "b.example"\n'])
def test_settings_that_only_a_person_can_change_are_left(tmp_path: Path, before: str) -> None:
    (tmp_path / "settings.toml").write_text(before)
    with pytest.raises(NotEdited) as wrong:
        Releases(tmp_path).prepared("shop", "a.example")
    assert '"shop" = "a.example"' in wrong.value.said("en")
    assert wrong.value.said("zh")
    assert (tmp_path / "settings.toml").read_text() == before


def test_a_link_to_the_settings_stays_one_and_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("port = 1\n")
    (tmp_path / "mine.toml").chmod(0o640)
    (tmp_path / "settings.toml").symlink_to("mine.toml")
    Releases(tmp_path).write("port = 2\n")
    assert (tmp_path / "settings.toml").is_symlink()
    assert (tmp_path / "mine.toml").read_text() == "port = 2\n"
    assert stat.S_IMODE((tmp_path / "mine.toml").stat().st_mode) == 0o640


@pytest.mark.parametrize("host", ["", ".", "a b", "a/b", "x" * 300, "é.example"])
def test_no_hosts(host: str) -> None:
    with pytest.raises(NoHost):
        host_named(host)
