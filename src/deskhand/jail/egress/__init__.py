"""The one way out: a proxy through which everything goes that leaves this computer on a run's account.

`addresses.py` which addresses are nobody's business · `allowed.py` what one run may reach · `meter.py` what it used ·
`proxy.py` the proxy itself, over TCP on loopback or a Unix socket · `heads.py` the first lines of a request
"""
