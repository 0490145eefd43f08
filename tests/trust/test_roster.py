"""The owner's list: nobody adds to it, nobody drops from it, and the dead stay dead."""

from __future__ import annotations

import json
from types import ModuleType

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskhand.trust.keys import Key, device_id
from deskhand.trust.naming import called
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import Add, Device, Roster
from deskhand.trust.signed import Kind, sign
from deskhand.trust.strict import write


def why(call: object, *args: object, **named: object) -> Why:
    with pytest.raises(Rejected) as no:
        call(*args, **named)  # type: ignore[operator]
    return no.value.why


def test_reading_it_again_gives_the_same(house: ModuleType) -> None:
    again = Roster.read(house.OWNER.public, house.ROSTER.entries)
    assert (again.head, list(again)) == (house.ROSTER.head, list(house.ROSTER))
    assert [device.kind for device in again] == ["cli", "phone", "desk", "hub", "page"]
    assert again.device(house.OWNER.id).person == "ann"


def test_an_empty_list_and_that_of_another_owner_are_refused(house: ModuleType) -> None:
    assert why(Roster.read, house.OWNER.public, []) is Why.TRUNCATED
    assert why(Roster.read, house.STRANGER.public, house.ROSTER.entries) is Why.SPEAKER
    stranger = Roster.begun(house.STRANGER, person="eve", name="x", at=1)
    assert why(house.ROSTER.merged, stranger.entries) is not None
    renamed = msgspec.structs.replace(stranger.entries[0], by=house.OWNER.id)
    assert why(Roster.read, house.OWNER.public, [renamed]) is Why.SIGNATURE


def test_it_begins_with_the_owners_own_key(house: ModuleType) -> None:
    assert (
        why(
            Roster(house.OWNER.public).adding,
            house.OWNER, kind="phone", alg="ed25519", public=house.PHONE.public, name="p", person="ann", at=1,
        )
        is Why.BROKEN
    )  # fmt: skip


def test_a_revoked_device_never_comes_back(house: ModuleType) -> None:
    without = house.ROSTER.revoking(house.OWNER, house.PHONE.id, at=house.NOW)
    assert why(without.device, house.PHONE.id) is Why.REVOKED
    assert house.PHONE.id not in [device.id for device in without]
    assert house.ROSTER.device(house.PHONE.id)  # the old list did not change
    again = {"alg": "ed25519", "public": house.PHONE.public, "name": "p", "person": "ann", "at": house.NOW}
    for kind in ("phone", "page"):
        assert why(without.adding, house.OWNER, kind=kind, **again) is Why.RETURNED
    assert why(without.revoking, house.OWNER, house.PHONE.id, at=1) is Why.BROKEN
    assert why(without.revoking, house.OWNER, house.STRANGER.id, at=1) is Why.UNKNOWN_DEVICE
    assert why(without.revoking, house.OWNER, house.OWNER.id, at=1) is Why.BROKEN
    assert why(house.ROSTER.merged, without.entries[:-1] + house.ROSTER.entries[-1:]) is Why.BROKEN


def test_a_device_is_added_once_under_its_own_id(house: ModuleType) -> None:
    twice = {"alg": "ed25519", "public": house.PHONE.public, "name": "p", "person": "bob", "at": 1}
    assert why(house.ROSTER.adding, house.OWNER, kind="phone", **twice) is Why.BROKEN
    other = msgspec.structs.replace(house.NEXT.device, id=house.HUB.id[:-1] + "a")
    raw = write(msgspec.structs.replace(house.NEXT, device=other))
    assert why(house.ROSTER.merged, [*house.ROSTER.entries, sign(house.OWNER, Kind.ROSTER, raw)]) is Why.KEY


def test_only_the_owner_adds(house: ModuleType) -> None:
    raw = write(house.NEXT)
    for key in (house.HUB, house.PHONE, house.STRANGER):
        assert why(house.ROSTER.merged, [*house.ROSTER.entries, sign(key, Kind.ROSTER, raw)]) is Why.SPEAKER
        posing = msgspec.structs.replace(sign(key, Kind.ROSTER, raw), by=house.OWNER.id)
        assert why(house.ROSTER.merged, [*house.ROSTER.entries, posing]) is Why.SIGNATURE
        assert why(house.ROSTER.revoking, key, house.PHONE.id, at=1) is Why.SPEAKER


def test_merging_takes_the_longer_and_refuses_the_rest(house: ModuleType) -> None:
    longer = house.ROSTER.revoking(house.OWNER, house.PHONE.id, at=1)
    assert house.ROSTER.merged(longer.entries).revoked == {house.PHONE.id}
    assert longer.merged(longer.entries).head == longer.head
    assert why(longer.merged, house.ROSTER.entries) is Why.TRUNCATED
    fork = house.ROSTER.revoking(house.OWNER, house.PAGE.id, at=1)
    assert why(longer.merged, fork.entries) is Why.FORKED
    assert why(longer.merged, fork.revoking(house.OWNER, house.HUB.id, at=2).entries) is Why.FORKED


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_no_reordering_dropping_or_doubling_is_taken(house: ModuleType, data: st.DataObject) -> None:
    whole = list(house.ROSTER.revoking(house.OWNER, house.PHONE.id, at=1).entries)
    places = data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=len(whole) + 2))
    given_ = [whole[place] for place in places]
    if places == list(range(len(places))):
        assert len(Roster.read(house.OWNER.public, given_)) == len(places)
        return
    with pytest.raises(Rejected):
        Roster.read(house.OWNER.public, given_)
    with pytest.raises(Rejected):
        Roster.read(house.OWNER.public, whole).merged(given_)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_no_byte_of_an_entry_can_be_changed(house: ModuleType, data: st.DataObject) -> None:
    entries = list(house.ROSTER.entries)
    at = data.draw(st.integers(0, len(entries) - 1))
    raw = bytearray(entries[at].raw)
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    entries[at] = msgspec.structs.replace(entries[at], raw=bytes(raw))
    assert why(Roster.read, house.OWNER.public, entries) is Why.SIGNATURE


def test_an_entry_of_another_list_of_the_same_owner_does_not_fit(house: ModuleType) -> None:
    other = Roster.begun(house.OWNER, person="ann", name="elsewhere", at=5)
    moved = json.loads(write(house.NEXT)) | {"n": 2}
    signed = sign(house.OWNER, Kind.ROSTER, json.dumps(moved).encode())
    assert why(other.merged, [*other.entries, signed]) is Why.BROKEN


def test_a_key_that_is_no_key_owns_no_list() -> None:
    for bad in (b"", b"short", bytes(33)):
        assert why(Roster, bad) is Why.KEY
    assert len(Roster(Key.make().public)) == 0


def test_a_key_of_another_kind_than_it_is_listed_with_is_refused(house: ModuleType) -> None:
    page = house.PageKey(8)
    for alg, public in (("p256", house.STRANGER.public), ("ed25519", page.public)):
        named = {"kind": "page", "alg": alg, "public": public, "name": "p", "person": "ann", "at": 1}
        assert why(house.ROSTER.adding, house.OWNER, **named) is Why.KEY


def test_an_entry_says_its_own_number(house: ModuleType) -> None:
    raw = write(msgspec.structs.replace(house.NEXT, n=house.NEXT.n + 1))
    assert why(house.ROSTER.merged, [*house.ROSTER.entries, sign(house.OWNER, Kind.ROSTER, raw)]) is Why.BROKEN


HIDING = ["phone\u200b", "\u202eenohp", "pho\u200dne", "pho\u2066ne", "a\nb", " phone", "\u3164", "pho\u00a0ne"]


@pytest.mark.parametrize("name", HIDING)
def test_a_name_that_hides_something_is_not_taken(house: ModuleType, name: str) -> None:
    key = Key(bytes([9]) * 32)
    given = {"kind": "phone", "alg": "ed25519", "public": key.public, "at": 2}
    assert why(house.ROSTER.adding, house.OWNER, name=name, person="ann", **given) is Why.NAME
    assert why(house.ROSTER.adding, house.OWNER, name="phone", person=name, **given) is Why.NAME
    assert house.ROSTER.adding(house.OWNER, name="李伟的手机 📱", person="ann", **given)


def test_what_an_old_list_lets_hide_in_a_name_is_written_out(house: ModuleType) -> None:
    key, roster = Key(bytes([9]) * 32), house.ROSTER
    device = Device(
        id=device_id(key.public), kind="phone", alg="ed25519", public=key.public, name="a\u200db\u202ec", person="ann",
        added=2,
    )  # fmt: skip
    entry = sign(house.OWNER, Kind.ROSTER, write(Add(n=len(roster) + 1, prev=roster.head, device=device, at=2)))
    again = Roster.read(house.OWNER.public, [*roster.entries, entry])
    assert called(again.device(device.id), "en") == "a‹200D›b‹202E›c"


def test_our_own_parts_are_called_in_the_readers_language(house: ModuleType) -> None:
    roster = Roster.begun(house.OWNER, person="owner", name="this computer: terminal", at=1)
    (device,) = roster
    assert (called(device, "en"), called(device, "zh")) == ("this computer: terminal", "这台电脑：终端")
