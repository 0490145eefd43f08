"""How many desks one hub process holds, over real lines: how long a delta takes to be in its graph, and to be stored.

`python -m bench.world.desks --json [--desks 2000 --seconds 20]`: two processes on one machine. In one, the hub's own
door, worlds and store; in the other, desks with keys on the owner's list, who prove them, tell their world and then
five deltas a second each. A delta counts from the moment it was due until the hub's graph has it; both processes read
the same clock. `--profile FILE` has py-spy, where there is one, write down what the hub does meanwhile.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from bench.world.desks_simulator import Sent, Storm, simulate
from deskhand.testing.line_hub import Figures, LineHub, roster_of
from deskhand.trust.keys import Key

DESKS, SECONDS, EACH_SECOND = 2_000, 20, 5
FILES, ELEMENTS = 20, 40
TICK = os.sysconf("SC_CLK_TCK")


def measured(
    desks: int = DESKS, seconds: int = SECONDS, files: int = FILES, elements: int = ELEMENTS, profile: str = ""
) -> dict[str, object]:
    """All figures of one storm."""
    hub, owner, keys = Key.make(), Key.make(), [Key.make() for _ in range(desks)]
    roster = roster_of(owner, hub, keys, int(time.time()))
    with tempfile.TemporaryDirectory() as folder:
        line_hub = LineHub(Path(folder) / "hub.db", owner, roster, hub)
        line_hub.start()
        storm = Storm([key.seed() for key in keys], hub.public, line_hub.port, seconds, EACH_SECOND, files, elements)
        try:
            return _run(line_hub, storm, profile)
        finally:
            line_hub.stop()


def _run(hub: LineHub, storm: Storm, profile: str) -> dict[str, object]:
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    simulator = spawn.Process(target=simulate, args=(there, storm), daemon=True)
    simulator.start()
    there.close()
    try:
        assert here.recv() == "ready"
        assert simulator.pid is not None
        empty = memory(hub.pid)
        here.send("come")
        assert here.recv() == "in"
        time.sleep(3)  # what all of them told at once is stored
        first, held = hub.figures(), memory(hub.pid)
        spent = cpu(hub.pid), cpu(simulator.pid)
        watching = _watched(hub.pid, storm.seconds, profile)
        here.send("storm")
        sent: Sent = here.recv()
        used = cpu(hub.pid) - spent[0], cpu(simulator.pid) - spent[1]
        figures = hub.figures()
        if watching is not None:
            watching.wait()
        here.send("go")
        simulator.join()
    finally:
        simulator.kill()
    return {
        "desks": len(storm.seeds),
        "deltas_a_second": len(storm.seeds) * storm.each_second,
        "seconds": storm.seconds,
        **_lag(sent, figures, storm),
        "stored_behind_s_p95": round(percentile(figures.behind, 0.95), 2),
        "stored_behind_s_most": round(max(figures.behind), 2),
        "first_stored_behind_s_most": round(max(first.behind), 2),
        "unstored_4s_after": sum(sent.stored.get(desk, 0) < last for desk, last in sent.last.items()),
        "resyncs": sent.resyncs,
        "hub_cpu_percent": round(used[0] / storm.seconds * 100),
        "hub_cpu_us_a_delta": round(used[0] / sum(map(len, figures.taken.values())) * 1e6, 1),
        "simulator_cpu_percent": round(used[1] / storm.seconds * 100),
        "hub_empty_mb": round(empty / 1e6),
        "hub_mb": round(held / 1e6),
        "kb_a_desk": round((held - empty) / len(storm.seeds) / 1e3),
        "hub_mb_after": round(memory(hub.pid) / 1e6),
        "joins_a_second": round(len(storm.seeds) / sent.joined_s),
        "bytes_a_delta": round(sent.bytes_up / sum(map(len, sent.left.values())), 1),
    }


def _lag(sent: Sent, figures: Figures, storm: Storm) -> dict[str, object]:
    """From due, and from sent, to readable; and how late the simulator itself was."""
    count = storm.seconds * storm.each_second
    taken = figures.taken
    assert all(len(taken.get(desk, ())) == count for desk in sent.left), "a delta did not come"
    turns = [[(taken[desk][n], sent.due[desk][n], sent.left[desk][n]) for desk in sent.left] for n in range(count)]
    after_due = [[there - due for there, due, _ in turn] for turn in turns]
    after_sent = [[there - left for there, _, left in turn] for turn in turns]
    late = [left - due for turn in turns for _, due, left in turn]
    quarter = max(1, count // 4)
    quarters = [list(chain(*after_sent[at : at + quarter])) for at in range(0, quarter * 4, quarter)]
    by_quarter = [percentile(part, 0.95) for part in quarters]
    every = list(chain(*after_sent))
    return {
        "deltas": len(every),
        "p50_ms": ms(percentile(every, 0.5)),
        "p95_ms": ms(percentile(every, 0.95)),
        "p99_ms": ms(percentile(every, 0.99)),
        "most_ms": ms(max(every)),
        "p95_ms_by_quarter": [ms(one) for one in by_quarter],
        "growth": round(by_quarter[-1] / by_quarter[0], 2),
        "from_due_p95_ms": ms(percentile(list(chain(*after_due)), 0.95)),
        "simulator_late_p95_ms": ms(percentile(late, 0.95)),
    }


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def ms(seconds: float) -> float:
    return round(seconds * 1e3, 1)


def memory(pid: int) -> int:
    """Bytes that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


def cpu(pid: int) -> float:
    """Seconds of a core that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _watched(pid: int, seconds: int, profile: str) -> subprocess.Popen[bytes] | None:
    if not profile:
        return None
    words = ["py-spy", "record", "--pid", str(pid), "--duration", str(seconds), "--output", profile, "--format", "raw"]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--desks", type=int, default=DESKS)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--elements", type=int, default=ELEMENTS)
    parser.add_argument("--profile", default="", help="write py-spy's record of the hub here")
    given = parser.parse_args()
    figures = measured(given.desks, given.seconds, given.files, given.elements, given.profile)
    print(json.dumps(figures, indent=None if given.json else 1))


if __name__ == "__main__":
    main()
