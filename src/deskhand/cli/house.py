"""The whole system in one process: abilities, planner, desk, hub, and the line between the last two."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from deskhand.cli.access import CHANNEL, OWNER, Inside
from deskhand.cli.settings import Owner
from deskhand.cli.standing import Standing
from deskhand.core.ability import Registry
from deskhand.core.wire.memory import MemoryLine
from deskhand.core.world.facts import World
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.hub.api.server import Serving
from deskhand.hub.hub import Hub
