"""The number systems a tape can run over, one file each.

A system ``m`` offers ``number(q)`` for an exact rational, ``pi()``, ``div`` and the functions the rows of
``gradcli.functions`` call; its numbers add, subtract and multiply with Python's own operators.
"""
