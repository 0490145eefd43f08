"""How files are written inside: reading and writing of formats, as functions of bytes; no doors, no abilities."""
