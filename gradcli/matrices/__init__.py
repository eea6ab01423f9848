"""Matrices: how operands are read, their products and pullbacks, exact or in float64."""
