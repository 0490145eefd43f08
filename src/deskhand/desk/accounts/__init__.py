"""The person's accounts as the desk knows them: where they are, how one logs in, and what is done there.

`account.py` what the owner set · `line.py` a protected line to a mail server, through the way out · `imap.py` boxes on
a server · `smtp.py` sending · `leaving.py` what a mail says, to be looked through · `dav.py` calendars and contacts on
a server · `xml.py` what such servers answer · `alike.py` whether two of their files say the
same · `servers.py` all of these for the changes of one job · `putting.py`,
`posting.py` how such changes are done, found out about after a crash and taken back · `problems.py` what can go wrong
"""
