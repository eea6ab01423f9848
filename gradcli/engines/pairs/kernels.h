/* Elementary functions of pairs of doubles with a bound, over operations.h and the tables of constants.h. */

/* e^x and e^x - 1: x = n log(2)/64 + r, |r| < 0.0055; of |x| <= 600. Below that, e^x is 0 within 2^-860. */
typedef struct { B whole, less; double spread; long same; } EXP;
GP EXP gp_exp_parts(B x) {
  const long low = x.h < -600, high = !(x.h <= 600);
  const double u = (low | high ? 0 : x.h) * GP_PER_LN + GP_MAGIC, n = u - GP_MAGIC;
  const long i = gp_bits(u) & 63;
  const double scale = gp_of_bits((((unsigned long)gp_bits(u) >> 6) + 1023) << 52);
  B b = gp_two(x.h - n * GP_LN0, -(n * GP_LN1)), r = gp_two(b.h, b.l + gp_fma(-n, GP_LN2, x.l));
  const double q = r.h;
  double p = gp_fma(GP_F10H, q, GP_F9H);
  p = gp_fma(p, q, GP_F8H);
  p = gp_fma(p, q, GP_F7H);
  p = gp_fma(p, q, GP_F6H);
  p = gp_fma(p, q, GP_F5H);
  B s = gp_onto(GP_C(GP_F4), gp_num(p * q));
  s = gp_onto(GP_C(GP_F3), gp_mulr(s, r));
  s = gp_onto(gp_num(0.5), gp_mulr(s, r));
  s = gp_mulr(gp_onto(gp_num(1), gp_mulr(s, r)), r);
  B t = gp_mk(gp_exp2_h[i], gp_exp2_l[i], 0);
  EXP z;
  z.whole = gp_scaled(gp_onto(t, gp_mulr(t, s)), scale);
  z.less = s;
  z.same = n == 0;
  z.spread = x.e < 0.25 ? x.e + x.e * x.e : GP_INF;
  z.whole.h = low ? 0 : z.whole.h;
  z.whole.l = low ? 0 : z.whole.l;
  z.whole.e = GP_UP(z.whole.h * 0x1.0000001p0 * (z.spread + 0x1p-93))
    + (high | !(x.e < 0.25) ? GP_INF : low ? 0x1p-860 : 0);
  return z;
}
GP B gk_exp(B x) { return gp_exp_parts(x).whole; }
GP B gk_expm1(B x) {
  EXP z = gp_exp_parts(x);
  B more = gp_add(z.whole, gp_num(-1)), less = z.less;
  less.e = GP_UP(gp_abs1(less.h) * 0x1p-86 + gp_eta(x) + z.spread * 0x1.02p0);
  return gp_if(z.same & (x.h >= -600) & (x.h <= 600), less, more);
}

/* log(x): x = 2^k z, z from 0.6875 to 1.375; z c = 1 + r for a c from the table, |r| < 0.0082. */
typedef struct { B r, rest; } LOG;
GP LOG gp_log_parts(B x) {
  const long b = gp_bits(x.h);
  const unsigned long t = (unsigned long)b - 0x3fe6000000000000UL + (1024UL << 52);
  const unsigned long i = t >> 45 & 127, shifted = t >> 52; /* k + 1024 */
  const double k = gp_of_bits((long)(shifted | 0x4330000000000000UL)) - 0x1p52 - 1024;
  const double z = gp_of_bits((long)((unsigned long)b - ((shifted - 1024) << 52)));
  const double scale = gp_of_bits((long)((1023 - (shifted - 1024)) << 52));
  const double c = gp_inverse[i], zc = z * c, rest = gp_fma(z, c, -zc);
  LOG p;
  p.r = gp_two(zc - 1, rest + x.l * scale * c);
  p.rest = gp_addr(gp_two(k * GP_LOG2_0, k * GP_LOG2_1), gp_mk(gp_log_h[i], gp_log_l[i], 0));
  return p;
}
GP B gp_log_near(B r) { /* log(1 + r) */
  const double q = r.h;
  double p = gp_fma(-GP_R14H, q, GP_R13H);
  p = gp_fma(p, q, -GP_R12H);
  p = gp_fma(p, q, GP_R11H);
  p = gp_fma(p, q, -GP_R10H);
  p = gp_fma(p, q, GP_R9H);
  p = gp_fma(p, q, -GP_R8H);
  p = gp_fma(p, q, GP_R7H);
  B s = gp_onto(gp_neg(GP_C(GP_R6)), gp_num(p * q));
  s = gp_onto(GP_C(GP_R5), gp_mulr(s, r));
  s = gp_onto(gp_neg(GP_C(GP_R4)), gp_mulr(s, r));
  s = gp_onto(GP_C(GP_R3), gp_mulr(s, r));
  s = gp_onto(gp_num(-0.5), gp_mulr(s, r));
  return gp_mulr(gp_onto(gp_num(1), gp_mulr(s, r)), r);
}
GP double gp_log_error(B x, B z) { /* of x's own error, and of the kernel */
  const double least = gp_least(x);
  const long good = (least > 0) & (x.h > 0x1p-1000) & (x.h < 0x1p1000);
  return (good ? x.e / least : GP_INF) + gp_abs1(z.h) * 0x1p-90;
}
GP B gk_log(B x) {
  LOG p = gp_log_parts(x);
  B z = gp_addr(p.rest, gp_log_near(p.r));
  z.e = GP_UP(gp_log_error(x, z));
  return z;
}
GP B gk_log1p(B x) { /* of |x| < 2^-9, r is x itself */
  B w = gp_add(gp_num(1), x);
  LOG p = gp_log_parts(w);
  const long small = gp_abs1(x.h) < 0x1p-9;
  B z = gp_addr(p.rest, gp_log_near(gp_if(small, x, p.r)));
  w.e = small ? x.e : w.e;
  z.e = GP_UP(gp_log_error(w, z) + gp_eta(x));
  return z;
}

/* sin and cos: x = n pi/64 + r, |r| < 0.0246; of |x| <= 1e5. */
GP SC gk_sincos(B x) {
  const long good = gp_abs1(x.h) <= 1e5;
  const double u = (good ? x.h : 0) * GP_PER_PI + GP_MAGIC, n = u - GP_MAGIC;
  const long i = gp_bits(u) & 127;
  B b = gp_two(x.h - n * GP_PI0, -(n * GP_PI1)), s = gp_two(x.l, -(n * GP_PI2)), t = gp_two(b.l, s.h);
  B a = gp_two(b.h, t.h), r = gp_two(a.h, a.l + (t.l + gp_fma(-n, GP_PI3, s.l))), q = gp_mulr(r, r);
  const double y = q.h;
  double p = gp_fma(GP_F13H, y, -GP_F11H);
  p = gp_fma(p, y, GP_F9H);
  p = gp_fma(p, y, -GP_F7H);
  B sine = gp_onto(GP_C(GP_F5), gp_num(p * y));
  sine = gp_onto(gp_neg(GP_C(GP_F3)), gp_mulr(sine, q));
  sine = gp_onto(r, gp_mulr(gp_mulr(sine, q), r));
  p = gp_fma(GP_F12H, y, -GP_F10H);
  p = gp_fma(p, y, GP_F8H);
  p = gp_fma(p, y, -GP_F6H);
  B cosine = gp_onto(GP_C(GP_F4), gp_num(p * y));
  cosine = gp_onto(gp_num(-0.5), gp_mulr(cosine, q));
  cosine = gp_onto(gp_num(1), gp_mulr(cosine, q));
  B S = gp_mk(gp_sin_h[i], gp_sin_l[i], 0), C = gp_mk(gp_cos_h[i], gp_cos_l[i], 0);
  SC z;
  z.s = gp_addr(gp_mulr(S, cosine), gp_mulr(C, sine));
  z.c = gp_addr(gp_mulr(C, cosine), gp_neg(gp_mulr(S, sine)));
  const double e = (good ? x.e : GP_INF) + gp_abs1(n) * 0x1p-130 + gp_eta(x);
  z.s.e = GP_UP(e + gp_abs1(z.s.h) * 0x1p-90);
  z.c.e = GP_UP(e + gp_abs1(z.c.h) * 0x1p-90);
  return z;
}

/* atan(x) = atan(c) + atan((x - c)/(1 + c x)), c = i/64 near |x| <= 1; of |x| > 1, pi/2 less that of 1/|x|. */
GP B gk_atan(B x) {
  B a = gp_abs(x);
  const long far = a.h > 1;
  const double u = (far ? 1 / a.h : a.h) * 64 + GP_MAGIC, c = (u - GP_MAGIC) * 0x1p-6;
  const long i = gp_bits(u) & 127, at = i > 64 ? 64 : i;
  B one = gp_num(1), ca = gp_muld(a, c), over = gp_addr(a, gp_num(c)), under = gp_addr(one, ca);
  B t = gp_divr(gp_if(far, gp_addr(one, gp_neg(ca)), gp_addr(a, gp_num(-c))), gp_if(far, over, under));
  B q = gp_mulr(t, t);
  const double y = q.h;
  double p = gp_fma(GP_R13H, y, -GP_R11H);
  p = gp_fma(p, y, GP_R9H);
  p = gp_fma(p, y, -GP_R7H);
  B s = gp_onto(GP_C(GP_R5), gp_num(p * y));
  s = gp_onto(gp_neg(GP_C(GP_R3)), gp_mulr(s, q));
  s = gp_onto(t, gp_mulr(gp_mulr(s, q), t));
  B z = gp_addr(gp_mk(gp_atan_h[at], gp_atan_l[at], 0), s);
  z = gp_if(far, gp_addr(GP_C(GP_QUARTER), gp_neg(z)), z);
  const double least = gp_least(x), square = least > 0 ? least * least : 0;
  z.e = GP_UP(x.e / (1 + square * 0x1.fffffep-1) + gp_abs1(z.h) * 0x1p-90 + gp_eta(x));
  return gp_none((a.h < 0x1p900) & (x.e < GP_INF), gp_signed(x, z));
}

/* Made of these */
GP B gk_tan(B x) { SC z = gk_sincos(x); return gp_div(z.s, z.c); }
GP B gk_cot(B x) { SC z = gk_sincos(x); return gp_div(z.c, z.s); }
GP B gk_sec(B x) { return gp_inv(gk_sincos(x).c); }
GP B gk_csc(B x) { return gp_inv(gk_sincos(x).s); }
GP B gk_exp2(B x) { return gk_exp(gp_mul(x, gp_mk(GP_TWO_LOGH, GP_TWO_LOGL, 0x1p-106))); }
GP B gk_log2(B x) { return gp_mul(gk_log(x), gp_mk(GP_PER_LOG2H, GP_PER_LOG2L, 0x1p-106)); }
GP B gk_log10(B x) { return gp_mul(gk_log(x), gp_mk(GP_PER_LOG10H, GP_PER_LOG10L, 0x1p-106)); }
GP B gk_sinh(B x) {
  B m = gk_expm1(gp_abs(x));
  return gp_signed(x, gp_scaled(gp_add(m, gp_div(m, gp_add(gp_num(1), m))), 0.5));
}
GP B gk_cosh(B x) { B y = gk_exp(gp_abs(x)); return gp_scaled(gp_add(y, gp_inv(y)), 0.5); }
GP B gk_tanh(B x) {
  B m = gk_expm1(gp_scaled(gp_neg(gp_abs(x)), 2));
  return gp_signed(x, gp_div(gp_neg(m), gp_add(gp_num(2), m)));
}
GP B gk_sech(B x) { B y = gk_exp(gp_neg(gp_abs(x))); return gp_div(gp_scaled(y, 2), gp_add(gp_num(1), gp_mul(y, y))); }
GP B gk_sech2(B x) { B y = gk_sech(x); return gp_mul(y, y); }
GP B gk_csch(B x) { return gp_inv(gk_sinh(x)); }
GP B gk_coth(B x) { return gp_inv(gk_tanh(x)); }
GP B gk_asin(B x) {
  return gk_atan(gp_div(x, gp_sqrt(gp_mul(gp_sub(gp_num(1), x), gp_add(gp_num(1), x)))));
}
GP B gk_acos(B x) { /* twice the angle of half the chord */
  return gp_scaled(gk_atan(gp_sqrt(gp_div(gp_sub(gp_num(1), x), gp_add(gp_num(1), x)))), 2);
}
GP B gk_asinh(B x) {
  B a = gp_abs(x), s = gp_mul(a, a), d = gp_add(gp_num(1), gp_sqrt(gp_add(gp_num(1), s)));
  return gp_signed(x, gk_log1p(gp_add(a, gp_div(s, d))));
}
GP B gk_acosh(B x) {
  B t = gp_sub(x, gp_num(1));
  return gk_log1p(gp_add(t, gp_sqrt(gp_mul(t, gp_add(x, gp_num(1))))));
}
GP B gk_atanh(B x) {
  B a = gp_abs(x);
  return gp_signed(x, gp_scaled(gk_log1p(gp_div(gp_scaled(a, 2), gp_sub(gp_num(1), a))), 0.5));
}
GP B gk_atan2(B y, B x) { /* right of the origin by y/x, else above or below it by x/y; on the cut neither is known */
  const long right = gp_positive(x) & (gp_abs1(y.h) <= x.h);
  B z = gk_atan(gp_if(right, gp_div(y, x), gp_div(x, y)));
  return gp_if(right, z, gp_sub(gp_signed(y, gp_mk(GP_QUARTERH, GP_QUARTERL, 0x1p-106)), z));
}
GP B gk_sigmoid(B x) {
  B y = gk_exp(gp_neg(gp_abs(x))), z = gp_inv(gp_add(gp_num(1), y));
  return gp_if(x.h < 0, gp_mul(y, z), z);
}
GP B gk_softplus(B x) { return gp_add(gp_relu(x), gk_log1p(gk_exp(gp_neg(gp_abs(x))))); }
GP B gk_logaddexp(B x, B y) { return gp_add(gp_max(x, y), gk_log1p(gk_exp(gp_neg(gp_abs(gp_sub(x, y)))))); }
GP B gk_pow(B x, B y) { return gk_exp(gp_mul(y, gk_log(x))); }
GP B gk_powr(B x, long p, long q) { return gk_exp(gp_div(gp_mul(gk_log(x), gp_num(p)), gp_num(q))); }
GP B gk_root(B x, long n) { return gp_signed(x, gk_exp(gp_div(gk_log(gp_abs(x)), gp_num(n)))); }
