"""Plans of tapes for blocks of points, and what runs them: NumPy, or C compiled on the spot."""
