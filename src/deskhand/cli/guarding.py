"""What the owner or operator wants looked for, and what may leave: out of the settings and the secrets kept here."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from deskhand.cli.agent_list import agents_of, near_of
from deskhand.cli.settings import FILE, Owner
from deskhand.core.errors import Problem
from deskhand.core.guard.guards import Guards, Rules
from deskhand.core.guard.stages import Ruling, Stage
from deskhand.core.words import Words
from deskhand.desk.doors.outward import Abroad
from deskhand.trust.keyhome import FOLDER
from deskhand.trust.secrethome import SecretHome

SECRETS: Final = "secrets"


class NoWordList(Problem):
    words = Words(
        "The list of words at {path} could not be read: {why}. Nothing was started, because without it nothing would "
        "be kept out. Correct {where}, or the file; it is UTF-8 text with one word a line.",
        "无法读取词表 {path}：{why}。没有启动任何内容，因为没有词表就无法拦截。"
        "请改正 {where} 或该文件；它应为 UTF-8 文本，每行一个词。",
    )


def secrets_of(home: Path) -> SecretHome:
    """Where the owner's own secrets lie, one file each."""
    return SecretHome(home / FOLDER / SECRETS)


def word_list(home: Path, named: Path) -> Path:
    """The file of the list that the settings name."""
    return home / named.expanduser()


def guards_of(owner: Owner, ours: Mapping[str, bytes]) -> Guards:
    """All that is looked for on this installation; raises what keeps any of it from being known.

    `ours` are the keys of the installation, by their names.
    """
    chosen = owner.settings.guard
    rules = Rules(
        words=_listed(owner),
        actions={stage: Ruling[getattr(chosen, stage.value).upper()] for stage in Stage},
        personal={stage: Ruling[chosen.personal.upper()] for stage in (Stage.READ, Stage.LEAVING)},
        closed=chosen.fail_closed,
    )
    return Guards(rules, [*_written(ours), *secrets_of(owner.home).all()])


def abroad_of(owner: Owner, guards: Guards) -> Abroad:
    """What leaves this desk: never a secret, but to the one host that it was released to."""
    kept = secrets_of(owner.home)
    near = [(host.strip("[]"), int(port)) for host, _, port in (one.rpartition(":") for one in owner.settings.near)]
    near += near_of(agents_of(owner.home))
    return Abroad(guards.leaks, near, hosts=owner.settings.secrets, load=kept.load, where=str(kept.folder))


def _listed(owner: Owner) -> tuple[str, ...]:
    if owner.settings.guard.keywords is None:
        return ()
    path = word_list(owner.home, owner.settings.guard.keywords)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as wrong:
        raise NoWordList(path=path, why=wrong, where=owner.home / FILE) from None
    return tuple(word for line in lines if (word := line.strip()))


def _written(ours: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Keys in the two writings that bytes are carried in."""
    for name, key in ours.items():
        yield f"key:{name}", key.hex()
        yield f"key:{name}", base64.b64encode(key).decode()
