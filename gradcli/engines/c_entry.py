"""What calls the loops of a plan printed as C: strip after strip, and which points of a strip are suspect."""

from __future__ import annotations

from gradcli.engines.c_loop import LINE
from gradcli.engines.plan import Plan

ENTRY, STREAMED = "gradcli_block", "gradcli_streamed"
STRIP = 256
"""Points a part runs over before the next part takes its turn: what passes between them stays in the cache."""
ROW = STRIP + 8
"""Doubles a working register takes: a power of two would put all of them into the same lines of the cache."""
NOTED = 2
"""The mark of a suspect whose numbers say so."""
GROUP = 32
"""Points of a strip that are tried together where something underflowed, before each is tried by itself."""
ARGUMENTS = (
    "long first, long past, const double *const *in, const long *moves, double *const *out, double *restrict work, "
    "double *restrict noted"
)
"""What every part takes: the first point of its strip, and whether results go past the cache into memory."""
PASSED = "in, moves, out, work, noted"
_BLOCK = "const double *const *in, const long *moves, double *const *out, double *work, unsigned char *suspects"


def rows(plan: Plan) -> int:
    """The rows that ``work`` has room for: the working registers, and a strip of each input and result."""
    return plan.working + len(plan.inputs) + len(plan.results)


def entry_text(plan: Plan) -> str:
    """The functions to call, over one that runs a ``strip``: whole strips where the columns lie, and what is left of
    them in room of its own."""
    there = [k for k, register in enumerate(plan.results) if register is not None]
    return f"""{_narrow(len(plan.inputs))}
static const long there[] = {{{", ".join(map(str, there)) or 0}}};
static long marked(long count, {ARGUMENTS}, unsigned char *suspects) {{
  const double wrong = strip(first, past, {PASSED});
  const long underflow = fetestexcept(FE_UNDERFLOW) != 0;
  unsigned char lost[{STRIP}];
  long any = 0;
  if (underflow) narrow(first, past, {PASSED}, lost);
  for (long i = 0; (underflow | (wrong != 0)) && i < count; i++) {{
    suspects[i] = (underflow && lost[i]) | (noted[i] - noted[i] != 0) << 1;
    any |= suspects[i];
  }}
  return any;
}}
static __attribute__((noinline)) long rest(long count, {ARGUMENTS}, unsigned char *suspects) {{
  const double *given[{max(1, len(plan.inputs))}];
  double *filled[{max(1, len(plan.results))}], *room = work + {ROW * plan.working};
  for (long j = 0; j < {len(plan.inputs)}; j++, room += {ROW}) {{
    given[j] = room;
    for (long i = 0; i < {STRIP}; i++) room[i] = in[j][(first & moves[j]) + (i < count ? i : count - 1)];
  }}
  for (long k = 0; k < {len(plan.results)}; k++, room += {ROW}) filled[k] = room;
  const long any = marked(count, 0, 0, given, moves, filled, work, noted, suspects);
  for (long k = 0; k < {len(there)}; k++) memcpy(out[there[k]] + first, filled[there[k]], 8 * count);
  return any;
}}
static __attribute__((noinline)) long all(long n, long past, {_BLOCK})
{{
  long any = 0, first = 0;
  double noted[{STRIP}];
  feclearexcept(FE_UNDERFLOW);
  for (; first + {STRIP} <= n; first += {STRIP}) any |= marked({STRIP}, first, past, {PASSED}, suspects + first);
  if (first < n) any |= rest(n - first, first, 0, {PASSED}, suspects + first);
  return any;
}}
long {ENTRY}(long n, {_BLOCK})
{{ return all(n, 0, in, moves, out, work, suspects); }}
long {STREAMED}(long n, {_BLOCK})
{{
  unsigned long skewed = 0;
  for (long k = 0; k < {len(there)}; k++) skewed |= (unsigned long)out[there[k]] & {8 * LINE - 1};
  const long any = all(n, !skewed, in, moves, out, work, suspects);
  ENDED;
  return any;
}}
"""


def _narrow(inputs: int) -> str:
    """The function that finds out at which points of a strip something underflowed: it runs a group of them, then each
    of them, as often as a strip has room for it, and at last the strip again. So a point is suspect wherever it stands.
    Without inputs, or memory, all points are lost."""
    if not inputs:
        body = f"memset(lost, 1, {STRIP}); feclearexcept(FE_UNDERFLOW);"
        return f"static void narrow({ARGUMENTS}, unsigned char *lost) {{ {body} }}"
    return f"""
static __attribute__((noinline)) long underflows(long from, long some, {ARGUMENTS}) {{
  const double *at[{inputs}];
  const long fixed[{inputs}] = {{0}};
  double *given = malloc(sizeof(double) * {inputs * STRIP});
  if (!given) return 1;
  for (long j = 0; j < {inputs}; j++) {{
    at[j] = given + {STRIP} * j;
    for (long i = 0; i < {STRIP}; i++) given[{STRIP} * j + i] = in[j][(first & moves[j]) + from + i % some];
  }}
  feclearexcept(FE_UNDERFLOW);
  strip(first, 0, at, fixed, out, work, noted);
  free(given);
  return fetestexcept(FE_UNDERFLOW) != 0;
}}
static __attribute__((noinline)) void narrow({ARGUMENTS}, unsigned char *lost) {{
  memset(lost, 0, {STRIP});
  for (long group = 0; group < {STRIP}; group += {GROUP})
    if (underflows(group, {GROUP}, first, 0, {PASSED}))
      for (long i = group; i < group + {GROUP}; i++)
        lost[i] = underflows(i, 1, first, 0, {PASSED});
  strip(first, past, {PASSED});
  feclearexcept(FE_UNDERFLOW);
}}"""
