/* Columns of doubles to columns of results, strip by strip: computed and checked while they are in the first cache.
   A row is odd where the kernel suspects it, or where a number is missing, not finite, or too small to be held in full
   (and not 0): what stands in the results of such a row is any number. */

enum { STRIP = 256, NO_MEMORY = -1 };

typedef long Kernel(long, const double *const *, const long *, double *const *, double *, unsigned char *);

struct job {
  const long *sources;     /* of each input: which of the columns it is, or -1 for a constant */
  const double *constants; /* of each input */
  Kernel *kernel;
  long reads, inputs, results, work; /* columns, inputs, results, and doubles that the kernel works in */
};

/* A column: its numbers, and, where some may be missing, bits that tell which are there, from the bit ``first`` on. */
struct column {
  const double *numbers;
  const unsigned char *there;
  long first;
};

/* Without its sign a double is odd from infinity on, and between 0 and the least normal one. */
static inline int odd_number(uint64_t bits)
{
  bits <<= 1;
  return (bits - 1 < (UINT64_C(1) << 53) - 1) | (bits >= UINT64_C(0x7FF) << 53);
}

/* Marks the rows of a strip that a column makes odd; whether there are any. */
static long mark(const struct column *column, long from, long n, unsigned char *odd)
{
  const uint64_t *bits = (const uint64_t *)(column->numbers + from);
  uint64_t any = 0;
  for (long i = 0; i < n; i++) any |= (uint64_t)odd_number(bits[i]);
  for (long i = 0; any && i < n; i++) odd[i] |= (unsigned char)odd_number(bits[i]);
  for (long i = 0; column->there && i < n; i++) {
    const long place = column->first + from + i;
    const unsigned char missing = !(column->there[place >> 3] >> (place & 7) & 1);
    odd[i] |= missing;
    any |= missing;
  }
  return any != 0;
}

/* ``n`` rows of the columns into results, which have room for whole strips. The number of the odd rows; ``rows`` are
   these, in order. */
long strips_columns(long n, const struct job *job, const struct column *columns, double *const *results, long *rows)
{
  const long filled = job->reads + job->inputs; /* strips of our own: the last one filled up, and constants */
  double *own = aligned_alloc(64, (size_t)(filled * STRIP + job->work + 8) / 8 * 64);
  const double **given = malloc((size_t)(job->inputs + 1) * sizeof *given);
  double **into = malloc((size_t)(job->results + 1) * sizeof *into);
  long *moves = malloc((size_t)(job->inputs + 1) * sizeof *moves);
  long found = own && given && into && moves ? 0 : NO_MEMORY;
  unsigned char odd[STRIP], suspects[STRIP];
  memset(odd, 0, STRIP);
  memset(suspects, 0, STRIP);
  for (long k = 0; found == 0 && k < job->inputs; k++) {
    double *constant = own + (job->reads + k) * STRIP;
    for (long i = 0; i < STRIP; i++) constant[i] = job->constants[k];
    moves[k] = job->sources[k] < 0 ? 0 : -1;
  }
  for (long from = 0; found >= 0 && from < n; from += STRIP) {
    const long count = n - from < STRIP ? n - from : STRIP;
    long any = 0;
    for (long k = 0; k < job->reads; k++) any |= mark(columns + k, from, count, odd);
    /* Always a whole strip: the rest of a loop over vectors would run functions whose last digits are others. */
    for (long k = 0; count < STRIP && k < job->reads; k++)
      for (long i = 0; i < STRIP; i++)
        own[k * STRIP + i] = columns[k].numbers[from + (i < count ? i : count - 1)];
    for (long k = 0; k < job->inputs; k++) {
      const long source = job->sources[k];
      given[k] = source < 0 ? own + (job->reads + k) * STRIP
                 : count < STRIP ? own + source * STRIP
                                 : columns[source].numbers + from;
    }
    for (long k = 0; k < job->results; k++) into[k] = results[k] + from;
    any |= job->kernel(STRIP, given, moves, into, own + filled * STRIP, suspects);
    if (!any) continue;
    for (long i = 0; i < count; i++)
      if (odd[i] | suspects[i]) rows[found++] = from + i;
    memset(odd, 0, STRIP);
    memset(suspects, 0, STRIP);
  }
  free(own);
  free(given);
  free(into);
  free(moves);
  return found;
}
