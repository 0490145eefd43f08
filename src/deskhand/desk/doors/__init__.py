"""The doors that lead out of the files: programs, the net, this computer itself. Made when a step first uses one.

`jail.py` programs that are not ours · `folders.py` the work folders they get · `http.py` requests · `hop.py` one such
request as it is sent · `device.py` what is known of this computer · `mail.py`, `shelves.py`, `people.py` the accounts ·
`outward.py` what a step may reach and what its run sent · `released.py` secrets filled in for the one host they are
for · `problems.py` the refusals
"""
