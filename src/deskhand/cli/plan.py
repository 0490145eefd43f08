"""`deskhand plan`: how words are understood. Reads the disk, and touches nothing, not even our own home folder.

Started cold it must be quick, so nothing of hub or desk is imported but the reading of folders.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from pydantic import BaseModel, ConfigDict, ValidationError

from deskhand.cli.settings import Owner
from deskhand.cli.show_plan import show_planned
from deskhand.cli.terminal import Terminal
from deskhand.core.ability import Registry
from deskhand.core.errors import BadRequest, Problem
from deskhand.core.flow.scope import Scope
from deskhand.core.words import Lang, Words
from deskhand.core.world.facts import Event
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planner
from deskhand.planner.planned import Planned

UNDERSTOOD: Final = ("run", "confirm")
LONGEST: Final = 20_000


class BadWorld(Problem):
    words = Words(
        "The desk described in {path} cannot be used: {why}. Nothing was planned.",
        "无法使用 {path} 中描述的桌面：{why}。没有做任何计划。",
    )


class TooLong(Problem):
    words = Words(
        "The text is longer than {most:,} characters. Nothing was planned; say it in fewer words.",
        "文字超过 {most:,} 个字符。没有做任何计划；请说得简短一些。",
    )


class Described(BaseModel):
    """A desk as `--world` gives it, beside the files that are really there."""

    model_config = ConfigDict(frozen=True)

    people: tuple[str, ...] = ()
    apps_open: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    shops: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
