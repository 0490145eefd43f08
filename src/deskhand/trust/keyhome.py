"""Where this installation's own keys lie: files of mode 0600 in a folder of mode 0700, or the keyring of the system.

A key that is gone is never made again in silence: what it signed would no longer be believed, and a thief who deletes
it must not get a fresh start. `make` is called once, when the home is set up; everything else calls `load`.
"""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path
from typing import Final, Literal, Protocol, cast

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.trust import secretfile
from deskhand.trust.keys import Key

FOLDER: Final = "keys"
"""Where they lie in the home of an installation."""
Owner = Literal["owner", "desk", "hub"]
_IN_RING: Final = b"keyring\n"
_SERVICE: Final = "deskhand"


class NoKey(Problem):
    words = Words(
        "The {name} key of this installation is missing. Nothing was done. Restore {path} from a backup, "
        "or set up anew and pair your devices again.",
        "缺少此安装的 {name} 密钥。没有做任何更改。请从备份恢复 {path}，或重新设置并重新配对您的设备。",
    )


class KeyThere(Problem):
    words = Words(
        "There is a {name} key already at {path}. It was left as it is.",
        "{path} 已有 {name} 密钥，未做更改。",
    )


class RingSilent(Problem):
    words = Words(
        "The keyring of this system did not answer: {why}. Nothing was done. Unlock it, or install Deskhand with its "
        "keyring extra, and try again.",
        "系统密钥环没有响应：{why}。没有做任何更改。请解锁密钥环，或安装 Deskhand 的 keyring 组件后重试。",
    )


class Ring(Protocol):
    """A keyring of the system."""

    def get(self, name: str) -> str | None: ...
    def put(self, name: str, secret: str) -> None: ...
    def drop(self, name: str) -> None: ...


class SystemRing:
    """What the optional package `keyring` finds; raises `RingSilent` where there is none or it stays locked."""

    def get(self, name: str) -> str | None:
        try:
            keyring = importlib.import_module("keyring")
            return cast("str | None", keyring.get_password(_SERVICE, name))
        except ImportError:
            raise RingSilent(why="keyring") from None
        except importlib.import_module("keyring.errors").KeyringError as wrong:
            raise RingSilent(why=str(wrong) or type(wrong).__name__) from None

    def put(self, name: str, secret: str) -> None:
        try:
            keyring = importlib.import_module("keyring")
            keyring.set_password(_SERVICE, name, secret)
        except ImportError:
            raise RingSilent(why="keyring") from None
        except importlib.import_module("keyring.errors").KeyringError as wrong:
            raise RingSilent(why=str(wrong) or type(wrong).__name__) from None

    def drop(self, name: str) -> None:
        """Take it out; one that is not in it is no problem."""
        if self.get(name) is None:
            return
        keyring = importlib.import_module("keyring")
        try:
            keyring.delete_password(_SERVICE, name)
        except importlib.import_module("keyring.errors").KeyringError as wrong:
            raise RingSilent(why=str(wrong) or type(wrong).__name__) from None


class KeyHome:
    """The keys in one folder. Where a key is in the keyring, its file says so, and only the keyring can give it."""

    def __init__(self, folder: Path, ring: Ring | None = None) -> None:
        self._folder = folder
        self._ring = ring or SystemRing()

    def has(self, name: Owner) -> bool:
        """Whether this key was ever made here; raises as `load` does where it cannot be told."""
        return secretfile.read(self._folder / name) is not None

    def make(self, name: Owner, *, in_ring: bool = False) -> Key:
        """A new key, durable when this returns; raises `KeyThere` for a name that has one, and replaces nothing."""
        path = self._folder / name
        if self.has(name):
            raise KeyThere(name=name, path=path)
        key = Key.make()
        if in_ring:
            # Under a name of this folder, so that two installations of one person do not share a key.
            self._ring.put(self._ring_name(name), key.seed().hex())
        if not secretfile.keep_new(path, _IN_RING if in_ring else key.seed()):
            raise KeyThere(name=name, path=path)
        return key

    def load(self, name: Owner) -> Key:
        """The key of this name; raises `NoKey`, `RingSilent` or a problem with its file, and never makes one."""
        path = self._folder / name
        seed = secretfile.read(path)
        if seed == _IN_RING:
            kept = self._ring.get(self._ring_name(name))
            seed = _unhexed(kept)
        if seed is None or len(seed) != 32:
            raise NoKey(name=name, path=path)
        return Key(seed)

    def _ring_name(self, name: Owner) -> str:
        return f"{name}@{hashlib.sha256(str(self._folder.absolute()).encode()).hexdigest()[:16]}"


def _unhexed(kept: str | None) -> bytes | None:
    try:
        return None if kept is None else bytes.fromhex(kept)
    except ValueError:
        return None
