"""One side of a line, sans-IO: frames out become bytes in order, bytes in become frames once and in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from deskhand.core.wire.codec import SEQUENCE, Codec, Refused
from deskhand.core.wire.frames import AnyFrame, Error


@dataclass(slots=True)
class Session:
    """Sequence numbers for both directions; a repeat is dropped, a gap or an unreadable frame is answered."""

    sent: int = 0
    seen: int = 0
    closed: bool = False
    codec: Codec = field(default_factory=Codec)
    _answers: list[bytes] = field(default_factory=list[bytes])

    def send(self, frame: AnyFrame) -> bytes:
        """The bytes of the next frame out; raises `Refused` for one too large, and the line goes on."""
        data = self.codec.encode(frame, self.sent + 1)
        self.sent += 1
        return data

    def receive(self, data: bytes) -> AnyFrame | None:
        """The frame that arrived, or None for a repeat or one that was refused; see `answers`."""
        if self.closed:
            return None
        try:
            head = self.codec.head(data)
            ahead = (head.seq - self.seen - 1) % SEQUENCE
            if ahead >= SEQUENCE // 2:
                return None
            if ahead:
                return self._refuse("gap", f"frame {head.seq} came after {self.seen}", head.seq, fatal=True)
            frame = self.codec.decode(data, head)
        except Refused as wrong:
            return self._refuse(wrong.code, str(wrong), wrong.seq, fatal=wrong.fatal)
        self.seen += 1
        if isinstance(frame, Error) and frame.fatal:
            self.closed = True
        return frame

    def answers(self) -> list[bytes]:
        """What must be sent back because of what was received."""
        out, self._answers = self._answers, []
        return out

    def _refuse(self, code: str, text: str, seq: int | None, *, fatal: bool) -> None:
        if seq is not None and seq == (self.seen + 1) % SEQUENCE:
            self.seen += 1
        self._answers.append(self.send(Error(code=code, text=text[:500], about=seq, fatal=fatal)))
        self.closed = self.closed or fatal
