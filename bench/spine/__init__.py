"""What the spine costs, beside a neighbour doing the same in the same run; `python -m bench.spine --json` prints it."""
