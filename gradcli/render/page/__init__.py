"""A tape as a page: one HTML file to step through, without a network or a library of others."""
