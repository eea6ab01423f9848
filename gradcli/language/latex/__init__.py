"""LaTeX as people write formulas, read into the tokens of the language, each with its place in the LaTeX text.

``characters`` takes the text apart and drops what only sets it; ``lines`` finds the statements and the sides of each;
``names`` and ``heads`` know what letters and commands are called here; ``reader`` writes the tokens.
"""
