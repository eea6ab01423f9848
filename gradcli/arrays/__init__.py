"""Vectors and matrices: shapes, the tape whose slots have them, its expansion to scalars."""
