"""Points in, blocks through, rows out: one program over many points at once."""
