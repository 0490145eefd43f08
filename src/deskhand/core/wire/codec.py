"""Frames to bytes and back: one byte of version and flags, a sequence number, MessagePack, zstd above 256 bytes.

Whatever comes in, the only way out is a frame or `Refused`: truncated, oversized, of another version, or a bomb.
"""

from __future__ import annotations

import struct
from typing import Final

import msgspec
import zstandard

from deskhand.core.wire.frames import VERSION, AnyFrame

MAX_FRAME: Final = 8_000_000
"""The most bytes a frame may take, packed or unpacked."""
COMPRESS_ABOVE: Final = 256
_COMPRESSED: Final = 0x80
_HEAD: Final = struct.Struct(">BQ")

_encoder = msgspec.msgpack.Encoder()


def _no_extension(code: int, _data: memoryview) -> object:
    raise ValueError(f"extension type {code}")


_decoder: msgspec.msgpack.Decoder[AnyFrame] = msgspec.msgpack.Decoder(AnyFrame, ext_hook=_no_extension)


class Refused(Exception):
    """Bytes that are no acceptable frame; `code` says why, `seq` names the frame where it could be read."""

    def __init__(self, code: str, text: str, seq: int | None = None) -> None:
        self.code = code
        self.seq = seq
        super().__init__(text)


def encode(frame: AnyFrame, seq: int) -> bytes:
    """One frame as bytes; raises `Refused` when it is too large, or holds what no frame can carry."""
    try:
        body = _encoder.encode(frame)
    except (OverflowError, TypeError, ValueError, RecursionError) as wrong:
        raise Refused("unsendable", f"not to be put into a frame: {wrong}", seq) from None
    flags = VERSION
    if len(body) > MAX_FRAME:
        raise Refused("too_large", f"a frame of {len(body)} bytes; {MAX_FRAME} is the most", seq)
    if len(body) > COMPRESS_ABOVE:
        packed = zstandard.ZstdCompressor(level=3).compress(body)
        if len(packed) < len(body):
            body, flags = packed, VERSION | _COMPRESSED
    return _HEAD.pack(flags, seq) + body


def decode(data: bytes) -> tuple[int, AnyFrame]:
    """The sequence number and frame that bytes hold; raises `Refused` and nothing else."""
    if len(data) < _HEAD.size:
        raise Refused("truncated", "a frame shorter than its head")
    if len(data) > MAX_FRAME + _HEAD.size:
        raise Refused("too_large", f"a frame of {len(data)} bytes; {MAX_FRAME} is the most")
    flags, seq = _HEAD.unpack_from(data)
    version = flags & ~_COMPRESSED
    if version != VERSION:
        raise Refused("version", f"a frame of version {version}; this side speaks {VERSION}", seq)
    body = data[_HEAD.size :]
    if flags & _COMPRESSED:
        body = _unpacked(body, seq)
    try:
        return seq, _decoder.decode(body)
    except (RecursionError, ValueError) as wrong:  # a DecodeError of msgspec is a ValueError
        raise Refused("unreadable", f"not a frame: {wrong}", seq) from None


def _unpacked(body: bytes, seq: int) -> bytes:
    try:
        if zstandard.frame_content_size(body) > MAX_FRAME:
            raise Refused("too_large", f"a frame that unpacks to more than {MAX_FRAME} bytes", seq)
        return zstandard.ZstdDecompressor().decompress(body, max_output_size=MAX_FRAME, allow_extra_data=False)
    except zstandard.ZstdError as wrong:
        raise Refused("unreadable", f"not a packed frame: {wrong}", seq) from None
