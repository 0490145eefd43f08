"""The hub's own signature: its word that somebody said this in a chat, or sent it without signing.

It is worth the ceiling of that channel, and the desk knows so: nothing that is said here reaches further than that.
"""

from __future__ import annotations

import secrets
import time

from deskhand.core.msg import Inbound
from deskhand.hub.inbox import HOME
from deskhand.trust.envelope import LONGEST_LIFE, Command, signed_command
from deskhand.trust.keys import Key
from deskhand.trust.signed import Signed, sha256
from deskhand.trust.standing import OWNER, PLAIN, chat_channel


class Voice:
    """Signs with the hub's key."""

    def __init__(self, key: Key) -> None:
        self._key = key
        self.id = key.id
        self._last = 0

    def command(self, inbound: Inbound) -> Signed:
        """What somebody is said to have written."""
        home = inbound.channel in HOME
        channel = f"{PLAIN}:{inbound.channel}" if home else chat_channel(inbound.channel, inbound.chat)
        person = OWNER if home else f"{inbound.channel}:{inbound.tenant}:{inbound.sender}"[:200]
        evidence = sha256(f"{inbound.tenant}\0{inbound.native_id}\0{inbound.sender}\0{inbound.text}".encode())
        return self._signed(person, channel, inbound.text, evidence)

    def again(self, before: Command, challenge: str) -> Signed:
        """The same, signed anew with what the desk gave: it was not of now any more when it got there."""
        return self._signed(before.iss, before.channel, before.text, before.evidence, challenge=challenge)

    def answer(self, asked: Command, yes: bool, card: str) -> Signed:
        """A yes or no that was said in a chat, to this card."""
        word = "yes" if yes else "no"
        evidence = sha256(f"{asked.evidence}\0{card}\0{word}".encode())
        return self._signed(asked.iss, asked.channel, word, evidence, attachments=(card,))

    def _signed(
        self, person: str, channel: str, text: str, evidence: str | None, *, attachments: tuple[str, ...] = (),
        challenge: str | None = None,
    ) -> Signed:  # fmt: skip
        now = time.time()
        self._last = max(self._last + 1, int(now * 1_000_000))
        command = Command(
            iss=person,
            dev=self._key.id,
            seq=self._last,
            nonce=secrets.token_hex(16),
            iat=int(now),
            exp=int(now) + LONGEST_LIFE,
            channel=channel,
            text=text,
            attachments=attachments,
            evidence=evidence,
            challenge=challenge,
        )
        return signed_command(self._key, command)
