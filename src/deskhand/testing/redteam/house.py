"""One household for all attacks: an owner, devices, a hub that may turn, strangers; and what each may sign."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from itertools import count
from typing import Any, Final

import msgspec

from deskhand.core.flow.approve import step_digest
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.use import targets_of
from deskhand.trust.card import Card, CardStep, Trusted, card_bytes, card_hash
from deskhand.trust.consent import Answer, Consent, signed_consent
from deskhand.trust.envelope import Command, signed_command
from deskhand.trust.grant import GrantBook, Granting, signed_grant
from deskhand.trust.keys import Key
from deskhand.trust.roster import DeviceKind, Roster
from deskhand.trust.signed import Signed

PERSON: Final = "ann"
CHAT: Final = "dingtalk:ann"
HUB: Final = "hub"
"""How the hub names itself in frames and cards."""
CHATS: Final = "ab" * 32
"""The digest of what a platform sent."""


class House:
    """`stranger` is on no list, `old` was revoked, `bob` is another person of the same desk."""

    def __init__(self, root: str, now: int, *grants: Grant) -> None:
        self.root = root
        self.now = now
        self.owner, self.phone, self.desk, self.hub, self.stranger, self.old, self.bob = (
            Key(bytes([n]) * 32) for n in range(11, 18)
        )
        self.roster = Roster.begun(self.owner, person=PERSON, name="terminal", at=now)
        listed: Sequence[tuple[DeviceKind, Key, str]] = (
            ("phone", self.phone, PERSON),
            ("desk", self.desk, PERSON),
            ("hub", self.hub, PERSON),
            ("phone", self.old, PERSON),
            ("phone", self.bob, "bob"),
        )
        for kind, key, person in listed:
            self.roster = self.roster.adding(
                self.owner, kind=kind, alg="ed25519", public=key.public, name=f"{kind} of {person}", person=person,
                at=now,
            )  # fmt: skip
        self.roster = self.roster.revoking(self.owner, self.old.id, at=now)
        self.book = GrantBook()
        for grant in grants or (self.first_grant(),):
            self.book = self.book.adding(self.granting(grant), self.roster)
        self._numbers = count(1)

    def first_grant(self) -> Grant:
        """What every desk begins with: the person's folders, reading and what can be taken back."""
        return Grant("first", person=PERSON, risk=Risk.R1, read=(self.root,), write=(self.root,))

    def granting(self, grant: Grant, by: Key | None = None) -> Signed:
        return signed_grant(by or self.owner, Granting(iat=self.now, nonce=secrets.token_hex(16), grant=grant))

    def said(self, text: str, by: Key | None = None, **changes: Any) -> Command:
        """A command as the phone would say it, not signed yet."""
        key = by or self.phone
        command = Command(
            iss=PERSON, dev=key.id, seq=next(self._numbers), nonce=secrets.token_hex(16), iat=self.now,
            exp=self.now + 3600, channel="cli" if key is self.owner else "phone", text=text,
        )  # fmt: skip
        return msgspec.structs.replace(command, **changes)

    def command(self, text: str, by: Key | None = None, **changes: Any) -> Signed:
        return signed_command(by or self.phone, self.said(text, by, **changes))

    def chat(self, text: str, by: Key | None = None, **changes: Any) -> Signed:
        """What the hub says was written in a chat."""
        key = by or self.hub
        about: dict[str, Any] = {"channel": CHAT, "evidence": CHATS, "dev": key.id, **changes}
        return signed_command(key, self.said(text, None, **about))

    def card(self, run: int, plan: str, steps: dict[str, tuple[str, dict[str, Any]]], /, **changes: Any) -> bytes:
        """A question about these steps: path to ability and arguments."""
        listed = {path: CardStep(do, step_digest(do, args)) for path, (do, args) in steps.items()}
        from deskhand.testing.redteam.target import registry  # it has a house of its own

        known = registry()
        shown = tuple(
            Trusted(what, value, "U")
            for do, args in steps.values()
            if do in known
            for what, value in targets_of(known[do], args)
        )
        card = Card(
            hub=HUB, run=run, question="ok", plan=plan, kind="confirm", text="Shall I?", steps=listed, trust=shown,
            risk=Risk.R3,
        )  # fmt: skip
        return card_bytes(msgspec.structs.replace(card, **changes))

    def consent(self, card: bytes, by: Key | None = None, **changes: Any) -> Signed:
        key = by or self.phone
        consent = Consent(
            dev=key.id, nonce=secrets.token_hex(16), iat=self.now, card=card_hash(card), answer=Answer(yes=True)
        )
        return signed_consent(key, msgspec.structs.replace(consent, **changes))
