"""Julia: vectors are columns, indices begin at 1, and ``@.`` makes an expression go entry by entry."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.arrays.shapes import Shape
from gradcli.code.libraries.library import ArrayLibrary
from gradcli.languages.scalar import JULIA


def _shape(shape: Shape) -> str:
    return ", ".join(map(str, shape))


def _taken(array: str, picked: Sequence[tuple[int, int, bool]]) -> str:
    places = [f"{first}:{last}" if kept else str(first) for first, last, kept in picked]
    if len(picked) == 2 and picked[1][2] and not picked[0][2]:
        places[0] = f"{picked[0][0]}:{picked[0][0]}"
    return f"{array}[{', '.join(places)}]"


JULIA_ARRAYS = ArrayLibrary(
    JULIA,
    {
        "broadcast": "fill(float({0}), {shape})",
        "transpose": "permutedims({0})",
        "reshape": "permutedims(reshape(permutedims({0}), {reversed}))",
        "sum": "sum({0})",
        "max": "maximum({0})",
        "min": "minimum({0})",
        "cumsum": "cumsum({0})",
        "cumsum back": "reverse(cumsum(reverse({0})))",
        "solve": "{0} \\ {1}",
        "det": "det({0})",
        "adjugate": "gc_adjugate({0})",
        "diag": "diagm({0})",
        "diagonal": "diag({0})",
        "kron": "kron({0}, {1})",
        "chol": "Matrix(cholesky(Symmetric(({0} + {0}') / 2)).L)",
        "eye": "Matrix(1.0I, {n}, {n})",
        "stack": "Float64[{items}]",
        "join": "vcat({items})",
        "flat": "vec(permutedims({0}))",
        "flat vector": "{0}",
        "flat number": "[{0}]",
        "logaddexp": "gc_logsumexp({0})",
    },
    "float({0})",
    _shape,
    _taken,
    dotted="@. {0}",
    column="reshape({0}, :, 1)",
    row="permutedims({0})",
    first_row="vec({0})",
    only="{0}[1, 1]",
    one="{0}[1]",
    helpers={
        "gc_adjugate": [
            "function gc_adjugate(a)",
            "    f = svd(a)",
            "    rest = [prod(f.S[1:end .!= k]) for k in eachindex(f.S)]",
            "    return det(f.U) * det(f.Vt) * (f.V * Diagonal(rest) * f.U')",
            "end",
            "",
        ],
        "gc_logsumexp": [
            "function gc_logsumexp(x)",
            "    m = maximum(x)",
            "    return m + log(sum(exp.(x .- m)))",
            "end",
            "",
        ],
    },
)
