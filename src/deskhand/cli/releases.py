"""The table `[secrets]` of the settings: which secret may go to which host. One line is changed, the rest is left."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tomllib
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from deskhand.cli.guard_settings import Host
from deskhand.cli.settings import FILE
from deskhand.core.errors import Problem
from deskhand.core.words import Sentence, Words

TABLE: Final = "secrets"
_HEAD: Final = re.compile(r"\s*\[\s*secrets\s*\]\s*(#.*)?$")
_NEXT: Final = re.compile(r"\s*\[")


class NoHost(Problem):
    words = Words(
        '"{host}" is no host name like api.example.com, without https:// and without a path. Nothing was changed.',
        "“{host}”不是 api.example.com 这样的主机名（不含 https://，也不含路径）。没有做任何更改。",
    )


class NotEdited(Problem):
    words = Words(
        "{path} could not be changed: {why}. Nothing was changed. Write the line yourself, under [secrets]: {line}",
        "无法更改 {path}：{why}。没有做任何更改。请自行在 [secrets] 下写入这一行：{line}",
    )


NOT_SO: Final = Words("the table is not written line by line", "该表不是逐行书写的")


def host_named(given: str) -> str:
    """A host as the settings write it; raises `NoHost`."""
    try:
        host = TypeAdapter[str](Host).validate_python(given)
    except ValidationError:
        host = ""
    if not host.strip("."):
        raise NoHost(host=given)
    return host


class Releases:
    """The releases in the settings of one home folder."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE

    def prepared(self, name: str, host: str | None) -> str | None:
        """The whole file with this secret released to that host, or to none; None where nothing changes.

        Raises `NotEdited` where only a person can tell how.
        """
        text = self._text(name, host)
        before = self._read(text, name, host)
        wanted: dict[str, Any] = {one: at for one, at in before.get(TABLE, {}).items() if one != name}
        wanted |= {} if host is None else {name: host}
        if wanted == before.get(TABLE, {}):
            return None
        edited = _edited(text, name, host)
        after = self._read(edited, name, host)
        if after.get(TABLE, {}) != wanted or _rest(after) != _rest(before):
            raise self._not_edited(name, host, NOT_SO)
        return edited

    def write(self, text: str) -> None:
        """Put the file in place, whole or not at all, with the rights it had; a link stays a link."""
        place = self._path.resolve()
        half = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
        try:
            mode = place.stat().st_mode & 0o777 if place.exists() else 0o600
            with os.fdopen(
                os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "w", encoding="utf-8", newline=""
            ) as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            half.replace(place)
        except OSError as wrong:
            with contextlib.suppress(OSError):
                half.unlink()
            raise NotEdited(path=self._path, why=wrong.strerror or wrong, line=f"[{TABLE}]") from None

    def _text(self, name: str, host: str | None) -> str:
        try:
            with self._path.open(encoding="utf-8", newline="") as file:
                return file.read()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as wrong:
            raise self._not_edited(name, host, wrong) from None

    def _read(self, text: str, name: str, host: str | None) -> dict[str, Any]:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as wrong:
            raise self._not_edited(name, host, wrong) from None

    def _not_edited(self, name: str, host: str | None, why: object) -> NotEdited:
        said = Sentence(why) if isinstance(why, Words) else why
        return NotEdited(path=self._path, why=said, line=_line(name, host or "").strip())


def _edited(text: str, name: str, host: str | None) -> str:
    lines = text.splitlines(keepends=True)
    head = next((at for at, line in enumerate(lines) if _HEAD.match(line)), None)
    if head is None:
        return text if host is None else f"{_ended(text)}\n[{TABLE}]\n{_line(name, host)}"
    end = next((at for at in range(head + 1, len(lines)) if _NEXT.match(lines[at])), len(lines))
    mine = re.compile(rf"\s*(\"{re.escape(name)}\"|'{re.escape(name)}'|{re.escape(name)})\s*=")
    inside = [line for line in lines[head + 1 : end] if not mine.match(line)]
    new = [] if host is None else [_line(name, host)]
    return "".join([*lines[:head], _ended(lines[head]), *new, *inside, *lines[end:]])


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _line(name: str, host: str) -> str:
    return f'"{name}" = "{host}"\n'


def _rest(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if name != TABLE}
