/* Decimals read as the nearest doubles: digits by eights, the algorithm of Eisel and Lemire ("Number parsing at a
   gigabyte per second", 2021). Nothing here hangs on a locale. What it does not decide is odd: Python decides it. */

typedef uint64_t u64;
typedef unsigned __int128 u128;

static const double EXACT_POWERS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static const u64 WHOLE_POWERS[] = {1ull,
                                   10ull,
                                   100ull,
                                   1000ull,
                                   10000ull,
                                   100000ull,
                                   1000000ull,
                                   10000000ull,
                                   100000000ull,
                                   1000000000ull,
                                   10000000000ull,
                                   100000000000ull,
                                   1000000000000ull,
                                   10000000000000ull,
                                   100000000000000ull,
                                   1000000000000000ull,
                                   10000000000000000ull,
                                   100000000000000000ull};
static const u64 ZEROS = 0x3030303030303030ull; /* eight characters */

static inline u64 eight_bytes(const char *p)
{
  u64 found;
  memcpy(&found, p, 8);
  return found;
}

/* How many of eight bytes, from the first on, are digits. */
static inline int leading_digits(u64 text)
{
  const u64 off = text ^ ZEROS, others = (off | (off + 0x7676767676767676ull)) & 0x8080808080808080ull;
  return others ? __builtin_ctzll(others) >> 3 : 8;
}

static inline u64 value_of_eight(u64 text)
{
  const u64 mask = 0x000000FF000000FFull, thousands = 0x000F424000000064ull, units = 0x0000271000000001ull;
  text -= ZEROS;
  text = text * 10 + (text >> 8);
  return (((text & mask) * thousands + ((text >> 16) & mask) * units) >> 32) & 0xFFFFFFFFull;
}

/* The double nearest to w 10^q; false where that is not decided, 0, too small for a normal double, or too large. */
static inline int nearest(u64 w, long q, double *found)
{
  if (w == 0 || q < FIRST_READ || q > LAST_READ) return 0;
  const int zeros = __builtin_clzll(w);
  const unsigned long long *power = READ_POWERS[q - FIRST_READ];
  u128 product = (u128)(w << zeros) * power[0];
  u64 high = product >> 64, low = (u64)product;
  if ((high & 0x1FF) == 0x1FF) {
    const u64 more = (u128)(w << zeros) * power[1] >> 64;
    low += more;
    high += more > low;
  }
  if (low == ~0ull && (q < -27 || q > 55)) return 0;
  const int upper = high >> 63, shift = upper + 9;
  u64 digits = high >> shift;
  long exponent = ((152170 + 65536) * q >> 16) + 63 + upper - zeros + 1023;
  if (exponent <= 0) return 0;
  /* Half way between two doubles, exactly: to the even one. */
  if (low <= 1 && q >= -4 && q <= 23 && (digits & 3) == 1 && digits << shift == high) digits &= ~1ull;
  digits = (digits + 1) >> 1;
  if (digits >> 53) {
    digits >>= 1;
    exponent++;
  }
  if (exponent >= 0x7FF) return 0;
  const u64 bits = (digits & ~(1ull << 52)) | (u64)exponent << 52;
  memcpy(found, &bits, 8);
  return 1;
}

/* What w 10^q is more than the double nearest to it, within 2^-106 of that; NaN where it is not known so exactly. */
static inline double rest(u64 w, long q, double value)
{
  const double heads = (double)w, nan = __builtin_nan("");
  if (w == 0 || (q == 0 && w <= 1ull << 53)) return 0;
  if (q < 0 && q >= -22) {
    /* value 10^-q - w has at most 53 digits: the difference, and its sum with what w has beyond 53, are exact. */
    const double power = EXACT_POWERS[-q], tails = (double)(int64_t)(w - (u64)heads);
    return (__builtin_fma(-value, power, heads) + tails) / power;
  }
  if (q > 0 && q <= 22 && w <= 1ull << 53) return __builtin_fma(heads, EXACT_POWERS[q], -value);
  if (!(value > 1e-260 && value < 1e300)) return nan;
  /* Two words of the significant digits; the power is one unit of its last place off at most, 2^-127. */
  const int zeros = __builtin_clzll(w);
  const unsigned long long *power = READ_POWERS[q - FIRST_READ];
  const u128 lower = (u128)(w << zeros) * power[1], upper = (u128)(w << zeros) * power[0] + (u64)(lower >> 64);
  const long exponent = ((152170 + 65536) * q >> 16) - zeros - 63; /* of the unit of ``upper`` */
  u64 bits;
  memcpy(&bits, &value, 8);
  const long shift = (long)(bits >> 52) - 1075 - exponent; /* of the unit of value's last place */
  if (shift < 60 || shift > 76) return nan;
  const __int128 more = (__int128)(upper - ((u128)((bits & ((1ull << 52) - 1)) | 1ull << 52) << shift));
  if (more == 0) return nan; /* which 0 would call exact */
  const u64 scale = (u64)(exponent + 1023) << 52;
  double unit;
  memcpy(&unit, &scale, 8);
  return (double)more * unit;
}

/* A number with the other sign where it is ``minus``, which is at random: no branch. */
static inline double signed_by(int minus, double number)
{
  u64 bits;
  memcpy(&bits, &number, 8);
  bits ^= (u64)minus << 63;
  memcpy(&number, &bits, 8);
  return number;
}

/* The significant digits of more than 19, and the exponent of the last one taken. */
static __attribute__((noinline)) u64 nineteen(const char *p, const char *end, long *q)
{
  u64 w = 0;
  long taken = 0, fraction = 0;
  *q = 0;
  for (; p < end; p++) {
    if (*p == '.') {
      fraction = 1;
    } else if (taken < 19) {
      w = w * 10 + (u64)(*p - '0');
      taken += w != 0;
      *q -= fraction;
    } else {
      *q += !fraction;
    }
  }
  return w;
}

/* One cell that is plainly a number, without blanks or quotes, a normal one or 0, and no integer that a double does
   not hold; returns its end, or NULL. ``last`` is the last byte that may be read, an end of line. */
static inline const char *read_number(const char *p, const char *last, char delimiter, double *value, double *low)
{
  const int minus = *p == '-';
  p += (*p == '-') | (*p == '+');
  const char *first = p;
  u64 w = 0;
  unsigned digit;
  while ((digit = (unsigned char)(*p - '0')) < 10) w = w * 10 + digit, p++;
  long count = p - first, q = 0;
  const int point = *p == '.';
  if (point) {
    const char *start = ++p;
    for (int part = 0, digits = 8; part < 3 && digits == 8 && last - p >= 8; part++, p += digits) {
      const u64 text = eight_bytes(p);
      digits = leading_digits(text);
      w = digits == 8 ? w * WHOLE_POWERS[8] + value_of_eight(text)
                      : w * WHOLE_POWERS[digits] + value_of_eight(text << 8 * (7 - digits) << 8 | ZEROS >> 8 * digits);
    }
    while ((digit = (unsigned char)(*p - '0')) < 10) w = w * 10 + digit, p++;
    q = start - p;
    count += p - start;
  }
  if (count == 0) return NULL;
  const char *end = p;
  long power = 0;
  const int scaled = (*p | 32) == 'e';
  if (scaled) {
    const int down = *++p == '-';
    p += down | (*p == '+');
    if ((unsigned char)(*p - '0') >= 10) return NULL;
    while ((digit = (unsigned char)(*p - '0')) < 10) power = power < 100000 ? power * 10 + digit : power, p++;
    power = down ? -power : power;
  }
  if (*p != delimiter && *p != '\n' && *p != '\r') return NULL;
  int more = 0;
  if (count > 19) {
    const char *z = first;
    long leading = 0;
    for (; z < end && (*z == '0' || *z == '.'); z++) leading += *z == '0';
    if (count - leading > 19) {
      more = 1;
      w = nineteen(first, end, &q);
    }
  }
  q += power;
  double size;
  if (more) {
    double above;
    if ((!point && !scaled) || !nearest(w, q, &size) || !nearest(w + 1, q, &above) || size != above) return NULL;
  } else if (w == 0) {
    size = 0;
  } else if (q == 0 && w <= 1ull << 53) {
    size = (double)w;
  } else if (w < WHOLE_POWERS[15] && q <= 22 && q >= -22) { /* few digits: that of many hangs on no chance */
    size = q < 0 ? (double)w / EXACT_POWERS[-q] : (double)w * EXACT_POWERS[q];
  } else if ((!point && !scaled) || !nearest(w, q, &size)) {
    return NULL;
  }
  *value = signed_by(minus, size);
  if (low) {
    *low = signed_by(minus, more ? __builtin_nan("") : rest(w, q, size));
  }
  return p;
}
