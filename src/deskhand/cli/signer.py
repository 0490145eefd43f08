"""The owner's key at work: what is said at this terminal is signed before it leaves for any hub, ours included."""

from __future__ import annotations

import secrets
import time
from typing import Final

from deskhand.core.wire.frames import Signed
from deskhand.hub.replies import meant
from deskhand.hub.trust.kept import as_bytes
from deskhand.hub.views import Question, RunView
from deskhand.trust.card import card_hash
from deskhand.trust.consent import Answer, Consent, signed_consent
from deskhand.trust.envelope import Command, signed_command
from deskhand.trust.keys import Key
from deskhand.trust.standing import KEYBOARD, OWNER
from deskhand.trust.unlock import proof

CHANNEL: Final = KEYBOARD
LIFE: Final = 86_400
"""Seconds for which a command may wait for a desk that is away."""


class Signer:
    """Signs in the owner's name, with a key that stands for the owner: that of this terminal, or of a page."""

    def __init__(self, key: Key, channel: str = CHANNEL) -> None:
        self._key = key
        self._channel = channel
        self._last = 0

    def command(
        self, text: str, *, root: str | None = None, folders: tuple[str, ...] | None = None, clock: str | None = None,
        to: str | None = None,
    ) -> Signed:  # fmt: skip
        """Words that are to be carried out, at the desk `to` and no other if one is given. `root` and `folders` are
        granted by it, for this one run."""
        now = time.time()
        self._last = max(self._last + 1, int(now * 1_000_000))
        return signed_command(
            self._key,
            Command(
                iss=OWNER,
                dev=self._key.id,
                seq=self._last,
                nonce=secrets.token_hex(16),
                iat=int(now),
                exp=int(now) + LIFE,
                channel=self._channel,
                text=text,
                root=root,
                folders=folders,
                clock=clock,
                to=to,
            ),
        )

    def undo(self, run: RunView) -> Signed:
        """That a run be taken back, where it worked and no further."""
        return self.command(f"undo {run.run}", root=run.root, folders=tuple(run.folders))

    def answer(self, question: Question, text: str, unlock: bytes | None = None) -> Signed | None:
        """What these words say to a question, signed; None where they answer nothing, or nothing need be signed.

        `unlock` is the key made of the unlock secret, for a yes that is worth nothing without it.
        """
        said = meant(question.kind, text, question.choices)
        if said is None or not question.card:
            return None
        if not said["yes"]:
            answer = Answer(yes=False)
        elif question.kind == "choose":
            answer = Answer(choice=int(said["choice"]))
        else:
            answer = Answer(text=str(said["text"])) if question.kind == "fill" else Answer(yes=True)
        card, nonce = card_hash(as_bytes(question.card)), secrets.token_hex(16)
        typed = None if unlock is None else proof(unlock, card, nonce)
        return signed_consent(
            self._key,
            Consent(dev=self._key.id, nonce=nonce, iat=int(time.time()), card=card, answer=answer, unlock=typed),
        )
