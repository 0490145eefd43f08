"""The test kit, shipped so that whoever adds an ability or a channel can test it as we do.

Only tests import it, and the commands `bench`, `demo` and `redteam` when they run.
"""
