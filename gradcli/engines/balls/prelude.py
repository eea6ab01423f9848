"""The C text around a tape printed over FLINT's real balls: functions of ours, numbers in and out, the loop of points.

A ball is six words of memory; FLINT's functions are declared where they are called, and no header of its is needed.
"""

from __future__ import annotations

ENTRY = "gradcli_balls"

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
static int gc_modest(const arb *order) {
  arf most;
  arf_init(&most);
  arb_get_abs_ubound_arf(&most, order, 30);
  const double size = arf_get_d(&most, 1);
  arf_clear(&most);
  return size < 1e9;
}
/* Whether FLINT takes no time of an operand, of the last one or not: as gradcli.numbers.balls.aside has it. */
static int gc_tame(const arb *x, int last, long w) {
  if (arb_is_zero(x)) return 1;
  if (!arb_is_exact(x) && arb_rel_accuracy_bits(x) < 20) return 0;
  arb size, end;
  arb_init(&size);
  arb_init(&end);
  arb_abs(&size, x);
  arb_set_si(&end, last && w <= 128 ? 1000L : 48L);
  int tame = arb_le(&size, &end);
  arb_set_d(&end, 0x1p-40);
  tame = tame && arb_ge(&size, &end);
  arb_clear(&size);
  arb_clear(&end);
  return tame;
}
/* y = times/x a - sign b; not where x may be 0 */
static int gc_contiguous(arb *y, const arb *x, const arb *a, const arb *b, long times, long sign, long w) {
  if (!arb_is_positive(x) && !arb_is_negative(x)) return 0;
  arb_mul_si(y, a, times, w);
  arb_div(y, y, x, w);
  if (sign > 0) arb_sub(y, y, b, w); else arb_add(y, y, b, w);
  return 1;
}
/* The series of J (sign 1) and I (sign -1) of the order n <= 20, where |x| < 40 and x is not 0:
   (x/2)^n/n! sum of u_k, u_k = (-sign x^2/4)^k/(k! (n+1)...(n+k)). With T >= x^2/4 the terms from the N-th on fall by
   4 at least where T < (N+1)(N+1+n)/4: they add up to 4/3 |u_N| at most, which is below 2^-(bits + 2). */
static int gc_series(arb *y, const arb *x, long n, long sign, long negated, long w) {
  if (!arb_is_positive(x) && !arb_is_negative(x)) return 0;
  arf most;
  arf_init(&most);
  arb_get_abs_ubound_arf(&most, x, 30);
  const double size = arf_get_d(&most, 1), up = 1 + 1e-12, T = size * size * 0.25 * up;
  arf_clear(&most);
  if (!(size < 40)) return 0;
  double power = 1, term = 1, small = 1;
  unsigned long factorial = 1;
  for (long k = 1; k <= n; k++) { power *= 0.5 * size / k; factorial *= (unsigned long)k; }
  long bits = w + 8 + (long)(1.5 * size), N = 0;
  for (; power > 1; power *= 0.5) bits++;
  for (long k = 0; k < bits + 3; k++) small *= 0.5;
  while (!(term < small && T < 0.25 * (N + 1) * (N + 1 + n))) { N++; term *= T / ((double)N * (N + n)) * up; }
  arb t;
  arb_init(&t);
  arb_mul(&t, x, x, bits);
  arb_mul_2exp_si(&t, &t, -2);
  if (sign > 0) arb_neg(&t, &t);
  const long below[] = { n + 1, 1, 1, 1 };
  arb_hypgeom_sum_fmpq_arb(y, 0, 0, below, 2, &t, 0, N, bits);
  arb_add_error_2exp_si(y, -(bits + 2));
  if (n) {
    arb_pow_ui(&t, x, (unsigned long)n, w + 8);
    arb_mul(y, y, &t, w + 8);
    arb_mul_2exp_si(y, y, -n);
    arb_div_ui(y, y, factorial, w);
  }
  if (negated) arb_neg(y, y);
  arb_clear(&t);
  return 1;
}
static int gc_not(int a) { return a < 0 ? -1 : !a; }
static int gc_and(int a, int b) { return a == 0 || b == 0 ? 0 : a < 0 || b < 0 ? -1 : 1; }
static int gc_or(int a, int b) { return gc_not(gc_and(gc_not(a), gc_not(b))); }
"""

SHORTEST = """
/* The same for 15 to 17 digits of numbers between 1e-5 and 1e15, in integers of 128 bits. |x| = m 2^-s, and
   m 10^k / 2^s has 17 digits before the point. A decimal d 10^(j-k) is read as x where it is nearer than half a unit
   of m, that is |d 10^j 2^s - m 10^k| < 10^k / 2. Not for powers of two, nor for a decimal between two doubles. */
typedef unsigned __int128 gc_wide;
static int by_integers(double size, unsigned long *digits, int *ten) {
  if (!(size > 1e-5 && size < 1e15)) return 0;
  const union { double number; unsigned long word; } as = { size };
  const unsigned long word = as.word;
  const unsigned long m = (word & 0xfffffffffffffUL) | 1UL << 52;
  const int s = 1075 - (int)(word >> 52);
  if (m == 1UL << 52 || s < 1 || s > 70) return 0;
  gc_wide power = 1, scaled = m;
  int k = 0;
  while (scaled >> s < 10000000000000000UL && k < 22) { scaled *= 10; power *= 10; k++; }
  const unsigned long all = (unsigned long)(scaled >> s);
  if (all < 10000000000000000UL || all >= 100000000000000000UL) return 0;
  for (unsigned long unit = 100, j = 2;; unit /= 10, j--) {
    const gc_wide step = (gc_wide)unit << s;
    unsigned long d = all / unit;
    gc_wide over = scaled - d * step;
    if (2 * over == step) return 0;
    if (2 * over > step) { d++; over = step - over; }
    if (2 * over == power) return 0;
    if (2 * over < power) { *digits = d; *ten = (int)j - k; return 1; }
    if (j == 0) return 0;
  }
}

/* |x| = digits * 10^ten, the shortest decimal that is read as x */
static void shortest(double x, unsigned long *digits, int *ten) {
  static const double tens[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
  const double size = x < 0 ? -x : x;
  for (int k = 0; k < 16 && size * tens[k] < 1e15; k++) {
    const double whole = size * tens[k];
    const unsigned long d = (unsigned long)whole;
    if ((double)d == whole && (double)d / tens[k] == size) { *digits = d; *ten = -k; return; }
  }
  if (by_integers(size, digits, ten)) return;
  char text[40];
  for (int more = 14; more < 17; more++) {
    snprintf(text, sizeof text, "%.*e", more, size);
    unsigned long d = 0;
    const char *at = text;
    for (; *at != 'e'; at++) if (*at >= '0' && *at <= '9') d = 10 * d + (unsigned long)(*at - '0');
    *ten = atoi(at + 1) - more;
    /* Below a power of two doubles are nearer: the decimal above may be read as it where the nearest is not. */
    for (int up = 0; up < 2; up++) {
      *digits = d + (unsigned long)up;
      snprintf(text, sizeof text, "%lue%d", *digits, *ten);
      if (more == 16 || strtod(text, 0) == size) return;
    }
  }
}
"""

ROUNDED = """
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

CELLS = """
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

/* What is left of a ball beside the nearest double: two doubles, and a bound of the rest. */
static int finer(const arb *z, arb *rest, long w, arf *bound, double *const *out, long i) {
  const double head = out[0][i], size = head < 0 ? -head : head, most = size * (1.0 / (1UL << 35) / (1UL << 35));
  if (size != 0 && size < 0x1p-800) return 0;
  arb_set(rest, z);
  for (int k = 0; k < PARTS - 1; k++) {
    if (k) out[k][i] = arf_get_d((const arf *)rest, 4);
    arb_set_d(rest + 1, -out[k][i]);
    arb_add(rest, rest, rest + 1, w);
  }
  arb_get_abs_ubound_arf(bound, rest, 30);
  const double off = arf_get_d(bound, 1), told = most * (1.0 / (1UL << 35) / (1UL << 35));
  out[PARTS - 1][i] = off == 0 ? 0 : told;
  return off <= told;
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

BALL_LOOP = f"""
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
      for (int j = 0; all && j < RESULTS; j++) {{
        all = rounded(found[j], w, &low, &high, out[PARTS * j] + i);
        if (all && PARTS > 1) all = finer(found[j], r + SLOTS - 2, w, &high, out + PARTS * j, i);
      }}
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
