"""A tape over pairs of doubles with a running bound, many points at once: each result is the nearest double, proved."""
