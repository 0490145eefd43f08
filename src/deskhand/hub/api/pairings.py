"""The pairing that is under way, if there is one: what was offered, who came, what the owner said.

It lives in memory alone: whoever ends the hub in the middle begins a new one. Begun anew, the one before is void.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from deskhand.core.wire.frames import Signed
from deskhand.core.words import Lang, Words
from deskhand.hub.api.pairing_models import NewcomerView, Offer, PairingState, Way
from deskhand.hub.api.problems import NothingToPair, TooOften
from deskhand.hub.api.sessions import Secret
from deskhand.trust.keys import device_id
from deskhand.trust.pairing import LIFE, Asking, Claim, Pairing, check_hello
from deskhand.trust.qr import qr_svg
from deskhand.trust.rejected import SENTENCES, Rejected, Why

AT_MOST: Final = 20
WITHIN: Final = 10.0
"""How often one address may ask in so many seconds."""
MOST_ADDRESSES: Final = 1_000

TOO_LATE: Final = Words("Ten minutes have passed; the offer is no longer good.", "已过十分钟，此次配对已失效。")
DIFFERENT: Final = Words(
    "You said that the words differ. Somebody may stand between the two devices: begin again in a network you trust.",
    "您表示两边的词不同。可能有人在中间拦截：请在可信的网络中重新开始。",
)
CANCELLED: Final = Words("It was cancelled.", "已取消。")
SECOND: Final = Words(
    "A second device answered to the same code, so none was taken. Begin again, and let nobody see the code.",
    "有第二台设备使用了同一个代码，因此都没有接受。请重新开始，并且不要让他人看到代码。",
)
GUESSED: Final = Words(
    "Wrong digits came three times, so the code is void. Begin again.", "三次输入的数字都不对，代码已作废。请重新开始。"
)


@dataclass(slots=True)
class _Attempt:
    pairing: Pairing
    way: Way
    lang: Lang
    url: str
    ends: float
    failed: Words | None = None
    agreed: bool = False
    """The owner has said yes; the list is being signed."""
    device: str | None = None
    """On the list."""
    session: Secret | None = None
    """What the device was signed in with last."""


class Pairings:
    """One pairing at a time."""

    def __init__(self, owner: bytes, clock: Callable[[], float] = time.monotonic) -> None:
        """`owner` is the owner's public key; the clock must never jump."""
        self._owner: Final = owner
        self._clock: Final = clock
        self._now: _Attempt | None = None
        self._changed = asyncio.Event()
        self._asked: dict[str, list[float]] = {}

    def begin(self, way: Way, lang: Lang, url: str, *, desk: bool = False, authority: str = "") -> Offer:
        """A new offer; `url` is where the device goes. For a desk, `authority` is the hash of what vouches for us."""
        now = self._clock()
        pairing = Pairing(self._owner, way=way, lang=lang, now=now, desk=desk, authority=authority)
        where = pairing.link(url) if way == "qr" else f"{url}#pair"
        self._now = _Attempt(pairing, way, lang, where, now + LIFE)
        self._news()
        return self._offer(self._now)

    def cancel(self) -> None:
        """Nothing is paired; says nothing where nothing was under way."""
        if self._now is not None and self._open(self._now):
            self._fail(self._now, CANCELLED)

    def state(self, lang: Lang) -> PairingState:
        """How far it has come, for the owner."""
        attempt = self._now
        if attempt is None:
            return PairingState(state="none")
        asking = attempt.pairing.asking
        device = None if asking is None else _view(asking.claim)
        if attempt.device is not None:
            return PairingState(state="confirmed", device=device)
        failed = attempt.failed or (None if attempt.agreed or self._open(attempt) else TOO_LATE)
        if failed is not None:
            return PairingState(state="failed", device=device, why=failed.said(lang))
        if asking is None:
            return PairingState(state="waiting", offer=self._offer(attempt))
        return PairingState(state="asking", device=device, words=list(asking.words))

    async def changes(self) -> None:
        """Returns when something has happened."""
        await self._changed.wait()

    # -- what the device says ------------------------------------------------------------------------------------------

    def claim(self, raw: bytes) -> bytes:
        """The answer to a device that knows the secret; raises `NothingToPair`, `Rejected`."""
        attempt = self._current()
        known = attempt.pairing.asking
        try:
            asking = attempt.pairing.claim(raw, self._clock())
        except Rejected as no:
            if not (attempt.agreed or self._open(attempt) or attempt.failed):
                self._fail(attempt, SECOND if no.why is Why.VOID and known is not None else GUESSED)
            raise
        if known is None:
            self._news()
        return asking.welcome

    def proven(self, signed: Signed) -> str | None:
        """The id of a device that holds the key it claimed, once it is on the list; None as long as the owner has not
        answered. Raises `NothingToPair`, `Rejected`."""
        attempt = self._current()
        asking = attempt.pairing.asking
        if asking is None:
            raise NothingToPair
        check_hello(signed, asking)
        good = self._clock() < attempt.ends + LIFE if attempt.agreed else self._open(attempt)
        if attempt.failed is not None or not good:
            raise Rejected(Why.VOID)
        return attempt.device

    def signed_in(self, secret: Secret) -> Secret | None:
        """Note the session that the device got, and give the one before it, which is to end: answers get lost, and
        whoever repeats a device's words must not have a session beside its own."""
        attempt = self._current()
        before, attempt.session = attempt.session, secret
        return before

    def of_desk(self) -> bool:
        """Whether it is a desk that is being paired."""
        asking = self._current().pairing.asking
        return asking is not None and asking.claim.kind == "desk"

    def counted(self, address: str) -> None:
        """Count one more request of a stranger; raises `TooOften`."""
        now = self._clock()
        recent = [one for one in self._asked.pop(address, ()) if one > now - WITHIN]
        self._asked[address] = recent
        while len(self._asked) > MOST_ADDRESSES:
            del self._asked[next(iter(self._asked))]
        if len(recent) >= AT_MOST:
            raise TooOften
        recent.append(now)

    # -- what the owner says -------------------------------------------------------------------------------------------

    def newcomer(self) -> Asking:
        """Who waits for the owner's word; raises `NothingToPair`."""
        attempt = self._current()
        if attempt.pairing.asking is None or not self._open(attempt):
            raise NothingToPair
        return attempt.pairing.asking

    def refused(self) -> None:
        """The owner said that the words differ."""
        self.newcomer()
        self._fail(self._current(), DIFFERENT)

    def confirmed(self, words: Sequence[str]) -> Claim:
        """The owner said yes to these words; the device is to be signed onto the list now. Raises `Rejected`, after
        which this pairing is over."""
        attempt = self._current()
        try:
            claim = attempt.pairing.confirm(tuple(words), self._clock())
        except Rejected:
            self._fail(attempt, DIFFERENT)
            raise
        attempt.agreed = True
        return claim

    def listed(self, claim: Claim, device: str) -> None:
        """The device that was confirmed stands on the list."""
        attempt = self._of(claim)
        if attempt is not None:
            attempt.device = device
            self._news()

    def unlisted(self, claim: Claim, no: Rejected) -> None:
        """It could not be put there."""
        attempt = self._of(claim)
        if attempt is not None:
            self._fail(attempt, SENTENCES[no.why])

    # ------------------------------------------------------------------------------------------------------------------

    def _of(self, claim: Claim) -> _Attempt | None:
        """The attempt that this claim was made in; None where another was begun meanwhile."""
        now = self._now
        same = now is not None and now.pairing.asking is not None and now.pairing.asking.claim == claim
        return now if same else None

    def _current(self) -> _Attempt:
        if self._now is None:
            raise NothingToPair
        return self._now

    def _open(self, attempt: _Attempt) -> bool:
        return attempt.failed is None and attempt.pairing.alive(self._clock())

    def _offer(self, attempt: _Attempt) -> Offer:
        qr = qr_svg(attempt.url) if attempt.way == "qr" else ""
        left = max(0, int(attempt.ends - self._clock()))
        return Offer(way=attempt.way, qr=qr, url=attempt.url, code=attempt.pairing.code, expires=left)

    def _fail(self, attempt: _Attempt, why: Words) -> None:
        attempt.pairing.cancel()
        attempt.failed = why
        self._news()

    def _news(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _view(claim: Claim) -> NewcomerView:
    return NewcomerView(id=device_id(claim.public), name=claim.name, kind=claim.kind, folders=list(claim.folders))
