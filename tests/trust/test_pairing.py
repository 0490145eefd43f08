"""Pairing: who does not know the secret gets nowhere, and who stands in between is seen."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import msgspec
import pytest

from deskhand.trust.keys import Alg
from deskhand.trust.pairing import Claim, Pairing, check_welcome, claim_mac, packed, read_link
from deskhand.trust.qr import qr_svg, qr_terminal
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.sixwords import six_words, wordlist
from deskhand.trust.strict import write

change = msgspec.structs.replace


def claim(house: ModuleType, secret: bytes, key: Any = None) -> Claim:
    public = (key or house.STRANGER).public
    return Claim(
        kind="phone", alg="ed25519", public=public, name="new", mac=claim_mac(secret, "phone", "ed25519", public, "new")
    )


def refused(pairing: Pairing, raw: bytes, now: float = 1) -> Why:
    with pytest.raises(Rejected) as no:
        pairing.claim(raw, now)
    return no.value.why


def test_by_qr_both_sides_show_the_same_words(house: ModuleType) -> None:
    pairing = Pairing(house.OWNER.public, way="qr", lang="zh", now=0)
    link = pairing.link("https://pc.local:8443/")
    owner, secret = read_link(link)
    mine = claim(house, secret)
    asking = pairing.claim(write(mine), 5)
    welcome, words = check_welcome(asking.welcome, secret, mine, owner)
    assert welcome.owner == house.OWNER.public
    assert words == asking.words == pairing.claim(write(mine), 6).words
    assert all(word in wordlist("zh") for word in words)
    device = pairing.confirm(words, 7)
    assert device.public == house.STRANGER.public
    assert refused(pairing, write(mine)) is Why.VOID


def test_by_code_too_with_three_tries(house: ModuleType) -> None:
    pairing = Pairing(house.OWNER.public, way="code", lang="en", now=0)
    assert re.fullmatch(r"\d{8}", pairing.code)
    wrong = f"{(int(pairing.code) + 1) % 10**8:08}".encode()
    assert refused(pairing, write(claim(house, wrong))) is Why.SECRET
    assert refused(pairing, write(claim(house, wrong))) is Why.SECRET
    right = claim(house, pairing.code.encode())
    welcome = pairing.claim(write(right), 1).welcome
    assert len(check_welcome(welcome, pairing.code.encode(), right, None)[1]) == 6
    assert refused(pairing, write(claim(house, wrong))) is Why.SECRET
    assert refused(pairing, write(right)) is Why.VOID
    with pytest.raises(ValueError, match="no link"):
        pairing.link("https://pc.local/")


def test_wrong_guesses_do_not_end_a_pairing_by_qr(house: ModuleType) -> None:
    pairing = Pairing(house.OWNER.public, way="qr", lang="en", now=0)
    for _ in range(10):
        assert refused(pairing, write(claim(house, b"guess"))) is Why.SECRET
    pairing.claim(write(claim(house, read_link(pairing.link("x"))[1])), 1)


def test_it_ends_after_ten_minutes_and_when_it_is_cancelled(house: ModuleType) -> None:
    raw = write(claim(house, b"0" * 16))
    assert refused(Pairing(house.OWNER.public, way="qr", lang="en", now=0), raw, 600) is Why.VOID
    pairing = Pairing(house.OWNER.public, way="qr", lang="en", now=0)
    pairing.cancel()
    assert refused(pairing, raw) is Why.VOID


def test_of_two_devices_that_know_the_secret_neither_is_paired(house: ModuleType) -> None:
    pairing = house.pairing()
    words = pairing.claim(write(claim(house, house.SECRET)), 0).words
    assert refused(pairing, write(claim(house, house.SECRET, house.HUB))) is Why.VOID
    with pytest.raises(Rejected):
        pairing.confirm(words, 0)


def test_no_field_of_a_claim_can_be_changed_on_the_way(house: ModuleType) -> None:
    mine = claim(house, house.SECRET)
    for other in ({"kind": "page"}, {"name": "other"}, {"public": house.HUB.public}, {"alg": "p256"}):
        assert refused(house.pairing(), write(change(mine, **other))) is Why.SECRET


def test_a_key_that_is_none_is_not_paired(house: ModuleType) -> None:
    mixed: list[tuple[Alg, bytes]] = [("p256", house.STRANGER.public), ("ed25519", house.PAGE.public), ("ed25519", b"")]
    for alg, public in mixed:
        mac = claim_mac(house.SECRET, "phone", alg, public, "new")
        made = Claim(kind="phone", alg=alg, public=public, name="new", mac=mac)
        assert refused(house.pairing(), write(made)) is Why.KEY


def test_words_that_are_not_the_same_pair_nothing(house: ModuleType) -> None:
    pairing = house.pairing()
    words = pairing.claim(write(claim(house, house.SECRET)), 0).words
    with pytest.raises(Rejected) as no:
        pairing.confirm((*words[:5], "gold-melon-x"), 0)
    assert no.value.why is Why.SECRET
    with pytest.raises(Rejected) as no:
        pairing.confirm(words, 0)
    assert no.value.why is Why.VOID


def test_a_relay_that_puts_its_own_keys_in_between_is_seen(house: ModuleType) -> None:
    """With the QR code the device refuses; with a code that the relay guessed, the words differ."""
    ours, relays = house.pairing(), Pairing(house.HUB.public, way="qr", lang="en", now=0)
    relays._secret = house.SECRET
    owner = read_link(ours.link("x"))[0]
    mine = claim(house, house.SECRET)
    fake = relays.claim(write(mine), 0)
    with pytest.raises(Rejected) as no:
        check_welcome(fake.welcome, house.SECRET, mine, owner)
    assert no.value.why is Why.SECRET
    at_desk = ours.claim(write(claim(house, house.SECRET, house.HUB)), 0).words
    assert check_welcome(fake.welcome, house.SECRET, mine, None)[1] != at_desk


def test_the_same_device_twice_shows_other_words(house: ModuleType) -> None:
    raw = write(claim(house, house.SECRET))
    assert house.pairing().claim(raw, 0).words != house.pairing().claim(raw, 0).words


def test_a_welcome_without_the_secret_is_refused(house: ModuleType) -> None:
    mine = claim(house, house.SECRET)
    welcome = house.pairing().claim(write(mine), 0).welcome
    with pytest.raises(Rejected):
        check_welcome(welcome, b"other", mine, None)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_words_are_2048_different_ones(lang: str) -> None:
    assert len(set(wordlist(lang))) == 2048  # type: ignore[arg-type]


def test_the_words_of_two_languages_run_side_by_side() -> None:
    en, zh = six_words(b"t", "en"), six_words(b"t", "zh")
    assert [wordlist("en").index(word) for word in en] == [wordlist("zh").index(word) for word in zh]
    assert len(en) == 6
    seen = {six_words(str(n).encode(), "en") for n in range(2000)}
    assert len(seen) == 2000
    assert len({word for words in seen for word in words}) > 1900


def test_parts_are_packed_so_that_none_can_be_moved_into_another() -> None:
    assert packed(b"ab", b"c") != packed(b"a", b"bc")


def test_a_qr_code_for_a_screen_and_a_terminal(house: ModuleType) -> None:
    link = house.pairing().link("https://some-long-host-name.local:8443/")
    assert qr_svg(link).startswith("<svg")
    lines = qr_terminal(link).splitlines()
    assert 15 < len(lines) < 40


def test_a_device_whose_name_hides_something_is_not_put_before_the_owner(house: ModuleType) -> None:
    pairing = Pairing(house.OWNER.public, way="code", lang="en", now=0)
    secret, public, name = pairing.code.encode(), house.STRANGER.public, "this computer\u200b"
    mac = claim_mac(secret, "phone", "ed25519", public, name)
    assert refused(pairing, write(Claim(kind="phone", alg="ed25519", public=public, name=name, mac=mac))) is Why.NAME
