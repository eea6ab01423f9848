"""Functions of Python files, read and not executed."""
