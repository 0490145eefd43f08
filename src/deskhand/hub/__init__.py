"""Takes requests in and answers them, anywhere: inbox, outbox, people, conversations,
runs, the HTTP interface.

It never imports the desk: the two speak `core.wire` to each other, even inside one process.
"""
