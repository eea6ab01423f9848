/* Columns of doubles to columns of results, strip by strip: computed and checked while they are in the first cache.
   Rows that the kernel leaves open go to one that knows more, where there is one. A row is odd where that leaves it
   open, too, or where a number is missing, not finite, or too small to be held in full (and not 0): what stands in the
   results of such a row is any number. */

enum { STRIP = 256, ROW = STRIP + 8, NOTED = 2, NO_MEMORY = -1 };

typedef long Kernel(long, const double *const *, const long *, double *const *, double *, unsigned char *);
typedef long Rests(long, const double *const *, double *);

/* A kernel, and where its inputs come from. */
struct asked {
  const long *sources;     /* of each input: which of the columns it is, or -1 for a constant */
  const double *constants; /* of each input; over pairs also the rests of all */
  Kernel *kernel;
  long inputs, results, working;
};

struct job {
  struct asked first, finer; /* the second is over pairs; without a kernel where there is none */
  const long *fills;         /* of each result: which one of the finer kernel it is, or -1 for 0 */
  Rests *rests;              /* what doubles leave of the decimals they stand for */
  long reads;                /* columns */
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

/* What a kernel is called with: strips of our own for its inputs, and room to work in. */
struct room {
  char *memory;
  double *numbers, *results, *work; /* of the columns, over pairs with their rests; and what comes of them */
  const double **given;
  double **filled;
  long *moves;
  unsigned char suspects[STRIP];
};

static int make_room(const struct asked *a, long reads, long pairs, struct room *r)
{
  const long inputs = a->inputs * (1 + pairs), numbers = reads * (1 + pairs);
  const size_t doubles = (size_t)(numbers + inputs + a->results + a->working) * ROW * sizeof(double);
  r->memory = aligned_alloc(64, (doubles + (size_t)(2 * inputs + a->results) * 8 + 127) / 64 * 64);
  if (r->memory == NULL) return 0;
  r->numbers = (double *)r->memory;
  double *constants = r->numbers + numbers * ROW;
  r->results = constants + inputs * ROW;
  r->work = r->results + a->results * ROW;
  r->given = (const double **)(r->memory + doubles);
  r->filled = (double **)(r->given + inputs);
  r->moves = (long *)(r->filled + a->results);
  for (long k = 0; k < numbers * ROW; k++) r->numbers[k] = 1; /* something that does no harm */
  for (long place = 0; place < inputs; place++) {
    const long rest = place >= a->inputs, source = a->sources[place - rest * a->inputs];
    r->given[place] = source >= 0 ? r->numbers + (rest * reads + source) * ROW : constants + place * ROW;
    r->moves[place] = source >= 0 ? -1 : 0;
    for (long i = 0; source < 0 && i < STRIP; i++) constants[place * ROW + i] = a->constants[place];
  }
  for (long k = 0; k < a->results; k++) r->filled[k] = r->results + k * ROW;
  memset(r->suspects, 0, STRIP);
  return 1;
}

/* Takes from the suspects of a strip those whose every number is proved, and fills these in: of those that their
   numbers say are so (NOTED), as what the processor says besides hangs on more than the row. */
static __attribute__((noinline)) void prove(
  const struct job *job, const struct column *columns, long from, long n, const unsigned char *odd,
  unsigned char *suspects, double *const *results, struct room *r)
{
  unsigned char rows[STRIP];
  long count = 0;
  for (long i = 0; i < n; i++)
    if (suspects[i] & NOTED && !odd[i]) rows[count++] = (unsigned char)i;
  if (count == 0 || (r->memory == NULL && !make_room(&job->finer, job->reads, 1, r))) return;
  for (long k = 0; k < job->reads; k++) {
    const double *numbers = r->numbers + k * ROW;
    for (long j = 0; j < count; j++) r->numbers[k * ROW + j] = columns[k].numbers[from + rows[j]];
    job->rests(count, &numbers, r->numbers + (job->reads + k) * ROW);
  }
  job->finer.kernel(count, r->given, r->moves, r->filled, r->work, r->suspects);
  for (long j = 0; j < count; j++) {
    if (r->suspects[j]) continue;
    suspects[rows[j]] = 0;
    for (long k = 0; k < job->first.results; k++)
      results[k][rows[j]] = job->fills[k] >= 0 ? r->results[job->fills[k] * ROW + j] : 0;
  }
  memset(r->suspects, 0, STRIP);
}

/* ``n`` rows of the columns into results, which have room for whole strips. The number of the odd rows; ``rows`` are
   these, in order. */
long strips_columns(long n, const struct job *job, const struct column *columns, double *const *results, long *rows)
{
  const struct asked *first = &job->first;
  struct room room, open = {NULL};
  unsigned char odd[STRIP];
  long found = 0;
  memset(odd, 0, STRIP);
  if (!make_room(first, job->reads, 0, &room)) return NO_MEMORY;
  for (long from = 0; from < n; from += STRIP) {
    const long count = n - from < STRIP ? n - from : STRIP;
    long any = 0;
    for (long k = 0; k < job->reads; k++) any |= mark(columns + k, from, count, odd);
    /* Always a whole strip: the rest of a loop over vectors would run functions whose last digits are others. */
    for (long k = 0; count < STRIP && k < job->reads; k++)
      for (long i = 0; i < STRIP; i++)
        room.numbers[k * ROW + i] = columns[k].numbers[from + (i < count ? i : count - 1)];
    for (long k = 0; k < first->inputs; k++) {
      const long source = first->sources[k];
      if (source >= 0) room.given[k] = count < STRIP ? room.numbers + source * ROW : columns[source].numbers + from;
    }
    for (long k = 0; k < first->results; k++) room.filled[k] = results[k] + from;
    const long suspect = first->kernel(STRIP, room.given, room.moves, room.filled, room.work, room.suspects);
    if (suspect && job->finer.kernel) prove(job, columns, from, count, odd, room.suspects, room.filled, &open);
    if (!(any | suspect)) continue;
    for (long i = 0; i < count; i++)
      if (odd[i] | room.suspects[i]) rows[found++] = from + i;
    memset(odd, 0, STRIP);
    memset(room.suspects, 0, STRIP);
  }
  free(room.memory);
  free(open.memory);
  return found;
}
