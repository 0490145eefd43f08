"""Frames in, answers out: whatever the bytes are, the line hears a `Taken`, and nothing worse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trust_house import ABILITIES, BOB, DESK, HUB, NOW, OWNER, PHONE, House, do, plan_of

from deskhand.core.flow.grants import Grant
from deskhand.core.wire.codec import decode, encode
from deskhand.core.wire.frames import Consent, Grants, Heads, Lock, Rosters, Signed, Taken
from deskhand.desk.journal import Journal
from deskhand.desk.trust import audit
from deskhand.desk.trust.consents import Consents
from deskhand.desk.trust.locks import Locks
from deskhand.desk.trust.taking import Taking
from deskhand.trust.anchored import walked
from deskhand.trust.audit import Head, signed_head
from deskhand.trust.grant import Granting, TakenBack, signed_end, signed_grant
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.signed import sha256

MOVE = plan_of(do("m", "files.move", files=["a"], to="b/"))


class Door:
    """The rooms behind a real journal, beside the house that signs."""

    good: Consent
    said: bytes
    heard: bytes

    def __init__(self, home: Path) -> None:
        self.house = House(home)
        self.journal = Journal(home / "desk.db")
        house = self.house
        locks = Locks(DESK.id, house.authority, ABILITIES, lambda *_: house.derived)
        consents = Consents(DESK.id, house.authority, lambda: house.unlock)
        self.taking = Taking(self.journal.writer, house.authority, locks, consents, lambda: house.now)

    def close(self) -> None:
        self.journal.close()
        self.house.connection.close()


@pytest.fixture
async def door(home: Path) -> AsyncIterator[Door]:
    made = Door(home)
    yield made
    made.close()


def why(answer: Taken) -> str:
    assert answer.trouble is not None
    return str(answer.trouble.values.get("why", answer.trouble.code))


async def test_a_lock_is_taken_and_taken_again(door: Door) -> None:
    frame = door.house.lock_frame(MOVE)
    for _ in range(2):
        answer = await door.taking.lock(frame)
        assert answer == Taken(about=frame.command.hash)
    other = await door.taking.lock(msgspec.structs.replace(frame, run=2))
    assert why(other) == "replayed"
    chinese = await door.taking.lock(msgspec.structs.replace(frame, run=2, lang="zh"))
    assert chinese.trouble is not None
    assert "没有重复执行" in chinese.trouble.text


async def test_what_is_stale_is_signed_again_with_the_challenge(door: Door) -> None:
    house = door.house
    house.now = NOW + 1000
    late = "2025-11-21T04:56:40+00:00"
    answer = await door.taking.lock(house.lock_frame(MOVE, now=late))
    assert why(answer) == "stale"
    assert len(answer.challenge) == 32
    again = house.lock_frame(MOVE, now=late, command=house.command(challenge=answer.challenge))
    wrong = house.lock_frame(MOVE, now=late, command=house.command(BOB, challenge=answer.challenge))
    assert why(await door.taking.lock(wrong)) == "challenge"
    assert (await door.taking.lock(again)).trouble is None
    locked = house.locks.held(house.connection, "h", 1)
    card = house.listing(locked, "m", "files.move", files=["a"], to="b/")
    stale = await door.taking.consent(house.consent_frame(card))
    assert why(stale) == "stale"
    fresh = house.consent_frame(card, challenge=stale.challenge)
    assert (await door.taking.consent(fresh)).trouble is None
    assert (await door.taking.consent(fresh)).trouble is None


async def test_strangers_get_no_challenge(door: Door) -> None:
    frame = door.house.lock_frame(MOVE, command=Signed(b"{}", "a" * 26, b"x" * 64))
    answer = await door.taking.lock(frame)
    assert (why(answer), answer.challenge) == ("unknown_device", "")


async def test_a_yes_needs_the_lock_it_is_about(door: Door) -> None:
    locked = door.house.lock(do("m", "files.move", files=["a"], to="b/"))
    frame = door.house.consent_frame(door.house.card(locked, run=5))
    assert why(await door.taking.consent(frame)) == "NoLock"


@pytest.mark.parametrize("run", [-1, 2**53, 2**64 - 1])
async def test_numbers_that_no_row_can_hold(door: Door, run: int) -> None:
    frame = door.house.lock_frame(MOVE)
    assert (await door.taking.lock(msgspec.structs.replace(frame, run=run))).trouble is not None
    assert (await door.taking.lock(msgspec.structs.replace(frame, n=run))).trouble is not None
    assert (await door.taking.lock(msgspec.structs.replace(frame, hub="h" * 201))).trouble is not None
    card = door.house.card(door.house.lock(do("f", "files.find"), run=9))
    consent = msgspec.structs.replace(door.house.consent_frame(card), run=run)
    assert (await door.taking.consent(consent)).trouble is not None


async def test_lists_grow_and_what_is_revoked_stays_so(door: Door) -> None:
    house = door.house
    longer = house.authority.roster.revoking(OWNER, BOB.id, at=NOW)
    ours = house.authority.roster.entries
    assert await door.taking.rosters(Rosters(entries=list(longer.entries)))
    assert not await door.taking.rosters(Rosters(entries=list(longer.entries)))
    with pytest.raises(Rejected) as no:
        await door.taking.rosters(Rosters(entries=list(ours)))
    assert no.value.why is Why.TRUNCATED
    assert BOB.id in house.authority.roster.revoked
    house.open()
    assert BOB.id in house.authority.roster.revoked


async def test_grants_are_taken_all_or_none(door: Door) -> None:
    house = door.house
    good = signed_grant(OWNER, Granting(iat=NOW, nonce="a" * 32, grant=Grant(id="g", read=("/x",))))
    wide = signed_grant(PHONE, Granting(iat=NOW, nonce="b" * 32, grant=Grant(id="w", read=("/y",), parent="first")))
    with pytest.raises(Rejected):
        await door.taking.grants(Grants(entries=[good, wide]))
    assert await door.taking.grants(Grants(entries=[good]))
    assert not await door.taking.grants(Grants(entries=[good]))
    assert await door.taking.grants(Grants(ends=[signed_end(OWNER, TakenBack(iat=NOW, id="g"))]))
    house.open()
    assert {one.id: one.revoked for one in house.authority.book.grants(house.authority.roster)} == {
        "first": False, "g": True,
    }  # fmt: skip


async def test_heads_of_the_hub_are_kept_and_only_grow(door: Door) -> None:
    def head(n: int, hash_: str, key: object = HUB) -> Heads:
        told = Head(chain=HUB.id, n=n, hash=hash_, at=NOW)
        return Heads(head=signed_head(key, told))  # type: ignore[arg-type]

    await door.taking.heads(head(5, "ab" * 32))
    await door.taking.heads(head(5, "ab" * 32))
    await door.taking.heads(head(9, "cd" * 32))
    for wrong, reason in ((head(8, "ab" * 32), Why.TRUNCATED), (head(9, "ef" * 32), Why.FORKED)):
        with pytest.raises(Rejected) as no:
            await door.taking.heads(wrong)
        assert no.value.why is reason
    with pytest.raises(Rejected):
        await door.taking.heads(head(12, "ab" * 32, DESK))
    kept = [one.head for one in walked(audit.rows(door.house.connection), HUB.id).anchors]
    assert [(one.n, one.hash) for one in kept] == [(5, "ab" * 32), (9, "cd" * 32)]


# --- whatever the bytes are


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[asyncio.Runner, Door]]:
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        made = Door(Path(folder))
        made.house.derived = MOVE
        held = made.house.lock_frame(MOVE)
        assert runner.run(made.taking.lock(held)).trouble is None
        made.good = made.house.consent_frame(made.house.card(made.house.locks.held(made.house.connection, "h", 1)))
        made.said = made.house.command().raw
        made.heard = made.house.command(HUB).raw
        yield runner, made
        made.close()


PIECES = st.binary(max_size=6) | st.sampled_from([b'"', b"}", b"NaN", b"[" * 99, b"1e999", b"\xff", b"\x00", b"null"])


@st.composite
def mangled(draw: st.DrawFn, raw: bytes) -> bytes:
    made = bytearray(raw)
    for _ in range(draw(st.integers(0, 3))):
        at, cut = draw(st.integers(0, len(made))), draw(st.integers(0, 6))
        made[at : at + cut] = draw(PIECES)
    return bytes(made)


def anything(raw: bytes) -> st.SearchStrategy[bytes]:
    return mangled(raw) | st.binary(max_size=200)


@given(data=st.data(), n=st.integers(0, 2), told=st.text(max_size=30) | st.datetimes().map(lambda one: one.isoformat()))
@settings(max_examples=150, deadline=None)
def test_any_bytes_in_a_lock_end_in_an_answer(
    shared: tuple[asyncio.Runner, Door], data: st.DataObject, n: int, told: str
) -> None:
    runner, door = shared
    resign = data.draw(st.booleans())
    raw = data.draw(anything(door.said))
    command = Signed(raw, PHONE.id, data.draw(st.binary(max_size=70)))
    if resign:
        command = Signed(raw, PHONE.id, PHONE.sign(b"deskhand/command/1\0" + raw))
    whole = door.house.lock_frame(MOVE, command=command)
    frame = Lock(
        hub="h",
        run=data.draw(st.integers(10, 10**6)),
        n=n,
        command=command,
        plan=data.draw(anything(whole.plan)),
        now=data.draw(st.just(whole.now) | st.just(told)),
        card=data.draw(st.binary(max_size=50)),
        consent=data.draw(st.none() | st.just(Signed(b"{}", data.draw(st.text(max_size=9)), b""))),
    )
    _, frame = decode(encode(frame, 1))
    assert isinstance(frame, Lock)
    answer = runner.run(door.taking.lock(frame))
    about = frame.consent if n and frame.consent is not None else frame.command
    assert isinstance(answer, Taken)
    assert answer.about == about.hash
    if not resign:
        assert answer.trouble is not None
        assert answer.trouble.text


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_bytes_in_a_consent_end_in_an_answer(shared: tuple[asyncio.Runner, Door], data: st.DataObject) -> None:
    runner, door = shared
    good = door.good
    card, key = data.draw(anything(good.card)), data.draw(st.sampled_from([PHONE, HUB, OWNER]))
    raw = data.draw(
        anything(good.signed.raw)
        | st.just(good.signed.raw.replace(sha256(good.card).encode(), sha256(card).encode()))
        | anything(door.heard)
    )
    kind = b"command" if key is HUB else b"consent"
    signed = Signed(raw, key.id, key.sign(b"deskhand/" + kind + b"/1\0" + raw))
    frame = Consent(hub="h", run=1, card=card, signed=data.draw(st.just(signed) | st.just(Signed(raw, "?", b""))))
    answer = runner.run(door.taking.consent(frame))
    assert isinstance(answer, Taken)
    assert answer.about == frame.signed.hash
