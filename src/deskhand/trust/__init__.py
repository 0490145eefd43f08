"""Who is speaking, and what they may ask: keys, pairing, signed envelopes, grants on the wire, the audit chain.

What comes in: `strict.py` JSON with no way around it · `signed.py` bytes, a device and a signature ·
`envelope.py` a command · `card.py` what a question shows · `consent.py` its signed answer ·
`grant.py` who may do what · `fresh.py` nothing twice, nothing old · `rejected.py` every way to say no.
Who signs: `keys.py`, kept by `keyhome.py` · `roster.py` the owner's list of devices · `pairing.py` how one gets onto
it, with `qr.py` and `sixwords.py` · `unlock.py` the secret typed for what cannot be taken back.
And: `audit.py` a chain of what happened · `anchored.py` two that keep each other's heads ·
`ca.py` HTTPS for phones · `secretfile.py` how a secret lies on the disk.
"""
