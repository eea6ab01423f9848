/* Doubles as the shortest decimals that read back the same, in the spelling of Python's repr without a final ``.0``:
   the algorithm Schubfach (Giulietti, "The Schubfach way to render doubles", 2021). */

enum { LONGEST_NUMBER = 40 }; /* 24 characters, and what is written past their end */

/* A number times a power of ten of 128 bits, its last bit set where something was cut off. */
static inline u64 scaled_to_odd(const unsigned long long *power, u64 number)
{
  const u128 low = (u128)power[1] * number, high = (u128)power[0] * number + (u64)(low >> 64);
  return (u64)(high >> 64) | ((u64)high > 1);
}

/* The shortest decimal digits 10^exponent among those nearer to a double (not 0) than to its neighbours. */
static inline u64 shortest(u64 bits, int *exponent)
{
  const u64 fraction = bits & ((1ull << 52) - 1);
  const int raised = bits >> 52 & 0x7FF, q = raised ? raised - 1075 : -1074;
  const u64 c = raised ? fraction | 1ull << 52 : fraction;
  if (q <= 0 && q > -53 && !(c & ((1ull << -q) - 1))) {
    *exponent = 0;
    return c >> -q;
  }
  const int closer = fraction == 0 && raised > 1; /* the lower neighbour is half as far */
  const int k = closer ? (q * 1262611 - 524031) >> 22 : (q * 1262611) >> 22;
  const int shift = q + ((-k * 1741647) >> 19) + 1;
  const unsigned long long *power = PRINTED_POWERS[-k - FIRST_PRINTED];
  const u64 odd = c & 1, here = scaled_to_odd(power, 4 * c << shift);
  const u64 lower = scaled_to_odd(power, (4 * c - 2 + closer) << shift) + odd;
  const u64 upper = scaled_to_odd(power, (4 * c + 2) << shift) - odd;
  /* Either may be the case at random: nothing here is a branch. */
  const u64 s = here / 4, tenth = s / 10, middle = 4 * s + 2;
  const u64 tens_below = lower <= 40 * tenth, tens_above = 40 * tenth + 40 <= upper;
  const u64 below = lower <= 4 * s, above = 4 * s + 4 <= upper;
  const u64 nearer = (here > middle) | ((here == middle) & s & 1);
  const u64 shorter = (s >= 10) & (tens_below ^ tens_above), decided = below ^ above;
  const u64 longer = s + ((above & decided) | (nearer & ~decided & 1));
  *exponent = k + (int)shorter;
  return longer ^ ((longer ^ (tenth + tens_above)) & -shorter);
}

/* Eight digits, a byte each, the last in the lowest byte. */
static inline u64 digits_of(u64 number)
{
  number += (0x100000000ull - 10000) * (number * 109951163 >> 40);
  number += (0x10000 - 100) * ((number * 5243 >> 19) & 0x7F0000007Full);
  return number + (0x100 - 10) * ((number * 103 >> 10) & 0x000F000F000F000Full);
}

static inline void put_eight(char *p, u64 digits)
{
  digits = __builtin_bswap64(digits | 0x3030303030303030ull);
  memcpy(p, &digits, 8);
}

/* Writes a finite double at ``p``, where LONGEST_NUMBER bytes may be overwritten; returns its end. */
static inline char *put_number(char *p, double number)
{
  u64 bits;
  memcpy(&bits, &number, 8);
  *p = '-';
  p += bits >> 63;
  bits &= ~0ull >> 1;
  if (bits == 0) {
    *p = '0';
    return p + 1;
  }
  int exponent;
  u64 all = shortest(bits, &exponent);
  /* Seventeen digits, be the last ones zeros. */
  const int about = (64 - __builtin_clzll(all)) * 1233 >> 12, lacking = 17 - about - (all >= WHOLE_POWERS[about]);
  all *= WHOLE_POWERS[lacking];
  const int point = 17 + exponent - lacking; /* stands after so many digits */
  const u64 first = all / WHOLE_POWERS[16], others = all - first * WHOLE_POWERS[16], head = others / 100000000;
  const u64 heads = digits_of(head), tails = digits_of(others - head * 100000000);
  const int count = tails   ? 17 - (__builtin_ctzll(tails) >> 3)
                    : heads ? 9 - (__builtin_ctzll(heads) >> 3)
                            : 1;
  if (point <= 1 && point > -4) { /* 0.000digits or d.igits */
    const int whole = point == 1;
    memcpy(p, "0.000", 5);
    p[whole ? 0 : 2 - point] = '0' + (char)first;
    put_eight(p + 3 - point, heads);
    put_eight(p + 11 - point, tails);
    return p + (2 - point) + count - (whole & (count == 1));
  }
  if (point > 1 && point <= 16) {
    *p = '0' + (char)first;
    put_eight(p + 1, heads);
    put_eight(p + 9, tails);
    if (count <= point) return p + point;
    char fraction[16];
    memcpy(fraction, p + point, 16);
    p[point] = '.';
    memcpy(p + point + 1, fraction, 16);
    return p + count + 1;
  }
  p[0] = '0' + (char)first;
  p[1] = '.';
  put_eight(p + 2, heads);
  put_eight(p + 10, tails);
  p += count > 1 ? count + 1 : 1;
  int power = point - 1;
  *p++ = 'e';
  *p++ = power < 0 ? '-' : '+';
  power = power < 0 ? -power : power;
  if (power >= 100) *p++ = '0' + (char)(power / 100);
  *p++ = '0' + (char)(power / 10 % 10);
  *p++ = '0' + (char)(power % 10);
  return p;
}
