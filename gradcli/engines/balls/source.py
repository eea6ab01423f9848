"""The steps over FLINT's real balls printed as C: of each point the results, where every one is sure to be one double.

Only text printed here and in the rows of the table reaches a compiler: slots are numbered, constants are enclosures
printed by flint. No header of FLINT is needed: a ball is six words of memory, and its functions are declared here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from gradcli.engines.balls.plan import FINER_BITS, RESULT, BallPlan, BallStep, FlintCall
from gradcli.engines.balls.prelude import BALL_LOOP, CELLS, LAYOUT, PRELUDE, ROUNDED, SHORTEST
from gradcli.engines.balls.special import helpers
from gradcli.engines.held import CONSTANT_BITS
from gradcli.language.expressions import CONDITIONS
from gradcli.tape.tape import WHERE, Slot


def ball_source(plan: BallPlan) -> str:
    """The plan as a C function

    ``long gradcli_balls(long n, const double *const *in, double *const *out, unsigned char *proved)``

    that fills ``out[k][i]`` and sets ``proved[i]`` to 1 where every result of point i is certain to round to the double
    given, and every edge (a condition) is certainly false; to 0 elsewhere. The inputs are doubles, each for the
    shortest decimal that is read as it. The parts of a result have arrays of their own, one after the other.
    """
    texts = [text for text in plan.constants.values() if isinstance(text, str)]
    held = count()
    names = {
        slot: f"(k + {next(held)})" if isinstance(text, str) else str(text) for slot, text in plan.constants.items()
    }
    balls = count()
    names |= {slot: f"(r + {next(balls)})" for slot in plan.inputs.values()}
    for step in plan.steps:
        condition = step.operation in CONDITIONS
        names[step.into] = f"c{step.into}" if condition else f"(r + {next(balls)})"
    lines = [line for step in plan.steps for line in statements(step, names)]
    lines += [f"if ({names[slot]} != 0) return 0;" for slot in plan.edges]
    lines += [f"found[{place}] = {names[slot]};" for place, slot in enumerate(plan.results)]
    sizes = {
        "INPUTS": len(plan.inputs), "SLOTS": next(balls) + 2, "RESULTS": len(plan.results), "CONSTANTS": len(texts),
        "LEVELS": len(plan.precisions), "CONSTANT_BITS": CONSTANT_BITS, "PARTS": plan.parts, "FINER_BITS": FINER_BITS,
    }  # fmt: skip
    whole = "\n".join([
        "enum { " + ", ".join(f"{name} = {size}" for name, size in sizes.items()) + " };",
        "static const char *const texts[] = { " + ", ".join(f'"{text}"' for text in [*texts, ""]) + " };",
        "static const long levels[] = { " + ", ".join(map(str, plan.precisions)) + " };",
        PRELUDE, SHORTEST, ROUNDED, CELLS, LAYOUT,
        "static int row(arb *r, const arb *k, long w, const arb **found) {",
        *(f"  {line}" for line in lines), "  return 1;", "}",
        BALL_LOOP,
    ])  # fmt: skip
    return complete(whole)


def complete(code: str) -> str:
    """C with what it calls before it: the types, FLINT's functions, helpers of ours."""
    whole = "\n".join([*helpers(code), code])
    return "\n".join([TYPES, *declarations(whole), whole])


def statements(step: BallStep, names: Mapping[Slot, str]) -> Iterator[str]:
    """The statements of one slot."""
    into, given = names[step.into], [names[operand] for operand in step.operands]
    if step.operation in CONDITIONS:
        yield f"const int {into} = {condition(step.operation, given)};"
    elif step.operation == WHERE:
        yield f"if ({given[0]} < 0) return 0;"
        yield f"arb_set({into}, {given[0]} ? {given[1]} : {given[2]});"
    else:
        calls = " ".join(f"{_called(call, into, given)};" for call in step.calls)
        if step.tried is not None:
            calls = f"if (!{_called(step.tried, into, given)}) {{ {calls} }}"
        # FLINT makes a number of what is none: nan^0 is 1, and the sign of nan is within -1 and 1.
        numbers = " && ".join(f"arb_is_finite({ball})" for ball in given) + f" && gc_modest({given[0]})" * step.modest
        if step.tame:
            numbers += "".join(f" && gc_tame({ball}, {int(k == len(given) - 1)}, w)" for k, ball in enumerate(given))
        yield f"if ({numbers}) {{ {calls} }} else arb_indeterminate({into});"


def _called(call: FlintCall, into: str, given: Sequence[str]) -> str:
    words = {RESULT: into} | {f"{{{place}}}": ball for place, ball in enumerate(given)}
    return f"{call.function}({', '.join(words.get(str(part), str(part)) for part in call.arguments)})"


def condition(operation: str, given: Sequence[str]) -> str:
    """1, 0, or -1 where it cannot be told."""
    if operation in ("and", "or", "not"):
        return f"gc_{operation}({', '.join(given)})"
    certain, never = _RELATIONS[operation]
    pair = ", ".join(given)
    return f"arb_{certain}({pair}) ? 1 : arb_{never}({pair}) ? 0 : -1"


_RELATIONS = {
    "lt": ("lt", "ge"), "le": ("le", "gt"), "gt": ("gt", "le"),
    "ge": ("ge", "lt"), "eq": ("eq", "ne"), "ne": ("ne", "eq"),
}  # fmt: skip

TYPES = """
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef struct { long w[6]; } arb;
typedef struct { long w[4]; } arf;
"""
_ONE, _TWO = "arb *", "arb *, const arb *"
_WITH_A_FLAG = {
    "li": 0, "0f1": 1, "gamma_lower": 1, "gamma_upper": 1, "1f1": 2, "legendre_p": 2, "beta_lower": 2, "2f1": 3,
}  # fmt: skip
"""Hypergeometric functions with a whole number before the bits, and of how many operands more than one they are."""
_DECLARED = {
    "arb_set_ui": f"void ({_ONE}, unsigned long)",
    "arb_set_si": f"void ({_ONE}, long)",
    "arb_set_d": f"void ({_ONE}, double)",
    "arb_set_str": f"int ({_ONE}, const char *, long)",
    "arb_get_str": "char* (const arb *, long, unsigned long)",
    "arb_set_round": f"void ({_TWO}, long)",
    "arb_mul_si": f"void ({_TWO}, long, long)",
    "arf_init": "void (arf *)",
    "arf_clear": "void (arf *)",
    "arf_get_d": "double (const arf *, int)",
    "arb_get_lbound_arf": "void (arf *, const arb *, long)",
    "arb_get_ubound_arf": "void (arf *, const arb *, long)",
    "arb_const_log2": f"void ({_ONE}, long)",
    "arf_abs_bound_lt_2exp_si": "long (const arf *)",
    "arb_get_abs_ubound_arf": "void (arf *, const arb *, long)",
    "arb_add_error_2exp_si": f"void ({_ONE}, long)",
    "arb_mul_2exp_si": f"void ({_TWO}, long)",
    "arb_hypgeom_airy": f"void ({_ONE}, {_ONE}, {_ONE}, {_TWO}, long)",
    "arb_hypgeom_fresnel": f"void ({_ONE}, {_TWO}, int, long)",
    "arb_equal_si": "int (const arb *, long)",
    "arb_rel_accuracy_bits": "long (const arb *)",
    "_acb_poly_zeta_series": f"void ({_TWO}, long, const arb *, int, long, long)",
    "arb_lambertw": f"void ({_TWO}, int, long)",
    **{
        f"arb_hypgeom_{name}": f"void ({_TWO}{', const arb *' * more}, int, long)"
        for name, more in _WITH_A_FLAG.items()
    },
    "arb_const_sqrt_pi": f"void ({_ONE}, long)",
    "arb_hypgeom_sum_fmpq_arb": f"void ({_ONE}, const long *, long, const long *, long, const arb *, int, long, long)",
    **{f"arb_{name}": f"void ({_ONE})" for name in ("init", "clear", "zero", "one", "indeterminate")},
    **{f"arb_{name}": f"void ({_TWO})" for name in ("neg", "abs", "sgn", "set")},
    **{f"arb_{name}_ui": f"void ({_TWO}, unsigned long, long)" for name in ("pow", "root", "add", "div", "log_base")},
    **{
        f"arb_is_{name}": "int (const arb *)"
        for name in ("finite", "zero", "positive", "negative", "nonnegative", "exact", "int")
    },
    "arb_contains_zero": "int (const arb *)",
    **{f"arb_{name}": "int (const arb *, const arb *)" for name in ("lt", "le", "gt", "ge", "eq", "ne", "equal")},
}
"""FLINT's functions that are not of balls alone: what each returns, and its arguments."""
_CALL = re.compile(r"\b(_?a[rc][bf]_[a-z0-9_]+)\(((?:[^()]|\([^()]*\))*)\)")


def declarations(code: str) -> Iterator[str]:
    """Of each of FLINT's functions that some C text calls; one of balls alone ends with the bits to compute with."""
    for name, arguments in sorted({call[1]: call[2] for call in _CALL.finditer(code)}.items()):
        plain = ", ".join([_ONE, *["const arb *"] * (arguments.count(",") - 1), "long"])
        returned, taken = _DECLARED.get(name, f"void ({plain})").split(" ", 1)
        yield f"{returned} {name}{taken};"
