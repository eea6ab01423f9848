/* Numbers as pairs of doubles with a bound: the true one is within e of h + l. `gradcli help proofs` derives every bound
   that is stated here; tests/engines/test_pair_kernels.py holds the constants, the polynomials and the kernels against
   balls. Nothing branches: a loop over points becomes one over vectors. What is not known has an e that is infinite, or
   no number: no comparison with it is true. */
#if !defined __FP_FAST_FMA && !defined __FMA__ && !defined __aarch64__
#error no fused multiply-add
#endif
#if defined __FAST_MATH__ || (defined __FLT_EVAL_METHOD__ && __FLT_EVAL_METHOD__ != 0)
#error doubles are not rounded one by one
#endif
#include <string.h>
typedef struct { double h, l, e; } B;
typedef struct { B s, c; } SC;
#define GP static inline __attribute__((always_inline))
#define GP_INF __builtin_inf()
#define GP_NAN __builtin_nan("")
#define GP_UP(e) ((e) * 0x1.0000001p0) /* makes up for what rounding took from a bound */
#define GP_U2 0x1p-100                 /* of one operation, relative: 64 u^2, where the theorems have 15 u^2 at most */
#define GP_ETA 0x1p-1000               /* more than underflow takes, absolute */
#define GP_MAGIC 0x1.8p52
#define GP_C(name) gp_mk(name##H, name##L, 0)

GP double gp_abs1(double x) { return __builtin_fabs(x); }
GP double gp_fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
GP long gp_bits(double x) { long b; memcpy(&b, &x, 8); return b; }
GP double gp_of_bits(long b) { double x; memcpy(&x, &b, 8); return x; }
GP B gp_mk(double h, double l, double e) { B r = { h, l, e }; return r; }
GP B gp_num(double h) { return gp_mk(h, 0, 0); }

/* Without bounds. The sum of two doubles, exactly; of gp_fast, where |b| <= |a|. */
GP B gp_two(double a, double b) { double s = a + b, t = s - a; return gp_mk(s, (a - (s - t)) + (b - t), 0); }
GP B gp_fast(double a, double b) { double s = a + b; return gp_mk(s, b - (s - a), 0); }
/* 3 u^2 relative */
GP B gp_addr(B x, B y) {
  B s = gp_two(x.h, y.h), t = gp_two(x.l, y.l), v = gp_fast(s.h, s.l + t.h);
  return gp_fast(v.h, t.l + v.l);
}
/* 6 u^2 relative, where |y| <= |x|/2 */
GP B gp_onto(B x, B y) { B s = gp_fast(x.h, y.h); return gp_fast(s.h, s.l + (x.l + y.l)); }
/* 5 u^2 relative */
GP B gp_mulr(B x, B y) {
  double c = x.h * y.h, d = gp_fma(x.h, y.h, -c);
  return gp_fast(c, d + gp_fma(x.l, y.h, gp_fma(x.h, y.l, x.l * y.l)));
}
/* 2 u^2 relative */
GP B gp_muld(B x, double y) { double c = x.h * y; return gp_fast(c, gp_fma(x.l, y, gp_fma(x.h, y, -c))); }
/* 15 u^2 relative */
GP B gp_divr(B x, B y) {
  double q = x.h / y.h;
  B r = gp_muld(y, q);
  return gp_fast(q, ((x.h - r.h) + (x.l - r.l)) / y.h);
}

/* Zero for what is exactly 0: nothing underflows in a product with it. */
GP double gp_eta(B x) { return gp_abs1(x.h) + x.e == 0 ? 0 : GP_ETA; }
/* At least, below |x|; negative where x may be 0 */
GP double gp_least(B x) { return gp_abs1(x.h) * 0x1.fffffep-1 - x.e; }
GP B gp_if(long c, B x, B y) { return gp_mk(c ? x.h : y.h, c ? x.l : y.l, c ? x.e : y.e); }
GP long gp_positive(B x) { return x.h * 0x1.fffffep-1 > x.e; }
GP long gp_negative(B x) { return x.h * -0x1.fffffep-1 > x.e; }
GP long gp_zero(B x) { return (x.h == 0) & (x.e == 0); }
GP B gp_none(long c, B x) { return gp_mk(x.h, x.l, c ? x.e : GP_INF); } /* where not c, nothing is known */
GP B gp_scaled(B x, double power_of_two) {
  return gp_mk(x.h * power_of_two, x.l * power_of_two, GP_UP(x.e * power_of_two + gp_eta(x)));
}

/* A decimal within 2^-102 |h| of h + l; h itself, where l is 0. */
GP B gp_input(double h, double l) {
  const double size = gp_abs1(h);
  const long known = (l == l) & (((h == 0) & (l == 0)) | ((size > 1e-280) & (size < 1e280)));
  return gp_mk(h, l, known ? (l == 0 ? 0 : size * 0x1p-102) : GP_NAN);
}
/* Whether all numbers within the bound round to x.h. The addend makes up for the rounding of the sum beside it. */
GP long gp_sure(B x) {
  const double size = gp_abs1(x.h), e = GP_UP(x.e) + size * 0x1p-105;
  const long one = (x.h + (x.l + e) == x.h) & (x.h + (x.l - e) == x.h);
  return (one & (size > 1e-280) & (size < 1e280)) | gp_zero(x);
}

GP B gp_add(B x, B y) { B z = gp_addr(x, y); z.e = GP_UP(x.e + y.e + GP_U2 * gp_abs1(z.h)); return z; }
GP B gp_neg(B x) { return gp_mk(-x.h, -x.l, x.e); }
GP B gp_sub(B x, B y) { return gp_add(x, gp_neg(y)); }
GP B gp_mul(B x, B y) {
  B z = gp_mulr(x, y);
  const double eta = gp_eta(x) < gp_eta(y) ? gp_eta(x) : gp_eta(y);
  z.e = GP_UP((gp_abs1(x.h) * y.e + gp_abs1(y.h) * x.e) * 0x1.0000001p0 + x.e * y.e + GP_U2 * gp_abs1(z.h) + eta);
  return z;
}
GP B gp_div(B x, B y) {
  B z = gp_divr(x, y);
  const double least = gp_least(y), eta = gp_eta(x);
  const double q = (x.e + gp_abs1(z.h) * 0x1.0000001p0 * y.e + eta) / least;
  z.e = GP_UP((least > 0 ? q : GP_INF) + GP_U2 * gp_abs1(z.h) + eta);
  return z;
}
GP B gp_inv(B x) { return gp_div(gp_num(1), x); }
GP B gp_sqrt(B x) {
  const double s = __builtin_sqrt(x.h), r = gp_fma(-s, s, x.h);
  const long good = (x.h > 0x1p-900) & (gp_least(x) > 0);
  B z = gp_fast(s, (x.l + r) / (2 * s));
  z.e = GP_UP((good ? x.e / s : GP_INF) + GP_U2 * s);
  return z;
}
GP B gp_abs(B x) { return gp_if(x.h < 0, gp_neg(x), x); }
GP B gp_signed(B x, B y) { return gp_if(x.h < 0, gp_neg(y), y); }
GP B gp_max(B x, B y) {
  B z = gp_if((x.h > y.h) | ((x.h == y.h) & (x.l > y.l)), x, y);
  z.e = x.e == y.e ? x.e : x.e + y.e;
  return z;
}
GP B gp_min(B x, B y) { return gp_neg(gp_max(gp_neg(x), gp_neg(y))); }
GP B gp_relu(B x) { return gp_if(gp_negative(x), gp_num(0), gp_max(x, gp_num(0))); }
GP B gp_sign(B x) {
  const long up = gp_positive(x), down = gp_negative(x);
  return gp_mk(up ? 1 : down ? -1 : 0, 0, up | down | gp_zero(x) ? 0 : GP_NAN);
}
GP B gp_above(B x, B y) {
  B d = gp_sub(x, y);
  const long up = gp_positive(d);
  return gp_mk(up ? 1 : 0, 0, up | gp_negative(d) ? 0 : GP_NAN);
}
/* The greatest integer not above x, where that is certain; where ``inside``, x may not be an integer either. */
GP B gp_whole(B x, long inside) {
  const double n = __builtin_floor(x.h), part = (x.h - n) + x.l;
  const long above = (part * 0x1.fffffep-1 > x.e) | (!inside & (part == 0) & (x.l == 0) & (x.e == 0));
  const long below = (1 - part) * 0x1.fffffep-1 > x.e;
  return gp_mk(n, 0, above & below & (gp_abs1(n) < 0x1p52) ? 0 : GP_NAN);
}
GP B gp_floor(B x) { return gp_whole(x, 0); }
GP B gp_ceil(B x) { return gp_neg(gp_floor(gp_neg(x))); }
GP B gp_round(B x) { return gp_whole(gp_add(x, gp_num(0.5)), 1); } /* halves go on */
GP B gp_mod(B x, B y) { return gp_sub(x, gp_mul(y, gp_floor(gp_div(x, y)))); }
GP B gp_square(B x) { return gp_mul(x, x); }
GP B gp_unit(B x) { return gp_mk(1, 0, x.e * 0); } /* x^0, where x is known */
GP B gp_hypot(B x, B y) { return gp_sqrt(gp_add(gp_mul(x, x), gp_mul(y, y))); }
