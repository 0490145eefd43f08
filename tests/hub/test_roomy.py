"""A hub's process makes room for as many lines as its system allows."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

ASKED = """
import gc, json, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
from deskhand.hub.roomy import roomy
limits = roomy()
print(json.dumps([limits.desks, resource.getrlimit(resource.RLIMIT_NOFILE)[0], gc.get_threshold()]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(
    ("soft", "hard", "desks", "files"),
    [(256, 16_384, 4_000, 8_192), (1_024, 3_000, 2_488, 3_000), (600, 600, 512, 600)],
)
def test_there_is_room_for_what_the_system_allows(soft: int, hard: int, desks: int, files: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ASKED, str(soft), str(hard)], capture_output=True, text=True, check=True, timeout=60
    )
    room, open_files, threshold = json.loads(ran.stdout)
    assert (room, open_files) == (desks, files)
    assert threshold[0] > 700
