"""Points in, blocks through, rows out. Imported only by commands that are given points: it needs NumPy."""
