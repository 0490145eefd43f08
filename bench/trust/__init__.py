"""What trust costs: checks of a command, jails, word lists, the record; `python -m bench.trust --json` prints it."""
