"""LangGraph with its SQLite saver on the same graph, as durable as ours: WAL, synchronous=FULL, durability="sync"."""

from __future__ import annotations

import operator
import sqlite3
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Annotated, TypedDict

from bench.spine.clock import Timed, report
from bench.spine.shape import graph


class State(TypedDict):
    done: Annotated[list[str], operator.add]


def main(runs: int) -> None:
    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.graph import START, StateGraph

    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "neighbour.db", check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        builder = StateGraph(State)
        for name, waits in graph().items():
            builder.add_node(name, lambda _state, name=name: {"done": [name]})
            builder.add_edge(waits or START, name)
        app = builder.compile(checkpointer=SqliteSaver(connection))
        timed: list[Timed] = []
        for _ in range(runs + 1):
            config = {"configurable": {"thread_id": uuid.uuid4().hex}, "recursion_limit": 1_000}
            with Timed() as one:
                result = app.invoke({"done": []}, config, durability="sync")
            assert len(result["done"]) == len(graph())
            timed.append(one)
        connection.close()
    report(timed[1:], len(graph()))


if __name__ == "__main__":
    main(int(sys.argv[1]))
