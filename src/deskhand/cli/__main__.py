"""`python -m deskhand.cli`, the same as `deskhand`."""

from deskhand.cli import main

main()
