"""The loops in C over the columns of a tape, whose every slot is a ball: values, adjoints, and how far doubles are off.

Each is of a count and of pointers, as ``gradcli.engines.library.entry`` has it. What is told of a slot is told by its
number; a slot's kernel says what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.engines.held import CONSTANT_BITS

GIVEN, NUMBER = 0, 1
"""The kernels of what is set before, and of a constant: a quotient of integers."""
KERNELS = 2
"""The first of the others."""
SCRATCH = 64
"""Balls that a kernel may use."""
CHOICE = 3
"""What uses a condition and one of two branches; the others use all of their operands, 2 at most."""
FIRST, SECOND, NOTHING = 1, 2, 3
"""Which operand, of the two that may be, a slot is the very number of; or that it is 0."""
NO_SHARE = -1.0
"""What is not sent, or is no number."""


def loops(values: Sequence[str], sent: Sequence[str], used: Sequence[int]) -> str:
    """The loops for some kernels: the cases of their values and of what they send to their operands, and how many of
    these they use."""
    counts = ", ".join(map(str, [0, 0, *used]))
    return _LOOPS.replace("@VALUES@", "\n".join(values)).replace("@SENT@", "\n".join(sent)).replace("@USED@", counts)


DECISIONS = """
static int held(const arb *x) { return arb_is_finite(x) ? !arb_is_zero(x) : -1; }
static void hold(arb *y, int decided) { if (decided < 0) arb_indeterminate(y); else arb_set_si(y, decided); }
static void chosen(arb *y, int decided, const arb *yes, const arb *no) {
  if (decided < 0) arb_indeterminate(y); else arb_set(y, decided ? yes : no);
}
"""

_LOOPS = f"""
void flint_free(void *);
double log2(double);
enum {{ SCRATCH = {SCRATCH}, CHOICE = {CHOICE} }};
static const unsigned char used[] = {{ @USED@ }};

long gradcli_begin(long n, arb *v) {{
  for (long i = 0; i < n; i++) arb_init(v + i);
  return n;
}}
long gradcli_end(long n, arb *v) {{
  for (long i = 0; i < n; i++) arb_clear(v + i);
  return n;
}}
/* The i-th ball is what a text says. */
long gradcli_given(long i, arb *v, const char *text) {{ return arb_set_str(v + i, text, {CONSTANT_BITS}L); }}

/* The values of some slots; `suspect` are told those where a corner, a step or an end of a domain may be met. */
long gradcli_values(long n, const long *bits, const int *order, const unsigned short *kernels, const int *first,
                    const int *second, const int *third, const int *parameter, const unsigned char *active,
                    const long *tops, const unsigned long *bottoms, unsigned char *suspect, arb *v) {{
  arb t[SCRATCH];
  const long w = *bits;
  for (int k = 0; k < SCRATCH; k++) arb_init(t + k);
  for (long at = 0; at < n; at++) {{
    const long i = order[at];
    switch (kernels[i]) {{
    case {GIVEN}: break;
    case {NUMBER}:
      arb_set_si(v + i, tops[parameter[i]]);
      if (bottoms[parameter[i]] != 1) arb_div_ui(v + i, v + i, bottoms[parameter[i]], w);
      break;
@VALUES@
    }}
  }}
  for (int k = 0; k < SCRATCH; k++) arb_clear(t + k);
  return n;
}}

/* Marks what the marked slots were computed from, branches not taken left out, from the last slot to the first.
   How many of them are suspect. */
long gradcli_used(long n, const unsigned short *kernels, const int *first, const int *second, const int *third,
                  const unsigned char *suspect, const arb *v, unsigned char *marks) {{
  long doubts = 0;
  for (long i = n - 1; i >= 0; i--) {{
    if (!marks[i]) continue;
    doubts += suspect[i];
    const int count = used[kernels[i]];
    if (count) marks[first[i]] = 1;
    if (count == 2) marks[second[i]] = 1;
    if (count == CHOICE && held(v + first[i]) >= 0) marks[held(v + first[i]) ? second[i] : third[i]] = 1;
  }}
  return doubts;
}}

/* Of each marked slot, which operand it is the very number of. */
long gradcli_copied(long n, const unsigned short *kernels, const int *first, const int *second, const int *third,
                    const arb *v, unsigned char *marks) {{
  for (long i = 0; i < n; i++) {{
    const int count = used[kernels[i]], choice = count == CHOICE;
    if (!marks[i] || !count) continue;
    const arb *yes = v + (choice ? second[i] : first[i]), *no = v + (choice ? third[i] : second[i]);
    if (choice) marks[i] = held(v + first[i]) ? {FIRST} : {SECOND};
    else if (arb_equal(v + i, yes)) marks[i] = {FIRST};
    else if (count == 2 && arb_equal(v + i, no)) marks[i] = {SECOND};
    else marks[i] = arb_is_zero(v + i) ? {NOTHING} : 0;
  }}
  return n;
}}

/* Adds what a slot y sends to its operands to s0, s1, s2, where they are there. */
static int sent(int kernel, const arb *y, const arb *x0, const arb *x1, const arb *c, arb *s0, arb *s1, arb *s2,
                arb *t, long w) {{
  switch (kernel) {{
@SENT@
  }}
  return 1;
}}

#define SENT(which) (active[which[i]] ? c + which[i] : 0)
/* From the last of the slots in order to the first. */
long gradcli_adjoints(long n, const long *bits, const int *order, const unsigned short *kernels, const int *first,
                      const int *second, const int *third, const unsigned char *active, const arb *v, arb *c) {{
  arb t[SCRATCH];
  const long w = *bits;
  int all = 1;
  for (int k = 0; k < SCRATCH; k++) arb_init(t + k);
  for (long at = n - 1; all && at >= 0; at--) {{
    const long i = order[at];
    if (active[i] && used[kernels[i]])
      all = sent(kernels[i], v + i, v + first[i], v + second[i], c + i, SENT(first), SENT(second),
                 used[kernels[i]] == CHOICE ? SENT(third) : 0, t, w);
  }}
  for (int k = 0; k < SCRATCH; k++) arb_clear(t + k);
  return all;
}}

/* |z - got|/|z|, at most 1; 0 where z is too wide to tell. */
static double off(const arb *z, double got, arb *t, long w) {{
  if (!arb_is_finite(z)) return 0;
  if (got - got != 0) return 1;
  if (arb_is_zero(z)) return got != 0;
  arb_set_d(t, got);
  arb_sub(t, z, t, w);
  arb_abs(t, t);
  arb_abs(t + 1, z);
  if (!arb_is_positive(t + 1)) return 0;
  arb_div(t, t, t + 1, w);
  const double found = arf_get_d((const arf *)t, 4);
  return found < 1 ? found : 1;
}}
/* log2 |z| of its middle, however large or small. */
static double size_of(const arb *z, arb *t) {{
  arb_abs(t, z);
  const double middle = arf_get_d((const arf *)t, 4);
  if (middle >= 0x1p-1000 && middle <= 0x1p+1000) return log2(middle);
  const long twos = arf_abs_bound_lt_2exp_si((const arf *)t);
  if (twos < -(1L << 50) || twos > 1L << 50) return twos < 0 ? -__builtin_inf() : __builtin_inf();
  arb_mul_2exp_si(t, t, -twos);
  return twos + log2(arf_get_d((const arf *)t, 4));
}}

/* How far the doubles found are off, which are replaced by that. */
long gradcli_off(long n, const long *bits, const arb *v, double *found) {{
  arb t[2];
  arb_init(t);
  arb_init(t + 1);
  for (long i = 0; i < n; i++) found[i] = off(v + i, found[i], t, *bits);
  arb_clear(t);
  arb_clear(t + 1);
  return n;
}}

/* The same of what slots send to their two operands, of a choice the branches: `found` are doubles, none where nothing
   is sent; `sizes` the logarithms of what is. */
long gradcli_shares(long n, const long *bits, const int *order, const unsigned short *kernels, const int *first,
                    const int *second, const int *third, const unsigned char *active, const arb *v, const arb *c,
                    double *found, float *sizes) {{
  arb t[SCRATCH], s[3];
  const long w = *bits;
  for (int k = 0; k < SCRATCH; k++) arb_init(t + k);
  for (int k = 0; k < 3; k++) arb_init(s + k);
  for (long at = 0; at < n; at++) {{
    const long i = order[at];
    const int kernel = kernels[i], choice = used[kernel] == CHOICE;
    if (!active[i] || !used[kernel]) continue;
    for (int k = 0; k < 3; k++) arb_zero(s + k);
    sent(kernel, v + i, v + first[i], v + second[i], c + i, active[first[i]] ? s : 0, active[second[i]] ? s + 1 : 0,
         choice && active[third[i]] ? s + 2 : 0, t, w);
    for (int k = 0; k < 2; k++) {{
      double *share = found + 2 * i + k;
      if (*share != *share || !arb_is_finite(s + k + choice)) {{ *share = {NO_SHARE}; continue; }}
      *share = off(s + k + choice, *share, t, w);
      sizes[2 * i + k] = (float)size_of(s + k + choice, t);
    }}
  }}
  for (int k = 0; k < SCRATCH; k++) arb_clear(t + k);
  for (int k = 0; k < 3; k++) arb_clear(s + k);
  return n;
}}

/* By how much a value changes with each of two operands: the logarithms of |dy/dx x/y|, infinite where that is none. */
long gradcli_weights(long n, const long *bits, const int *order, const unsigned short *kernels, const int *first,
                     const int *second, const unsigned char *active, const arb *v, float *weights) {{
  arb t[SCRATCH], s[2], one;
  const long w = *bits;
  for (int k = 0; k < SCRATCH; k++) arb_init(t + k);
  arb_init(s);
  arb_init(s + 1);
  arb_init(&one);
  arb_one(&one);
  for (long at = 0; at < n; at++) {{
    const long i = order[at];
    const int *operands[] = {{ first, second }};
    if (used[kernels[i]] != 2) continue;
    for (int k = 0; k < 2; k++) {{ weights[2 * i + k] = __builtin_inff(); arb_zero(s + k); }}
    if (!active[i] || arb_contains_zero(v + i)) continue;
    sent(kernels[i], v + i, v + first[i], v + second[i], &one, active[first[i]] ? s : 0, active[second[i]] ? s + 1 : 0,
         0, t, w);
    for (int k = 0; k < 2; k++) {{
      if (!active[operands[k][i]]) continue;
      arb_mul(s + k, s + k, v + operands[k][i], w);
      arb_div(s + k, s + k, v + i, w);
      if (arb_is_finite(s + k)) weights[2 * i + k] = (float)size_of(s + k, t);
    }}
  }}
  for (int k = 0; k < SCRATCH; k++) arb_clear(t + k);
  arb_clear(s);
  arb_clear(s + 1);
  arb_clear(&one);
  return n;
}}

/* Who uses what: of each slot the last use of it, of each use (twice a slot, and 1 for its second operand or branch)
   the one before; -1 where there is none. Only what is active. */
long gradcli_users(long n, const int *order, const unsigned short *kernels, const int *first, const int *second,
                   const int *third, const unsigned char *active, int *last, int *before) {{
  for (long at = 0; at < n; at++) {{
    const long i = order[at];
    const int count = used[kernels[i]];
    const int *operands[] = {{ count == CHOICE ? second : first, count == CHOICE ? third : second }};
    if (!active[i]) continue;
    for (int k = 0; k < (count == 1 ? 1 : count ? 2 : 0); k++) {{
      if (k && operands[0][i] == operands[1][i]) break;
      before[2 * i + k] = last[operands[k][i]];
      last[operands[k][i]] = (int)(2 * i + k);
    }}
  }}
  return n;
}}

/* The i-th ball as text that encloses it, of less than so many characters; else 0. */
long gradcli_text(long i, const long *room, const arb *v, char *into) {{
  char *text = arb_get_str(v + i, 150L, 1UL);
  const long length = (long)strlen(text);
  if (length < *room) memcpy(into, text, (unsigned long)length + 1);
  flint_free(text);
  return length < *room;
}}

/* 1 and the double that the i-th ball is for certain; 0 where it may be several; -1 where it is one number. */
long gradcli_double(long i, const long *bits, const arb *v, double *found) {{
  const arb *z = v + i;
  const long w = *bits;
  if (arb_is_exact(z)) return -1;
  arf low, high;
  arf_init(&low);
  arf_init(&high);
  const int sure = rounded(z, w, &low, &high, found);
  arf_clear(&low);
  arf_clear(&high);
  return sure;
}}
"""
