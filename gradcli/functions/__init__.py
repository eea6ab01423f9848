"""The book of functions: one row a function, grouped by noun."""
