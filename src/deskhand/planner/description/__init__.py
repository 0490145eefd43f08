"""A description of files ("the 3 largest videos in Movies", 上周修改的表格) read into what `files.find` is asked.

The parts may stand in any order. Each word is a part, or an open word that is looked for in file names; an open word
that could change the meaning (a negation, a verb, a pronoun) makes the description unreadable. `said.py` what comes
out · `parts.py` one part · `reader.py` the whole.
"""
