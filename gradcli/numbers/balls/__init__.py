"""Balls: numbers enclosed by arb, exact for as long as they can be."""
