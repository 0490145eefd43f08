"""Many desks in one process: each with a key and a line of its own, and all it will say ready before the clock starts.

What it says is exactly what a desk of ours says: the greeting, its world in parts, then deltas through the stream of
its line, numbered, in masked WebSocket frames. Only the making of it is done beforehand: this process shares two cores
with the hub that is measured.
"""

from __future__ import annotations

import gc
import secrets
import select
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from time import monotonic, time

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from deskhand.core.wire.frames import AnyFrame
from deskhand.core.wire.frames_line import Ack, Resync, WorldDelta
from deskhand.core.wire.handshake import DeskGreeting
from deskhand.core.wire.parts import parts
from deskhand.core.wire.session import Session
from deskhand.desk.dial import PATH
from deskhand.testing.simulated_desk import SimulatedDesk
from deskhand.trust.keys import Alg, Key, device_id
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.signed import Kind, Signed, check, sign

SETTLING = 5
"""One delta in so many is about more than elements."""
GREETING = 2
"""Frames that a desk says before it is let in."""
PIECE = 65_536
SECONDS = 30.0


@dataclass(frozen=True)
class Storm:
    """What is to be simulated."""

    seeds: Sequence[bytes]
    """Of the desks' keys."""
    hub: bytes
    """The hub's public key."""
    port: int
    seconds: int
    each_second: int
    files: int
    elements: int


@dataclass(frozen=True)
class Sent:
    """What was said and heard: by desk, when each delta was due and when it left."""

    due: dict[str, list[float]]
    left: dict[str, list[float]]
    joined_s: float
    """From the first connection to the last welcome."""
    bytes_up: int
    stored: dict[str, int]
    last: dict[str, int]
    """The newest version that each desk told, and the newest it heard is stored."""
    resyncs: int


@dataclass(frozen=True)
class _Hub:
    """A hub's key, as far as checking a signature goes."""

    public: bytes
    alg: Alg = "ed25519"


@dataclass
class Desk:
    """One desk, its line, and all that it will say there."""

    key: Key
    first: list[bytes]
    deltas: list[bytes]
    version: int
    socket: socket.socket | None = None
    line: ClientProtocol | None = None
    session: Session = field(default_factory=Session)
    waiting: list[AnyFrame] = field(default_factory=list[AnyFrame])
    """Frames that came with the one that was waited for."""
    due: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)


def framed(raw: bytes) -> bytes:
    return Frame(Opcode.BINARY, raw).serialize(mask=True)


def prepared(number: int, seed: bytes, storm: Storm) -> Desk:
    """A desk with everything packed that it will say."""
    desk = SimulatedDesk(number, files=storm.files, elements=storm.elements)
    session = Session(sent=GREETING)
    session.codec.streams = True
    first = [framed(session.send(part)) for part in parts(desk.graph.snapshot())]
    count = storm.seconds * storm.each_second
    deltas = [desk.step() if (at + number) % SETTLING == 0 else desk.type() for at in range(count)]
    return Desk(Key(seed), first, [framed(session.send(WorldDelta(delta))) for delta in deltas], desk.graph.v)


def join(desk: Desk, storm: Storm) -> None:
    """Connect, prove who it is, and tell all there is."""
    desk.socket = socket.create_connection(("127.0.0.1", storm.port), SECONDS)
    desk.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    desk.line = ClientProtocol(parse_uri(f"ws://localhost:{storm.port}{PATH}"), max_size=None)
    desk.line.send_request(desk.line.connect())
    _flush(desk)
    while desk.line.state.name == "CONNECTING":
        _hear(desk)
    greeting = DeskGreeting(
        desk.key.id,
        device_id(storm.hub),
        lambda raw: sign(desk.key, Kind.LINE, raw),
        lambda signed, hub: _checked(signed, hub, storm.hub),
        secrets.token_bytes(32),
    )
    _say(desk, greeting.hello())
    _say(desk, greeting.proof(_next(desk)))
    greeting.welcomed(_next(desk)).settle(desk.session, desk.session.codec.most)
    for part in desk.first:
        desk.socket.sendall(part)


def _checked(signed: Signed, hub: str, public: bytes) -> None:
    if signed.by != hub:
        raise Rejected(Why.SPEAKER)
    check(signed, Kind.LINE, _Hub(public))


def _say(desk: Desk, frame: AnyFrame) -> None:
    assert desk.line is not None
    desk.line.send_binary(desk.session.send(frame))
    _flush(desk)


def _flush(desk: Desk) -> None:
    assert desk.line is not None
    assert desk.socket is not None
    desk.socket.sendall(b"".join(desk.line.data_to_send()))


def _hear(desk: Desk) -> None:
    assert desk.line is not None
    assert desk.socket is not None
    data = desk.socket.recv(PIECE)
    assert data, "the hub closed a line"
    desk.line.receive_data(data)


def _next(desk: Desk) -> AnyFrame:
    while not desk.waiting:
        _hear(desk)
        desk.waiting += _frames(desk)
    return desk.waiting.pop(0)


def _frames(desk: Desk) -> list[AnyFrame]:
    """What has come, read as a desk reads it."""
    assert desk.line is not None
    read = [desk.session.receive(bytes(one.data)) for one in desk.line.events_received() if isinstance(one, Frame)]
    return [frame for frame in read if frame is not None]


def storm(desks: Sequence[Desk], one: Storm) -> None:
    """Every desk tells in its turn, at the moment it would, whatever the hub does meanwhile."""
    poll, lines = select.epoll(), {}
    for desk in desks:
        assert desk.socket is not None
        desk.socket.setblocking(False)
        poll.register(desk.socket, select.EPOLLIN)
        lines[desk.socket.fileno()] = desk
    gap = 1 / one.each_second / len(desks)
    began = monotonic()
    for turn in range(one.seconds * one.each_second):
        for at, desk in enumerate(desks):
            due = began + (turn * len(desks) + at) * gap
            while due - monotonic() > 0.001:
                _listen(poll, lines, 0.001)
            desk.due.append(due)
            desk.left.append(monotonic())
            assert desk.socket is not None
            desk.socket.send(desk.deltas[turn])
    end = monotonic() + 4
    while monotonic() < end:
        _listen(poll, lines, 0.05)


def _listen(poll: select.epoll, lines: dict[int, Desk], seconds: float) -> None:
    for descriptor, _ in poll.poll(seconds):
        desk = lines[descriptor]
        assert desk.socket is not None
        data = desk.socket.recv(PIECE)
        assert data, "the hub closed a line"
        desk.heard.append(data)


def told(desks: Sequence[Desk], joined: float) -> Sent:
    """What the desks heard, read now that nobody waits for it."""
    stored: dict[str, int] = {}
    resyncs = -len(desks)
    """Each is told once where it stands when it comes."""
    for desk in desks:
        assert desk.line is not None
        desk.line.receive_data(b"".join(desk.heard))
        for frame in desk.waiting + _frames(desk):
            resyncs += isinstance(frame, Resync)
            if isinstance(frame, Ack):
                stored[desk.key.id] = frame.stored
    return Sent(
        {desk.key.id: desk.due for desk in desks},
        {desk.key.id: desk.left for desk in desks},
        joined,
        sum(len(data) for desk in desks for data in desk.deltas),
        stored,
        {desk.key.id: desk.version for desk in desks},
        resyncs,
    )


def simulate(pipe: Connection, given: Storm) -> None:
    """The process: says when it is ready, when all are in, and what came of it; goes on when it is told to."""
    desks = [prepared(number, seed, given) for number, seed in enumerate(given.seeds)]
    gc.collect()
    gc.freeze()
    gc.disable()
    pipe.send("ready")
    pipe.recv()
    began = time()
    for desk in desks:
        join(desk, given)
    joined = time() - began
    pipe.send("in")
    pipe.recv()
    storm(desks, given)
    pipe.send(told(desks, joined))
    pipe.recv()
