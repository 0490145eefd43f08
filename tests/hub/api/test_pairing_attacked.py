"""Who guesses, uses a link again or stands in between gets no phone onto the list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from tests.hub.api.pairing_house import NewPhone, begun, code, phones, spoken, state, yes

from deskhand.hub.api.pairings import AT_MOST, Pairings
from deskhand.hub.api.problems import TooOften
from deskhand.hub.trust.kept import as_bytes, kept
from deskhand.testing.phone import Phone, address, network, trusting
from deskhand.testing.serving import Listening, listening
from deskhand.trust.envelope import signed_command
from deskhand.trust.keys import Key
from deskhand.trust.pairing import Welcome, check_welcome, read_link, transcript
from deskhand.trust.pairing import _mac as pairing_mac
from deskhand.trust.rejected import Rejected
from deskhand.trust.strict import read, write


@pytest.fixture
def served(home: Path, root: Path) -> Iterator[Listening]:
    """Reached from other machines too."""
    with listening(home, root, lan=network(home)) as it:
        yield it


@pytest.fixture
def phone(served: Listening) -> Iterator[NewPhone]:
    made: list[Phone] = []

    def new(name: str = "a phone") -> Phone:
        made.append(Phone(address(served), trusting(served), name=name))
        return made[-1]

    yield new
    for one in made:
        one.close()


def test_wrong_digits_three_times_end_it(terminal: httpx.Client, phone: NewPhone) -> None:
    digits = begun(terminal, "code")["code"]
    one = phone()
    for n in range(1, 4):
        wrong = f"{(int(digits) + n) % 10**8:08}".encode()
        assert code(one.hello(one.claim(wrong))) == (403, "Rejected")
    assert code(one.hello(one.claim(digits.encode()))) == (403, "Rejected")
    told = state(terminal)
    assert told["state"] == "failed"
    assert "three times" in told["why"]


def test_who_guesses_at_a_qr_code_ends_nothing(terminal: httpx.Client, phone: NewPhone) -> None:
    offer = begun(terminal)
    stranger = phone()
    for _ in range(5):
        assert code(stranger.hello(stranger.claim(b"x" * 16))) == (403, "Rejected")
    phone().greet(offer["url"])
    assert state(terminal)["state"] == "asking"


def test_guesses_are_slowed(terminal: httpx.Client, phone: NewPhone) -> None:
    begun(terminal)
    stranger = phone()
    answers = [stranger.hello(stranger.claim(b"x" * 16)) for _ in range(AT_MOST + 1)]
    assert code(answers[-1]) == (429, "TooOften")
    assert answers[-1].headers["retry-after"] == "10"
    moment = 0.0
    pairings = Pairings(Key.make().public, clock=lambda: moment)
    for _ in range(AT_MOST):
        pairings.counted("a")
    with pytest.raises(TooOften):
        pairings.counted("a")
    pairings.counted("b")
    moment = 11.0
    pairings.counted("a")


def test_a_second_device_with_the_same_link_ends_it_for_both(
    served: Listening, terminal: httpx.Client, phone: NewPhone
) -> None:
    link = begun(terminal)["url"]
    first, second = phone(), phone()
    words = first.greet(link)
    assert code(second.hello(second.claim(read_link(link)[1]))) == (403, "Rejected")
    told = state(terminal)
    assert told["state"] == "failed"
    assert "second device" in told["why"]
    assert code(yes(served, terminal, list(words), first.key.id)) == (409, "NothingToPair")
    assert code(first.sign_in()) == (403, "Rejected")


def test_a_link_that_was_used_is_worth_nothing(served: Listening, terminal: httpx.Client, phone: NewPhone) -> None:
    link = begun(terminal)["url"]
    first, second = phone(), phone()
    words = first.greet(link)
    yes(served, terminal, list(words), first.key.id)
    assert code(second.hello(second.claim(read_link(link)[1]))) == (403, "Rejected")
    assert code(second.hello(first.claim(read_link(link)[1]))) == (403, "Rejected")
    assert state(terminal)["state"] == "confirmed"
    assert first.sign_in().json()["state"] == "confirmed"
    assert phones(served) == [first.key.id]


def test_a_relay_that_knows_the_digits_is_seen_in_the_words(
    served: Listening, terminal: httpx.Client, phone: NewPhone
) -> None:
    """Eight digits can be tried out offline; it claims with its own key, and makes the phone an answer of its own."""
    secret = begun(terminal, "code")["code"].encode()
    relay, victim = phone("a phone"), phone("a phone")
    relay.type(secret.decode())
    number = relay.number
    wanted = victim.claim(secret)
    fake = Key.make().public
    for owner in (served.house.keys.owner.public, fake):
        said = transcript(owner, "phone", "ed25519", victim.key.public, victim.name, number)
        mac = pairing_mac(secret, b"welcome", said)
        shown = check_welcome(write(Welcome(owner=owner, number=number, lang="en", mac=mac)), secret, wanted, None)[1]
        assert list(shown) != state(terminal)["words"]
    answer = yes(served, terminal, list(shown), relay.key.id)
    assert code(answer) == (403, "Rejected")
    assert phones(served) == []
    assert code(relay.sign_in()) == (403, "Rejected")


def test_a_relay_without_the_secret_cannot_answer_for_the_computer(terminal: httpx.Client, phone: NewPhone) -> None:
    link = begun(terminal)["url"]
    owner, secret = read_link(link)
    one = phone()
    claim = one.claim(secret)
    raw = as_bytes(one.hello(claim).json()["welcome"])
    fake = Key.make().public
    for changed in (
        msgspec.structs.replace(read(raw, Welcome), owner=fake),
        msgspec.structs.replace(read(raw, Welcome), number=b"n" * 16),
    ):
        with pytest.raises(Rejected):
            check_welcome(write(changed), secret, claim, owner)


def test_only_the_key_that_was_claimed_is_signed_in(served: Listening, terminal: httpx.Client, phone: NewPhone) -> None:
    one, other = phone(), phone()
    words = one.greet(begun(terminal)["url"])
    yes(served, terminal, list(words), one.key.id)
    for proof in (
        one.proof(key=other.key),
        one.proof(number=b"n" * 16),
        {"signed": kept(signed_command(one.key, spoken(one.key)))},
    ):
        assert code(other.http.post("/api/pair/session", json=proof)) == (403, "Rejected")
