"""What agents say to each other (A2A over JSON-RPC), read and written, without any line.

`card.py` what an agent says of itself · `calls.py` what is asked of it, in the words of 1.0 and of 0.3 · `heard.py`
what it answers, at once or bit by bit. Both versions come to the same `Task`.
"""
