"""How a secret lies on the disk: whole or not at all, for its owner alone, and still there after a power cut."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.words import Words

_LARGEST: Final = 1_000_000


class NotKept(Problem):
    words = Words(
        "The secret file {path} could not be written: {why}. Nothing was changed. Make room or point DESKHAND_HOME "
        "at a folder of yours.",
        "无法写入密钥文件 {path}：{why}。没有做任何更改。请腾出空间，或把 DESKHAND_HOME 指向您自己的文件夹。",
    )


class Exposed(Problem):
    words = Words(
        "{path} can be read or replaced by others, so it is not used. Nothing was done. "
        "If nobody copied it, make it yours alone (chmod 600, its folder 700); else make new keys.",
        "{path} 可能被他人读取或替换，因此未使用。没有做任何更改。"
        "如果确定没有被复制，请将其设为仅自己可访问（chmod 600，所在文件夹 700）；否则请重新生成密钥。",
    )


class NotRead(Problem):
    words = Words(
        "The secret file {path} could not be read: {why}. Nothing was done. Restore it from a backup, or pair again.",
        "无法读取密钥文件 {path}：{why}。没有做任何更改。请从备份恢复，或重新配对。",
    )


def keep_new(path: Path, content: bytes) -> bool:
    """Write a file that must not exist yet; False, and nothing is changed, where one does, even one made just now."""
    try:
        half = _half(path, content)
        try:
            # Unlike a rename, a link never replaces what another process put there in the meantime.
            os.link(half, path)
        except FileExistsError:
            return False
        finally:
            half.unlink()
        _settle(path.parent)
    except OSError as wrong:
        raise NotKept(path=path, why=wrong.strerror or str(wrong)) from None
    return True


def keep(path: Path, content: bytes) -> None:
    """Write a file, in place of the one that was there: at every moment the old one or the new one, whole."""
    try:
        half = _half(path, content)
        half.replace(path)
        _settle(path.parent)
    except OSError as wrong:
        raise NotKept(path=path, why=wrong.strerror or str(wrong)) from None


def drop(path: Path) -> None:
    """Take a file away, for good; one that is not there is no problem."""
    try:
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _settle(path.parent)
    except OSError as wrong:
        raise NotKept(path=path, why=wrong.strerror or str(wrong)) from None


def read(path: Path) -> bytes | None:
    """What the file holds, or None where there is none.

    Raises `Exposed` for one that others could read, replace or have put there, also by a link.
    """
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return None
    except OSError as wrong:
        raise NotRead(path=path, why=wrong.strerror or str(wrong)) from None
    try:
        if hasattr(os, "geteuid"):
            for seen in (os.fstat(fd), path.parent.stat()):
                if seen.st_uid != os.geteuid() or seen.st_mode & 0o077:
                    raise Exposed(path=path)
        return os.read(fd, _LARGEST)
    except OSError as wrong:
        raise NotRead(path=path, why=wrong.strerror or str(wrong)) from None
    finally:
        os.close(fd)


def _half(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    half = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    fd = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        half.unlink()
        raise
    return half


def _settle(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there; NTFS journals the name by itself
        return
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
