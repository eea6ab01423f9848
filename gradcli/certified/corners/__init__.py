"""Corners, steps and holes: what lies where a derivative has two sides, or none."""
