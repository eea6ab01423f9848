/* Matrices as text: plain numbers read as integers over powers of ten, integers of two words and their quotients by a
   power of ten printed. What is not plainly a number is told, and left to the reader of cells. */

enum { BLANK, DIGIT, LINE, OTHER };
enum { MOST_DIGITS = 18, ODD_CELL = -1, UNEVEN_ROWS = -2, TOO_MANY = -3 };

static inline u64 ten_to(int k) /* at most 19 */
{
  return k < 18 ? WHOLE_POWERS[k] : WHOLE_POWERS[17] * (k == 18 ? 10 : 100);
}

static int kind_of(char c)
{
  if ((unsigned char)(c - '0') < 10) return DIGIT;
  if (c == ' ' || c == '\t') return BLANK;
  return c == '\n' || c == '\r' ? LINE : OTHER;
}

/* The digits from p on, at most eight at a time; ``last`` is behind the text. */
static inline const char *read_digits(const char *p, const char *last, u64 *w)
{
  while (last - p >= 8) {
    const u64 text = eight_bytes(p);
    const int digits = leading_digits(text);
    if (digits < 8) {
      if (digits)
        *w = *w * WHOLE_POWERS[digits] + value_of_eight(text << 8 * (8 - digits) | ZEROS >> 8 * digits);
      return p + digits;
    }
    *w = *w * WHOLE_POWERS[8] + value_of_eight(text);
    p += 8;
  }
  while (p < last && kind_of(*p) == DIGIT) *w = *w * 10 + (u64)(*p++ - '0');
  return p;
}

/* Reads rows of equally many cells. ``told``: how many cells there is room for; becomes rows, cells, and whether there
   is a point. Each cell's integer goes to ``numbers``, and how many of its digits are decimals to ``decimals``. */
long cells_read(long size, const char *text, int64_t *numbers, unsigned char *decimals, long *told)
{
  const char *p = text, *last = text + size;
  long rows = 0, count = 0, begun = 0, width = 0, points = 0;
  while (p <= last) {
    const int kind = p == last ? LINE : kind_of(*p);
    if (kind == BLANK) {
      p++;
      continue;
    }
    if (kind == LINE) {
      p++;
      if (count == begun) continue;
      if (rows++ == 0) width = count;
      if (count - begun != width) return UNEVEN_ROWS;
      begun = count;
      continue;
    }
    if (count == told[0]) return TOO_MANY;
    const int minus = *p == '-';
    p += (*p == '-') | (*p == '+');
    const char *first = p;
    u64 w = 0;
    p = read_digits(p, last, &w);
    long digits = p - first, after = 0;
    if (p < last && *p == '.') {
      const char *start = ++p;
      p = read_digits(p, last, &w);
      after = p - start;
      points = 1;
    }
    digits += after;
    if (digits < 1 || digits > MOST_DIGITS || (p < last && (kind_of(*p) == OTHER))) return ODD_CELL;
    numbers[count] = minus ? -(int64_t)w : (int64_t)w;
    decimals[count++] = (unsigned char)after;
  }
  told[0] = rows;
  told[1] = count;
  told[2] = points;
  return 0;
}

/* Sixteen digits, with leading zeros. */
static inline void put_sixteen(char *p, u64 n)
{
  const u64 upper = n / WHOLE_POWERS[8];
  put_eight(p, digits_of(upper));
  put_eight(p + 8, digits_of(n - upper * WHOLE_POWERS[8]));
}

static inline char *put_word(char *p, u64 n) /* 24 bytes may be overwritten */
{
  char all[48];
  const u64 upper = n / WHOLE_POWERS[16];
  const int about = n ? (64 - __builtin_clzll(n)) * 1233 >> 12 : 0, count = about + (n >= ten_to(about)) + (n == 0);
  put_eight(all, digits_of(upper));
  put_sixteen(all + 8, n - upper * WHOLE_POWERS[16]);
  memcpy(p, all + 24 - count, 24);
  return p + count;
}

static char *put_whole(char *p, u128 n)
{
  if (!(n >> 64)) return put_word(p, (u64)n);
  const u128 upper = n / WHOLE_POWERS[16];
  p = put_whole(p, upper);
  put_sixteen(p, (u64)(n - upper * WHOLE_POWERS[16]));
  return p + 16;
}

/* The double nearest to n / below, where below < 2^101. */
static double quotient(u128 n, u128 below)
{
  u128 q = n / below, rest = n % below;
  int down = 0;
  for (; q >> 55 == 0; down += 27) { /* n > 0 ends it, and leaves q below 2^82 */
    rest <<= 27;
    q = q << 27 | rest / below;
    rest %= below;
  }
  return __builtin_ldexp((double)(q | (rest != 0)), -down); /* rounded once, to the even of two */
}

struct printed {
  long columns, delimiter, tens; /* at most 30 */
  u64 below[2];                  /* 10^tens, the lower word first */
};

/* Prints rows of integers over 10^tens: whole numbers in full, others as doubles. ``high`` is NULL where one word holds
   them. A cell takes 48 bytes at most. Returns the bytes written. */
long cells_print(long rows, const struct printed *how, const u64 *low, const int64_t *high, char *output)
{
  const u128 below = (u128)how->below[1] << 64 | how->below[0];
  const double divisor = how->tens <= 22 ? EXACT_POWERS[how->tens] : 0;
  char *o = output;
  for (long k = 0; k < rows; k++) {
    for (long j = 0; j < how->columns; j++, low++) {
      const int64_t upper = high ? *high++ : (int64_t)*low >> 63;
      const u128 number = (u128)(u64)upper << 64 | *low, size = upper < 0 ? -number : number;
      const int whole = how->tens == 0;
      if (!whole && size <= 1ull << 53 && divisor != 0) {
        o = put_number(o, (double)(int64_t)*low / divisor);
      } else {
        *o = '-';
        o += upper < 0;
        o = whole              ? put_whole(o, size)
            : size % below == 0 ? put_whole(o, size / below)
                                : put_number(o, quotient(size, below));
      }
      *o++ = (char)how->delimiter;
    }
    o[-1] = '\n';
  }
  return o - output;
}
