"""Formulas: the program as a sympy expression, differentiated by sympy, printed in the language.

sympy's text parser is never used: expressions are built by constructors from the tape. sympy's rules are
its own, which makes these formulas an independent witness of the tape's partials.
"""

from gradcli.symbolic.formulas import Formulas, gradients

__all__ = ["Formulas", "gradients"]
