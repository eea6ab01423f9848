"""Libraries of arrays: how each writes what only arrays have, one file a library."""
