"""Curves as a page to zoom in: one HTML file."""
