"""Programs that use up what they may not: each with the limit that must end it, and be told."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from deskhand.core.jail import Hit, Limits

_MB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Bomb:
    name: str
    code: str
    limits: Limits
    hit: Hit


_ANYWHERE: Final = (
    Bomb(
        "threads",
        "import threading, time\nfor _ in range(200): threading.Thread(target=time.sleep, args=(9,)).start()",
        Limits(processes=30),
        Hit.PROCESSES,
    ),
    Bomb("memory", "a=[]\nwhile True: a.append(b'x'*1000000)", Limits(memory=100 * _MB), Hit.MEMORY),
    Bomb("memory at once", "x=bytearray(1<<40)", Limits(memory=100 * _MB), Hit.MEMORY),
    Bomb("computing", "while True: pass", Limits(cpu=1), Hit.CPU),
    Bomb("waiting", "import time; time.sleep(60)", Limits(wall=0.5), Hit.WALL),
    Bomb(
        "one large file",
        "f=open('f','wb')\nwhile True: f.write(b'x'*1000000)",
        Limits(file_size=3 * _MB),
        Hit.FILE_SIZE,
    ),
    Bomb(
        "many files",
        "import os\nfor n in range(99999): open(f'f{n}','wb').write(os.urandom(1000000))",
        Limits(disk=20 * _MB),
        Hit.DISK,
    ),
    Bomb("output", "while True: print('x'*10000)", Limits(output=100_000), Hit.OUTPUT),
    Bomb(
        "output to both",
        "import sys\nwhile True: print('x'*999); print('y'*999, file=sys.stderr)",
        Limits(output=9999),
        Hit.OUTPUT,
    ),
)
_POSIX: Final = (
    Bomb("processes", "import os\nwhile True: os.fork()", Limits(processes=30), Hit.PROCESSES),
    Bomb(
        "memory of many",
        "import os,time\nfor _ in range(8): os.fork() or (bytearray(os.urandom(40<<20)), time.sleep(9))\n"
        "x=os.urandom(40<<20); time.sleep(9)",
        Limits(memory=200 * _MB, processes=300),
        Hit.MEMORY,
    ),
    Bomb("computing by many", "import os\nos.fork(); os.fork()\nwhile True: pass", Limits(cpu=2), Hit.CPU),
    Bomb(
        "room taken unwritten",
        "import os\nfor n in range(99999): os.posix_fallocate(os.open(f'f{n}', os.O_CREAT|os.O_RDWR), 0, 50000000)",
        Limits(disk=60 * _MB, file_size=100 * _MB),
        Hit.DISK,
    ),
)
_START: Final = "import subprocess, sys\ndef start(code): subprocess.Popen([sys.executable, '-I', '-S', '-c', code])\n"
_WINDOWS: Final = (
    Bomb("processes", _START + "while True: start('import time; time.sleep(30)')", Limits(processes=30), Hit.PROCESSES),
    Bomb(
        "memory of many",
        _START + "for _ in range(9): start('import os, time; x=os.urandom(40<<20); time.sleep(9)')\n"
        "import time; time.sleep(9)",
        Limits(memory=200 * _MB, processes=300),
        Hit.MEMORY,
    ),
    Bomb(
        "computing by many",
        _START + "for _ in range(3): start('while True: pass')\nwhile True: pass",
        Limits(cpu=2),
        Hit.CPU,
    ),
    Bomb(
        "room taken unwritten",
        "for n in range(99999):\n  with open(f'f{n}', 'wb') as f: f.truncate(50000000)",
        Limits(disk=60 * _MB, file_size=100 * _MB),
        Hit.DISK,
    ),
)
BOMBS: Final = (*_ANYWHERE, *(_POSIX if os.name == "posix" else _WINDOWS))
