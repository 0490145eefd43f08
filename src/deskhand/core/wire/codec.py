"""Frames to bytes and back: one byte of version and flags, two of a sequence number, MessagePack.

What is larger than 256 bytes is packed by itself with zstd. Deltas of a world go through one deflate stream a line
instead, where both ends can: they say the same again and again, and are eight times smaller for it. Whatever comes in,
the only way out is a frame or `Refused`: truncated, oversized, of another version, or a bomb.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec
import zstandard

from deskhand.core.wire.frames import LOWEST, VERSION, AnyFrame, WorkFrame
from deskhand.core.wire.frames_line import LineFrame, WorldDelta
from deskhand.core.wire.limits import MAX_FRAME, most_of
from deskhand.core.wire.steps import counted, stepped

COMPRESS_ABOVE: Final = 256
STREAM: Final = "deflate-steps"
"""How the stream of deltas, with steps for ids, is called where two ends agree on it."""
SEQUENCE: Final = 1 << 16
"""Sequence numbers begin anew here; `Session` knows which one is meant."""
_PACKED: Final = 0x80
_STREAMED: Final = 0x40
_VERSIONS: Final = 0x3F
_HEAD: Final = struct.Struct(">BH")
_WINDOW: Final = -14
"""Bits of the stream's window, without a head: 16 KB, which is a second or two of a busy desk."""
_FLUSHED: Final = b"\0\0\xff\xff"
"""What every flush ends with; it is not sent."""
_WORDS: Final = (
    b"description derived opened product message element enabled focusable focused showing visible selected "
    b"menu_item list_item table_cell check_box button label panel link image window file title active number "
    b"states value role name text"
)
"""What is in every stream before its first byte, the most frequent last. A change of it is another codec."""

_encoder = msgspec.msgpack.Encoder()


def _no_extension(code: int, _data: memoryview) -> object:
    raise ValueError(f"extension type {code}")


_work: Final[msgspec.msgpack.Decoder[WorkFrame]] = msgspec.msgpack.Decoder(WorkFrame, ext_hook=_no_extension)
_line: Final[msgspec.msgpack.Decoder[LineFrame]] = msgspec.msgpack.Decoder(LineFrame, ext_hook=_no_extension)


def _decoded(body: bytes) -> AnyFrame:
    """The frames of the line are arrays, all others maps: the first byte says which."""
    array = body[:1] == b"\xdc" or b"\x90" <= body[:1] <= b"\x9f"
    return _line.decode(body) if array else _work.decode(body)


class Refused(Exception):
    """Bytes that are no acceptable frame; `code` says why, `seq` names the frame where it could be read."""

    def __init__(self, code: str, text: str, seq: int | None = None) -> None:
        self.code = code
        self.seq = seq
        super().__init__(text)

    @property
    def fatal(self) -> bool:
        """Whether nothing that follows on this line can be read either."""
        return self.code in ("version", "stream")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a frame."""

    seq: int
    """Modulo `SEQUENCE`."""
    packed: bool
    streamed: bool


class _Deflating(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self, mode: int, /) -> bytes: ...


class _Inflating(Protocol):
    @property
    def unconsumed_tail(self) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    def decompress(self, data: bytes, /, max_length: int) -> bytes: ...


class Codec:
    """One end of a line. Frames are to be decoded in the order in which they were encoded, each of them once."""

    def __init__(self) -> None:
        self.version = LOWEST
        self.streams = False
        """Whether deltas leave through the stream; a stream that comes in is read in any case."""
        self.most = MAX_FRAME
        self._out: _Deflating | None = None
        self._in: _Inflating | None = None

    def encode(self, frame: AnyFrame, seq: int) -> bytes:
        """One frame as bytes; raises `Refused` when it is too large, or holds what no frame can carry."""
        delta = frame if self.streams and isinstance(frame, WorldDelta) else None
        try:
            body = _encoder.encode(frame if delta is None else stepped(delta))
        except (OverflowError, TypeError, ValueError, RecursionError) as wrong:
            raise Refused("unsendable", f"not to be put into a frame: {wrong}", seq) from None
        most = most_of(type(frame))
        if len(body) > most:
            raise Refused("too_large", f"a frame of {len(body)} bytes; {most} is the most", seq)
        flags = self.version
        if delta is not None:
            body, flags = self._streamed(body), flags | _STREAMED
        elif len(body) > COMPRESS_ABOVE:
            packed = zstandard.ZstdCompressor(level=3).compress(body)
            if len(packed) < len(body):
                body, flags = packed, flags | _PACKED
        return _HEAD.pack(flags, seq % SEQUENCE) + body

    def head(self, data: bytes) -> Head:
        """What stands before a frame; raises `Refused`."""
        if len(data) < _HEAD.size:
            raise Refused("truncated", "a frame shorter than its head")
        if len(data) > self.most + _HEAD.size:
            raise Refused("too_large", f"a frame of {len(data)} bytes; {self.most} is the most")
        flags, seq = _HEAD.unpack_from(data)
        if flags & _VERSIONS != self.version:
            raise Refused("version", f"a frame of version {flags & _VERSIONS}; this line speaks {self.version}", seq)
        if flags & _PACKED and flags & _STREAMED:
            raise Refused("unreadable", "a frame that is packed twice", seq)
        return Head(seq, bool(flags & _PACKED), bool(flags & _STREAMED))

    def decode(self, data: bytes, head: Head) -> AnyFrame:
        """The frame behind a head; raises `Refused` and nothing else."""
        body = data[_HEAD.size :]
        if head.streamed:
            body = self._unstreamed(body, head.seq)
        elif head.packed:
            body = _unpacked(body, head.seq, self.most)
        try:
            frame = _decoded(body)
        except (RecursionError, ValueError) as wrong:  # a DecodeError of msgspec is a ValueError
            # Half of what went into the stream may still unpack; nothing behind it would mean what it says.
            code = "stream" if head.streamed else "unreadable"
            raise Refused(code, f"not a frame: {wrong}", head.seq) from None
        most = min(most_of(type(frame)), self.most)
        if len(body) > most:
            raise Refused("too_large", f"a frame of {len(body)} bytes; {most} is the most", head.seq)
        return counted(frame) if head.streamed and isinstance(frame, WorldDelta) else frame

    def _streamed(self, body: bytes) -> bytes:
        if self._out is None:
            self._out = zlib.compressobj(6, zlib.DEFLATED, _WINDOW, 8, zlib.Z_DEFAULT_STRATEGY, _WORDS)
        out = self._out.compress(body) + self._out.flush(zlib.Z_SYNC_FLUSH)
        return out.removesuffix(_FLUSHED)

    def _unstreamed(self, body: bytes, seq: int) -> bytes:
        """What cannot be read breaks the stream: nothing behind it could be read either."""
        if self._in is None:
            self._in = zlib.decompressobj(_WINDOW, _WORDS)
        most = min(most_of(WorldDelta), self.most)
        try:
            out = self._in.decompress(body + _FLUSHED, most + 1)
        except zlib.error as wrong:
            raise Refused("stream", f"not a packed frame: {wrong}", seq) from None
        if len(out) > most or self._in.unconsumed_tail or self._in.eof or not out:
            raise Refused("stream", f"a packed frame that ends the stream, or unpacks to more than {most} bytes", seq)
        return out


def streamed(data: bytes) -> bool:
    """Whether these bytes say that they are a delta, through the stream of a line."""
    return len(data) > _HEAD.size and bool(data[0] & _STREAMED)


def encode(frame: AnyFrame, seq: int) -> bytes:
    """One frame by itself, outside of any line."""
    return Codec().encode(frame, seq)


def decode(data: bytes) -> tuple[int, AnyFrame]:
    """The sequence number (modulo `SEQUENCE`) and the frame that bytes hold, outside of any line."""
    codec = Codec()
    head = codec.head(data)
    return head.seq, codec.decode(data, head)


def _unpacked(body: bytes, seq: int, most: int) -> bytes:
    try:
        if zstandard.frame_content_size(body) > most:
            raise Refused("too_large", f"a frame that unpacks to more than {most} bytes", seq)
        return zstandard.ZstdDecompressor().decompress(body, max_output_size=most, allow_extra_data=False)
    except zstandard.ZstdError as wrong:
        raise Refused("unreadable", f"not a packed frame: {wrong}", seq) from None


if LOWEST > VERSION or VERSION > _VERSIONS:
    raise AssertionError("versions that no head can hold")
