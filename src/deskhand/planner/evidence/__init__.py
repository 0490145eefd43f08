"""What no template reads whole is understood by weights learned from examples, and asked about: never run.

`mentions.py` what is named in a request · `signs.py`, `seen.py` what the weights see of it · `weights.py` the weights ·
`weighing.py` which ability a stretch is for · `tags.py`, `filling.py`, `texts.py` with what · `request.py` clauses made
into one plan · `offering.py` what is asked · `strained.py` where a phrase read more into the words than they say.
"""
