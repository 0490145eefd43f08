"""The greeting: both ends proven, in order, of a version that both speak; and a pulse that notices who is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from deskhand.core.wire.frames import Error
from deskhand.core.wire.frames_line import Hello, Ping, Proof, Welcome, WorldPart
from deskhand.core.wire.handshake import Agreed, DeskGreeting, HubGreeting, Unacceptable
from deskhand.core.wire.pace import Pace
from deskhand.core.wire.parts import AT_ONCE, MOST_BYTES, BadPart, Parts, parts
from deskhand.core.wire.pulse import ASK_AFTER, AWAKE_PATIENCE, DEAD_AFTER, EVERY, Pulse
from deskhand.core.wire.session import Session
from deskhand.core.wire.signed import Signed
from deskhand.core.world.delta import Edge, Node, Snapshot
from deskhand.core.world.draft import MOST
from deskhand.trust.keys import Alg, Key
from deskhand.trust.rejected import Rejected
from deskhand.trust.signed import Kind, check, sign

DESK, HUB, OTHER = Key(b"d" * 32), Key(b"h" * 32), Key(b"x" * 32)


@dataclass
class Listed:
    """A key as a list of devices has it."""

    public: bytes
    alg: Alg = "ed25519"


KNOWN = {one.id: Listed(one.public) for one in (DESK, HUB)}


def signs(key: Key) -> Callable[[bytes], Signed]:
    return lambda raw: sign(key, Kind.LINE, raw)


def checks(signed: Signed, by: str) -> None:
    check(signed, Kind.LINE, KNOWN[by])


def desk(key: Key = DESK, hub: str = HUB.id, nonce: bytes = b"1" * 32) -> DeskGreeting:
    return DeskGreeting(DESK.id, hub, signs(key), checks, nonce)


def hub(key: Key = HUB, nonce: bytes = b"2" * 32) -> HubGreeting:
    return HubGreeting(HUB.id, signs(key), checks, nonce)


def test_both_ends_know_each_other_and_agree() -> None:
    here, there = desk(), hub()
    challenge = there.challenge(here.hello())
    welcome, agreed = there.welcome(here.proof(challenge))
    assert here.welcomed(welcome) == agreed == Agreed(DESK.id, HUB.id, 1, ("deflate-steps",))


def test_a_proof_is_good_for_one_greeting_alone() -> None:
    here, there = desk(), hub()
    proof = here.proof(there.challenge(here.hello()))
    again = hub(nonce=b"3" * 32)
    again.challenge(here.hello())
    with pytest.raises(Unacceptable, match="signature"):
        again.welcome(proof)


def test_a_challenge_is_good_for_one_greeting_alone() -> None:
    """Whoever overheard a hub cannot be it to the next desk that dials."""
    overheard = hub().challenge(desk().hello())
    again = desk(nonce=b"4" * 32)
    again.hello()
    with pytest.raises(Unacceptable, match="signature"):
        again.proof(overheard)


@pytest.mark.parametrize("who", ["desk", "hub"])
def test_another_key_is_nobody(who: str) -> None:
    here, there = desk(OTHER if who == "desk" else DESK), hub(OTHER if who == "hub" else HUB)
    challenge = there.challenge(here.hello())
    if who == "hub":
        with pytest.raises(Rejected):
            here.proof(challenge)
    else:
        with pytest.raises((Rejected, Unacceptable)):
            there.welcome(here.proof(challenge))


def test_another_hub_is_told_nothing() -> None:
    here = desk(hub=OTHER.id)
    with pytest.raises(Unacceptable, match="other_hub"):
        here.proof(hub().challenge(here.hello()))


@pytest.mark.parametrize(("lowest", "highest"), [(2, 9), (40, 63)])
def test_a_desk_of_the_future_hears_which_versions_there_are(lowest: int, highest: int) -> None:
    with pytest.raises(Unacceptable, match=f"1 to 1, the desk {lowest} to {highest}"):
        hub().challenge(Hello(DESK.id, lowest, highest, b"1" * 32))


def test_nobody_between_can_make_them_agree_on_less() -> None:
    here, there = desk(), hub()
    poorer = msgspec.structs.replace(here.hello(), codecs=[])
    with pytest.raises(Unacceptable, match="signature"):
        here.proof(there.challenge(poorer))


def test_what_the_hub_signed_is_not_the_desks_proof() -> None:
    there = hub()
    challenge = there.challenge(desk().hello())
    with pytest.raises(Unacceptable, match="signature"):
        there.welcome(Proof(challenge.signed))


def test_a_refusal_is_passed_on_with_its_patience() -> None:
    with pytest.raises(Unacceptable) as no:
        desk().proof(Error(code="crowded", text="full", fatal=True, retry_after=30.0))
    assert (no.value.code, no.value.theirs, no.value.retry_after) == ("crowded", True, 30.0)


class Greetings(RuleBasedStateMachine):
    """Whatever comes in whatever order: only a desk that answered this challenge is let in."""

    def __init__(self) -> None:
        super().__init__()
        self.desk, self.hub = desk(), hub()
        self.frames: list[Any] = [self.desk.hello(), Ping(), Welcome(), Error(code="x", text="")]
        old = hub(nonce=b"9" * 32)
        self.frames.append(desk().proof(old.challenge(desk().hello())))
        self.challenged = self.over = False
        self.let_in: Agreed | None = None
        self.proof: Proof | None = None

    @initialize(begun=st.booleans())
    def begin(self, begun: bool) -> None:
        """In half of all stories the hub has heard the desk: most others end with its first frame."""
        if begun:
            self.to_the_hub(0)

    @rule(which=st.integers(0, 10))
    def to_the_hub(self, which: int) -> None:
        if self.over:
            return
        frame = self.frames[which % len(self.frames)]
        try:
            if not self.challenged:
                self.frames.append(self.hub.challenge(frame))
                self.challenged = True
            else:
                self.let_in = self.hub.welcome(frame)[1]
                assert frame is self.proof
                self.over = True
        except Unacceptable:
            self.over = True

    @rule(which=st.integers(0, 10))
    def to_the_desk(self, which: int) -> None:
        if self.over:
            return
        frame = self.frames[which % len(self.frames)]
        try:
            self.proof = self.desk.proof(frame)
            self.frames.append(self.proof)
        except Unacceptable:
            self.over = True

    @invariant()
    def nobody_comes_in_unproven(self) -> None:
        assert self.let_in is None or self.proof is not None


TestGreetings = Greetings.TestCase
TestGreetings.settings = settings(max_examples=150, stateful_step_count=8, deadline=None)


@dataclass
class Clocks:
    now: float = 100.0
    wall: float = 1_000_000.0
    said: list[str] = field(default_factory=list[str])

    def run(self, pulse: Pulse, seconds: float, *, answers: bool) -> float | None:
        """Let time go by; when the line was given up, if it was."""
        end = self.now + seconds
        while self.now < end:
            self.now, self.wall = self.now + EVERY, self.wall + EVERY
            what = pulse.look(self.now, self.wall)
            if what is not None:
                self.said.append(what)
            if what == "dead":
                return self.now
            if what == "ask" and answers:
                pulse.heard(self.now)
        return None


def test_a_quiet_line_lives_and_a_half_open_one_is_noticed_within_45_seconds() -> None:
    clocks = Clocks()
    pulse = Pulse(clocks.now, clocks.wall)
    assert clocks.run(pulse, 3_600, answers=True) is None
    assert 100 < len(clocks.said) <= 3_600 / ASK_AFTER + 1
    began = clocks.now
    end = clocks.run(pulse, 100, answers=False)
    assert end is not None
    assert end - began <= 45


def test_a_machine_that_slept_knows_within_seconds_whether_the_line_still_is() -> None:
    clocks = Clocks()
    pulse = Pulse(clocks.now, clocks.wall)
    clocks.wall += 7_200
    began = clocks.now
    end = clocks.run(pulse, 60, answers=False)
    assert end is not None
    assert end - began <= EVERY + AWAKE_PATIENCE + EVERY
    assert pulse.slept == 1
    pulse = Pulse(clocks.now, clocks.wall)
    clocks.wall += 7_200
    assert clocks.run(pulse, 60, answers=True) is None


@given(st.lists(st.tuples(st.floats(0, 30), st.booleans()), max_size=60))
def test_who_speaks_every_half_minute_is_never_given_up(steps: list[tuple[float, bool]]) -> None:
    now, wall = 0.0, 5.0
    pulse, silent = Pulse(now, wall), 0.0
    for step, speaks in steps:
        now, wall, silent = now + step, wall + step, silent + step
        if speaks or silent + 30 >= DEAD_AFTER:
            pulse.heard(now)
            silent = 0.0
        assert pulse.look(now, wall) != "dead"


def test_who_says_too_much_is_read_more_slowly_and_nothing_is_dropped() -> None:
    pace, now = Pace(0.0, frames=100, size=1_000_000, burst=2), 0.0
    waits = [pace.took(now, 100) for _ in range(200)]
    assert max(waits[:199]) == 0.0
    for _ in range(1_000):
        now += pace.took(now, 100)
    assert now == pytest.approx(10, rel=0.05)
    assert pace.took(now + 60, 100) == 0.0


def world(nodes: int, edges: int) -> Snapshot:
    made = [Node(n, "file", 0, f"/{n}") for n in range(1, nodes + 1)]
    return Snapshot("e", 7, made, [Edge("opened", 1, 2, float(n)) for n in range(edges)])


@pytest.mark.parametrize(("nodes", "edges"), [(0, 0), (1, 0), (AT_ONCE, 0), (AT_ONCE + 1, 3), (5_000, 2_500)])
def test_a_world_in_parts_is_the_same_world(nodes: int, edges: int) -> None:
    whole, coming = world(nodes, edges), Parts()
    frames = list(parts(whole))
    got = [coming.take(part) for part in frames]
    assert got[:-1] == [None] * (len(frames) - 1)
    assert got[-1] == whole


def test_parts_that_do_not_fit_are_dropped_and_a_new_world_may_come() -> None:
    frames, coming = list(parts(world(5_000, 0))), Parts()
    coming.take(frames[0])
    with pytest.raises(BadPart, match="order"):
        coming.take(frames[2])
    with pytest.raises(BadPart, match="order"):
        coming.take(frames[1])
    with pytest.raises(BadPart, match="too_many"):
        coming.take(WorldPart("e", 1, 0, 1_000_000))
    assert [coming.take(part) for part in frames][-1] == world(5_000, 0)


def test_what_is_large_is_cut_by_its_size_and_every_part_can_be_sent() -> None:
    """34 clips of 20,000 Chinese characters, and nearly 2,000 elements of 500: either is one part by count."""
    clips = [Node(n, "clip", 0, "", {"text": "字" * 20_000}) for n in range(1, 35)]
    elements = [Node(n, "element", 0, "", {"name": "字" * 500}) for n in range(100, 2_000)]
    whole, coming, session = Snapshot("e", 7, clips + elements), Parts(), Session()
    frames = list(parts(whole))
    assert len(frames) > 4
    sent = [session.send(part) for part in frames]
    assert max(map(len, sent)) < 2_000_000
    assert [coming.take(part) for part in frames][-1] == whole


@pytest.mark.parametrize(
    ("one", "most"),
    [(Node(1, "element", 0, "", {"name": "x" * 65_000}), MOST_BYTES), (Node(1, "element", 0, ""), MOST * 20)],
)
def test_what_no_hub_would_hold_is_not_held_until_it_is_whole(one: Node, most: int) -> None:
    """200 MB of text, or 200,000 small things, in parts of which each is well."""
    many = min(AT_ONCE, 1_900_000 // len(msgspec.msgpack.encode(one)))
    coming, sent = Parts(), 0
    with pytest.raises(BadPart, match="too_much"):
        for n in range(100):
            coming.take(WorldPart("e", 7, n, 100, [one] * many))
            sent += many * len(msgspec.msgpack.encode(one))
    assert sent <= most
    assert [coming.take(part) for part in parts(world(3, 0))][-1] == world(3, 0)


def test_a_world_that_no_hub_would_hold_is_not_taken_apart() -> None:
    text = Node(1, "element", 0, "", {"name": "x" * 65_000})
    with pytest.raises(BadPart, match="too_much"):
        parts(Snapshot("e", 7, [text] * 500))
    with pytest.raises(BadPart, match="too_many"):
        parts(world(AT_ONCE * 100 + 1, 0))
