"""The commands by name, and what each is in a line: modules of these names, imported when they are used."""

from __future__ import annotations

COMMANDS = {
    "grad": "Values and gradients of one or more targets.",
    "hessian": "Second derivatives, eigenvalues, and H.v along a direction.",
    "diff": "Derivatives of any order as formulas, with the rules applied.",
    "taylor": "Taylor polynomials: certified coefficients, and a bound of the remainder.",
    "implicit": "Derivatives of a function that an equation gives, by formula and at a point.",
    "eval": "Values only.",
    "tape": "The Wengert list: value, adjoint and local partials of every slot.",
    "code": "Value and gradient as a function in another language.",
    "check": "Routes to each derivative side by side, or claimed values judged.",
    "plot": "Functions and their derivatives as pictures, also in the terminal.",
    "propagate": "Standard uncertainties, and where they come from.",
    "functions": "The functions of the language: domains, derivatives, kinks.",
    "matmul": "Products of matrices, exact, and their gradients.",
    "run": "Many questions in one process: JSON Lines in and out.",
    "help": "The manual: its pages, or where it speaks of a word.",
}

OPTIONAL = {"--certify": "all"}
"""Options whose whole number may be left out, and what they mean then."""
