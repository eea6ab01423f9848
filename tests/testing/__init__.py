"""Gradients checked where they are written."""
