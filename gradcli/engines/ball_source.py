"""A tape printed as C over FLINT's real balls: of each point the results, where every one is sure to be one double.

Only text printed here and in the rows of the table reaches a compiler: slots are numbered, constants are enclosures
printed by flint. No header of FLINT is needed: a ball is six words of memory, and its functions are declared here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import count

from gradcli.language.expressions import CONDITIONS
from gradcli.languages.code_text import NoFunction
from gradcli.tape.tape import WHERE, Instruction, Slot, Tape

ENTRY = "gradcli_balls"
PRECISIONS = (80, 160, 320)
"""Bits that are tried one after the other. Of 80, most doubles are sure; few need 320."""
CONSTANT_BITS = 400
MOST_SLOTS = 4000
"""A longer tape takes the compiler longer than it saves."""
_LONGEST = 2**31
"""An exponent past it is none that C gets."""


def ball_source(tape: Tape, results: Sequence[Slot], edges: Sequence[Slot], constants: Mapping[Slot, str | int]) -> str:
    """The tape as a C function

    ``long gradcli_balls(long n, const double *const *in, double *const *out, unsigned char *proved)``

    that fills ``out[k][i]`` and sets ``proved[i]`` to 1 where every result of point i is certain to round to the double
    given, and every edge (a condition) is certainly false; to 0 elsewhere. The inputs are doubles, each for the
    shortest decimal that is read as it. ``constants`` are the slots that no input moves: an enclosure as flint prints
    it, or, of a condition, 1, 0 or -1 (not known). Raises NoFunction where FLINT has no function of the tape's.
    """
    inputs = list(tape.inputs.values())
    fixed = {*constants, *inputs}
    needed = [slot for slot in tape.live([*results, *edges]) if slot not in fixed]
    if len(needed) > MOST_SLOTS:
        raise NoFunction(f"code for {len(needed)} operations")
    texts = [text for text in constants.values() if isinstance(text, str)]
    held = count()
    names = {slot: f"(k + {next(held)})" if isinstance(text, str) else str(text) for slot, text in constants.items()}
    balls = count()
    names |= {slot: f"(r + {next(balls)})" for slot in inputs}
    for slot in needed:
        condition = tape.instructions[slot].operation in CONDITIONS
        names[slot] = f"c{slot}" if condition else f"(r + {next(balls)})"
    lines = [line for slot in needed for line in step(tape.instructions[slot], names[slot], names)]
    lines += [f"if ({names[slot]} != 0) return 0;" for slot in edges]
    lines += [f"found[{place}] = {names[slot]};" for place, slot in enumerate(results)]
    sizes = {
        "INPUTS": len(inputs), "SLOTS": next(balls) + 1, "RESULTS": len(results), "CONSTANTS": len(texts),
        "LEVELS": len(PRECISIONS), "CONSTANT_BITS": CONSTANT_BITS,
    }  # fmt: skip
    whole = "\n".join([
        "enum { " + ", ".join(f"{name} = {size}" for name, size in sizes.items()) + " };",
        "static const char *const texts[] = { " + ", ".join(f'"{text}"' for text in [*texts, ""]) + " };",
        "static const long levels[] = { " + ", ".join(map(str, PRECISIONS)) + " };",
        PRELUDE,
        LAYOUT,
        "static int row(arb *r, const arb *k, long w, const arb **found) {",
        *(f"  {line}" for line in lines), "  return 1;", "}",
        _ENTRY,
    ])  # fmt: skip
    return "\n".join([TYPES, *declarations(whole), whole])


def step(instruction: Instruction, into: str, names: Mapping[Slot, str]) -> Iterator[str]:
    """The statements of one slot."""
    operation, operands, parameter, _, row = instruction
    given = [names[operand] for operand in operands]
    if operation in CONDITIONS:
        yield f"const int {into} = {_condition(operation, given)};"
    elif operation == WHERE:
        yield f"if ({given[0]} < 0) return 0;"
        yield f"arb_set({into}, {given[0]} ? {given[1]} : {given[2]});"
    elif row is None or not row.flint or not fits(parameter):
        raise NoFunction(operation)
    else:
        plain = f"{row.flint}({', '.join([into, *given, 'w'])})"
        call = row.flint.format(*given, y=into, p=parameter) if "{" in row.flint else plain
        # FLINT makes a number of what is none: nan^0 is 1, and the sign of nan is within -1 and 1.
        numbers = " && ".join(f"arb_is_finite({ball})" for ball in given)
        yield f"if ({numbers}) {{ {call}; }} else arb_indeterminate({into});"


def fits(parameter: object) -> bool:
    """Whether C has room for the parameter."""
    parts = (parameter.numerator, parameter.denominator) if isinstance(parameter, int | Fraction) else ()
    return all(abs(part) < _LONGEST for part in parts)


def _condition(operation: str, given: Sequence[str]) -> str:
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
_DECLARED = {
    "arb_set_ui": f"void ({_ONE}, unsigned long)",
    "arb_set_si": f"void ({_ONE}, long)",
    "arb_set_d": f"void ({_ONE}, double)",
    "arb_set_str": f"int ({_ONE}, const char *, long)",
    "arb_set_round": f"void ({_TWO}, long)",
    "arb_mul_si": f"void ({_TWO}, long, long)",
    "arf_init": "void (arf *)",
    "arf_clear": "void (arf *)",
    "arf_get_d": "double (const arf *, int)",
    "arb_get_lbound_arf": "void (arf *, const arb *, long)",
    "arb_get_ubound_arf": "void (arf *, const arb *, long)",
    "arb_const_log2": f"void ({_ONE}, long)",
    **{f"arb_{name}": f"void ({_ONE})" for name in ("init", "clear", "zero", "one", "indeterminate")},
    **{f"arb_{name}": f"void ({_TWO})" for name in ("neg", "abs", "sgn", "set")},
    **{f"arb_{name}_ui": f"void ({_TWO}, unsigned long, long)" for name in ("pow", "root", "add", "div", "log_base")},
    **{f"arb_is_{name}": "int (const arb *)" for name in ("finite", "zero", "positive", "negative", "exact")},
    **{f"arb_{name}": "int (const arb *, const arb *)" for name in ("lt", "le", "gt", "ge", "eq", "ne")},
}
"""FLINT's functions that are not of balls alone: what each returns, and its arguments."""
_CALL = re.compile(r"\b(ar[bf]_[a-z0-9_]+)\(((?:[^()]|\([^()]*\))*)\)")


def declarations(code: str) -> Iterator[str]:
    """Of each of FLINT's functions that some C text calls; one of balls alone ends with the bits to compute with."""
    for name, arguments in sorted({call[1]: call[2] for call in _CALL.finditer(code)}.items()):
        plain = ", ".join([_ONE, *["const arb *"] * (arguments.count(",") - 1), "long"])
        returned, taken = _DECLARED.get(name, f"void ({plain})").split(" ", 1)
        yield f"{returned} {name}{taken};"


PRELUDE = """
static void gc_powi(arb *y, const arb *a, long n, long w) {
  arb_pow_ui(y, a, (unsigned long)(n < 0 ? -n : n), w);
  if (n < 0) arb_inv(y, y, w);
}
static void gc_root(arb *y, const arb *a, unsigned long n, long w) {
  if (arb_is_negative(a)) { arb_neg(y, a); arb_root_ui(y, y, n, w); arb_neg(y, y); }
  else if (arb_is_positive(a)) arb_root_ui(y, a, n, w);
  else arb_indeterminate(y);
}
static void gc_above(arb *y, const arb *a, const arb *b, long w) {
  if (arb_lt(a, b)) arb_zero(y);
  else if (arb_gt(a, b)) arb_one(y);
  else arb_indeterminate(y);
}
static void gc_polygamma(arb *y, const arb *a, long n, long w) {
  if (n == 0) { arb_digamma(y, a, w); return; }
  if (!arb_is_positive(a)) { arb_indeterminate(y); return; }
  arb s;
  arb_init(&s);
  arb_set_si(&s, n + 1);
  arb_hurwitz_zeta(y, &s, a, w);
  arb_gamma(&s, &s, w);
  arb_mul(y, y, &s, w);
  if (n % 2 == 0) arb_neg(y, y);
  arb_clear(&s);
}
static int gc_not(int a) { return a < 0 ? -1 : !a; }
static int gc_and(int a, int b) { return a == 0 || b == 0 ? 0 : a < 0 || b < 0 ? -1 : 1; }
static int gc_or(int a, int b) { return gc_not(gc_and(gc_not(a), gc_not(b))); }

/* |x| = digits * 10^ten, the shortest decimal that is read as x */
static void shortest(double x, unsigned long *digits, int *ten) {
  static const double tens[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
  const double size = x < 0 ? -x : x;
  for (int k = 0; k < 16 && size * tens[k] < 1e15; k++) {
    const double whole = size * tens[k];
    const unsigned long d = (unsigned long)whole;
    if ((double)d == whole && (double)d / tens[k] == size) { *digits = d; *ten = -k; return; }
  }
  char text[40];
  for (int more = 14; more < 17; more++) {
    snprintf(text, sizeof text, "%.*e", more, size);
    if (more == 16 || strtod(text, 0) == size) break;
  }
  unsigned long d = 0;
  int after = 0;
  const char *at = text;
  for (int seen = 0; *at != 'e'; at++) {
    if (*at >= '0' && *at <= '9') { d = 10 * d + (unsigned long)(*at - '0'); after += seen; }
    else seen = 1;
  }
  *digits = d;
  *ten = atoi(at + 1) - after;
}

/* A cell as a ball; one that is no normal number, nor 0, is not told. */
static int decimal(arb *z, double x, const arb *tens, long w) {
  const double size = x < 0 ? -x : x;
  if (!(size == 0 || (size >= 0x1p-1022 && size <= 0x1.fffffffffffffp+1023))) return 0;
  unsigned long digits;
  int ten;
  shortest(x, &digits, &ten);
  arb_set_ui(z, digits);
  if (ten < 0) arb_div(z, z, tens - ten, w);
  else if (ten > 0) arb_mul(z, z, tens + ten, w);
  if (x < 0) arb_neg(z, z);
  return 1;
}

/* Whether a ball is one double, rounded to nearest; normal doubles and an exact 0 alone. */
static int rounded(const arb *z, long w, arf *low, arf *high, double *found) {
  if (!arb_is_finite(z)) return 0;
  if (arb_is_zero(z)) { *found = 0.0; return 1; }
  arb_get_lbound_arf(low, z, w + 30);
  arb_get_ubound_arf(high, z, w + 30);
  const double a = arf_get_d(low, 4), b = arf_get_d(high, 4), size = a < 0 ? -a : a;
  *found = a;
  return a == b && size >= 0x1p-1022 && size <= 0x1.fffffffffffffp+1023;
}
"""

LAYOUT = """
/* Whether a ball and a float take the words of memory that are set aside for them. */
int gradcli_layout(void) {
  unsigned char room[256];
  memset(room, 0x5a, sizeof room);
  arb_init((arb *)room);
  for (unsigned k = sizeof(arb); k < sizeof room; k++) if (room[k] != 0x5a) return 0;
  arb_set_d((arb *)room, 2.0);
  arb_sqrt((arb *)room, (arb *)room, 120L);
  for (unsigned k = sizeof(arb); k < sizeof room; k++) if (room[k] != 0x5a) return 0;
  double found;
  unsigned char bounds[2][128];
  memset(bounds, 0x5a, sizeof bounds);
  arf_init((arf *)bounds[0]);
  arf_init((arf *)bounds[1]);
  const int sure = rounded((arb *)room, 120, (arf *)bounds[0], (arf *)bounds[1], &found);
  for (int j = 0; j < 2; j++)
    for (unsigned k = sizeof(arf); k < sizeof bounds[0]; k++) if (bounds[j][k] != 0x5a) return 0;
  return sure && found == 0x1.6a09e667f3bcdp+0;
}
"""

_ENTRY = f"""
enum {{ TENS = 340 }};
long {ENTRY}(long n, const double *const *in, double *const *out, unsigned char *proved) {{
  arb *r = malloc(sizeof(arb) * (SLOTS + LEVELS * CONSTANTS + TENS));
  const arb *found[RESULTS];
  if (!r) return -1;
  arb *constants = r + SLOTS, *tens = constants + LEVELS * CONSTANTS;
  arf low, high;
  long sure = 0;
  for (int j = 0; j < SLOTS + LEVELS * CONSTANTS + TENS; j++) arb_init(r + j);
  arf_init(&low);
  arf_init(&high);
  for (int j = 0; j < TENS; j++) {{
    arb_set_ui(tens + j, 10UL);
    arb_pow_ui(tens + j, tens + j, (unsigned long)j, 2000L);
  }}
  for (int q = 0; q < LEVELS; q++)
    for (int j = 0; j < CONSTANTS; j++) {{
      arb *k = constants + q * CONSTANTS + j;
      arb_set_str(k, texts[j], (long)CONSTANT_BITS);
      arb_set_round(k, k, levels[q]);
    }}
  for (long i = 0; i < n; i++) {{
    proved[i] = 0;
    for (int q = 0; q < LEVELS && !proved[i]; q++) {{
      const long w = levels[q];
      int all = 1;
      for (int j = 0; all && j < INPUTS; j++) all = decimal(r + j, in[j][i], tens, w);
      if (!all || !row(r, constants + q * CONSTANTS, w, found)) continue;
      for (int j = 0; all && j < RESULTS; j++) all = rounded(found[j], w, &low, &high, out[j] + i);
      proved[i] = all;
    }}
    sure += proved[i];
  }}
  for (int j = 0; j < SLOTS + LEVELS * CONSTANTS + TENS; j++) arb_clear(r + j);
  arf_clear(&low);
  arf_clear(&high);
  free(r);
  return sure;
}}
"""
