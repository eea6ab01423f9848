"""A tape over FLINT's real balls, point by point: as C, and as a plain loop over python-flint's objects."""
