"""Who is speaking, and what they may ask: keys, pairing, signed envelopes, grants on the wire, the audit chain."""
