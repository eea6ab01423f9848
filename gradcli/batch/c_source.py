"""A plan printed as C: one loop over points, one line an operation.

Only text printed here ever reaches a compiler: registers are numbered, constants are printed from their
bits, and no name or text of a program appears.
"""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.batch.c_prelude import functions, prototypes
from gradcli.batch.plan import Plan, Register, Step
from gradcli.language.expressions import CONDITIONS
from gradcli.numbers.c_text import C, Text, code, literal
from gradcli.tape import WHERE

ENTRY = "gradcli_block"
_RELATIONS = {"lt": ("<", ">="), "le": ("<=", ">"), "gt": (">", "<="), "ge": (">=", "<")}


def c_source(plan: Plan, *, vectors: bool) -> str:
    """The program as a C function

    ``long gradcli_block(long n, const double *const *in, double *const *out, unsigned char *suspects)``

    that fills ``out[k][0..n-1]`` from ``in[j][0..n-1]``, marks suspect points and tells whether there are any.
    ``vectors`` declares the vector forms of the mathematical functions (libmvec).
    """
    loop = _loop(plan)
    needed = functions(loop)
    return "\n".join([prototypes(needed + loop, vectors=vectors), needed, loop, ""])


def _loop(plan: Plan) -> str:
    names = {register: f"x{register}" for register in range(len(plan.inputs))}
    for k, number in enumerate(plan.constants, len(plan.inputs)):
        names[k] = literal(number)
    used = _used(plan)
    lines = [f"    const double x{k} = in{k}[i];" for k in used]
    for number, step in enumerate(plan.steps):
        lines.append("    " + _statement(step, f"{number}", names))
    stores = [(k, register) for k, register in enumerate(plan.results) if register is not None]
    sources = {target: source for source, target in plan.copies}
    values = [(k, names[sources.get(register, register)]) for k, register in stores]
    lines += [f"    out{k}[i] = {name};" for k, name in values]
    checked = dict.fromkeys(name for _, name in values)
    suspect = [f"({' + '.join(f'({name} - {name})' for name in checked)} != 0)"]  # NaN unless all are finite
    suspect += dict.fromkeys(f"t{names[edge][1:]}" for edge in plan.edges)
    return "\n".join(
        [
            f"long {ENTRY}(long n, const double *const *in, double *const *out, unsigned char *restrict suspects)",
            "{",
            *[f"  const double *restrict in{k} = in[{k}];" for k in used],
            *[f"  double *restrict out{k} = out[{k}];" for k, _ in stores],
            "  long any = 0;",
            "#pragma omp simd reduction(|:any)",
            "  for (long i = 0; i < n; i++) {",
            *lines,
            f"    const long suspect = {' | '.join(suspect)};",
            "    suspects[i] = (unsigned char)suspect;",
            "    any |= suspect;",
            "  }",
            "  return any;",
            "}",
        ]
    )


def _used(plan: Plan) -> Sequence[Register]:
    """The inputs that something depends on."""
    read = {register for step in plan.steps for register in step.operands} | {source for source, _ in plan.copies}
    return [k for k in range(len(plan.inputs)) if k in read]


def _statement(step: Step, number: str, names: dict[Register, str]) -> str:
    """One operation as a C statement; conditions are two flags, true and false, neither at a NaN."""
    given = [names[operand] for operand in step.operands]
    if step.operation in CONDITIONS:
        names[step.into] = f"c{number}"
        true, false = _truth(step.operation, given)
        return f"const long t{number} = {true}, f{number} = {false};"
    names[step.into] = f"v{number}"
    if step.operation == WHERE:
        decided = given[0][1:]
        return f"const double v{number} = t{decided} ? {given[1]} : f{decided} ? {given[2]} : {literal(float('nan'))};"
    assert step.row is not None
    extra = () if step.parameter is None else (step.parameter,)
    return f"const double v{number} = {code(step.row.value(C, *map(Text, given), *extra))};"


def _truth(operation: str, given: Sequence[str]) -> tuple[str, str]:
    if operation in _RELATIONS:
        true, false = (f"{given[0]} {relation} {given[1]}" for relation in _RELATIONS[operation])
        return true, false
    if operation in ("eq", "ne"):
        equal = f"{given[0]} == {given[1]}"
        differs = f"({given[0]} < {given[1]}) | ({given[0]} > {given[1]})"
        return (equal, differs) if operation == "eq" else (differs, equal)
    flags = [name[1:] for name in given]
    if operation == "not":
        return f"f{flags[0]}", f"t{flags[0]}"
    both, either = (" & ", " | ") if operation == "and" else (" | ", " & ")
    return both.join(f"t{flag}" for flag in flags), either.join(f"f{flag}" for flag in flags)
