"""Who guesses a code, uses it twice, comes as what was not asked for, or without encryption, becomes no desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from tests.hub.api.pairing_house import begun, code, state, yes

from deskhand.cli.join import BadAddress, _url
from deskhand.testing.phone import Phone, address, network, trusting
from deskhand.testing.serving import Listening, listening
from deskhand.trust.pairing import Claim, claim_mac

FOLDERS = ("/home/li/Documents",)


class Computer(Phone):
    """One that wants to be a desk."""

    def claim(self, secret: bytes) -> Claim:
        return claim_of(self, FOLDERS, self.mac(secret))

    def mac(self, secret: bytes) -> str:
        """Under which everything stands that it says of itself."""
        made = claim_of(self, FOLDERS, "0" * 64)
        return claim_mac(secret, made.kind, made.alg, made.public, made.name, *made.more)


def claim_of(one: Computer, folders: tuple[str, ...], mac: str) -> Claim:
    return Claim(kind="desk", alg="ed25519", public=one.key.public, name=one.name, mac=mac, folders=folders)


@pytest.fixture
def served(home: Path, root: Path) -> Iterator[Listening]:
    with listening(home, root, lan=network(home)) as it:
        yield it


@pytest.fixture
def computer(served: Listening) -> Iterator[Callable[..., Computer]]:
    made: list[Computer] = []

    def new(kind: type[Computer] = Computer, *, door: str = "lan") -> Computer:
        plain = address(served, "plain")
        made.append(kind(address(served) if door == "lan" else plain, trusting(served), name="laptop"))
        return made[-1]

    yield new
    for one in made:
        one.close()


def desks(served: Listening) -> list[str]:
    return [device.id for device in served.hub.trust.lists.roster if device.kind == "desk"]


def digits_of(terminal: httpx.Client) -> bytes:
    return str(begun(terminal, "code", desk=True)["code"]).encode()


def test_three_wrong_codes_end_it_and_the_right_one_comes_too_late(
    served: Listening, terminal: httpx.Client, computer: Callable[..., Computer]
) -> None:
    before, digits = desks(served), digits_of(terminal)
    guesses = [f"{(int(digits) + n) % 10**8:08}".encode() for n in (1, 2, 3)]
    for guess in (*guesses, digits):
        one = computer()
        assert code(one.hello(one.claim(guess))) == (403, "Rejected")
    assert state(terminal)["state"] == "failed"
    assert desks(served) == before


def test_a_code_is_for_one_computer_and_once(
    served: Listening, terminal: httpx.Client, computer: Callable[..., Computer]
) -> None:
    before, digits = desks(served), digits_of(terminal)
    first, second = computer(), computer()
    claim = first.claim(digits)
    assert first.hello(claim).is_success
    assert code(second.hello(second.claim(digits)))[0] == 403
    assert state(terminal)["state"] == "failed"  # nobody knows which of them was meant
    assert code(first.hello(claim))[0] in (403, 404)
    assert code(yes(served, terminal, ["a"] * 6, first.key.id))[0] >= 400
    assert desks(served) == before


def test_a_phone_is_no_desk_and_a_desk_no_phone(
    served: Listening, terminal: httpx.Client, computer: Callable[..., Computer]
) -> None:
    before = [device.id for device in served.hub.trust.lists.roster]
    digits = digits_of(terminal)
    phone = Phone(address(served), trusting(served))
    assert code(phone.hello(phone.claim(digits))) == (403, "Rejected")
    phone.close()
    offer = begun(terminal, "code")
    one = computer()
    assert code(one.hello(one.claim(str(offer["code"]).encode()))) == (403, "Rejected")
    assert [device.id for device in served.hub.trust.lists.roster] == before


def test_folders_that_were_not_shown_are_not_under_the_code(
    served: Listening, terminal: httpx.Client, computer: Callable[..., Computer]
) -> None:
    """Whoever stands between could add a folder to what a computer offers: it would not fit what it vouched for."""
    digits, one = digits_of(terminal), computer()
    more = claim_of(one, ("/",), one.mac(digits))
    assert code(one.hello(more)) == (403, "Rejected")
    assert state(terminal)["state"] == "waiting"


def test_nobody_joins_without_encryption(
    served: Listening, terminal: httpx.Client, computer: Callable[..., Computer]
) -> None:
    digits, one = digits_of(terminal), computer(door="plain")
    assert one.hello(one.claim(digits)).status_code in (403, 404, 405, 426)
    assert state(terminal)["state"] == "waiting"
    for written in ("office.local", "https://office.local"):
        assert _url(written).startswith("https://office.local:")
    for written in ("http://office.local", "http://office.local:80", "ws://office.local"):
        with pytest.raises(BadAddress):
            _url(written)
