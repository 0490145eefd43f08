"""Mails as they lie in .eml files and on servers (RFC 5322, MIME).

`message.py` a mail read: who, to whom, what, when, with what · `headers.py` headers, however they were written ·
`html.py` a page as text · `dates.py` when a mail was sent · `written.py` a mail as bytes · `answer.py` what a reply
says of the mail it answers · `problems.py` what can be wrong
"""
