/* Rows of text to rows of text: a strip of rows is read, computed, checked and printed before the next, all of it in
   the first cache. Rows that the kernel leaves open go to one that knows more, where there is one. What a row needs
   that is not done here makes it odd: nothing of it is printed, only told where. */

enum { STRIP = 256, ROW = STRIP + 8, UNEVEN = -1, NO_MEMORY = -2, TOO_ODD = -3, NO_ROOM = -4, LONGEST_ROW = 1 << 16 };
enum { LITERAL, NUMBER, CELL };          /* what a row is printed of */
enum { NOTED = 2 };                      /* of a suspect: not only something underflowed on the way, or may have */
enum { PLAIN, END, ODD };                /* what a byte of a cell is */

typedef long Kernel(long, const double *const *, const long *, double *const *, double *, unsigned char *);

struct item { long kind, place, size; };                 /* a literal's bytes; the number or cell of a place */
struct odd_row { long row, start, end, at; };            /* its line in the text, and where it belongs in the output */

/* A kernel over pairs, for points that are suspect. */
struct finer {
  const long *sources;     /* of each input: which of the numbers read it is, or -1 for a constant */
  const double *constants; /* of each input, and the rests of all */
  const long *fills;       /* of each result of the job's kernel: which one of this kernel it is, or -1 for 0 */
  Kernel *kernel;
  long inputs, results, working;
};

struct job {
  const unsigned char *bytes; /* what each of 256 is in a cell */
  const long *numbers;        /* of each column: which of the numbers read it is, or -1 */
  const long *cells;          /* of each column: which of the cells carried along it is, or -1 */
  const long *sources;        /* of each input: which of the numbers read it is, or -1 for a constant */
  const double *constants;    /* of each input, and the rests of all */
  const struct item *items;
  const char *literals;
  const struct finer *finer; /* NULL where there is none */
  Kernel *kernel;
  long delimiter, width, reads, keeps, inputs, results, working, pairs;
  long count, room; /* items, and bytes that a row takes of the output at most, beside its cells */
};

/* The registers of a thread. */
struct strip {
  double *numbers, *lows, *results, *work;
  const double **given;
  double **filled;
  long *moves;
  const char **cells; /* begins and ends of those carried along, row by row */
  const char *starts[STRIP + 1];
  unsigned char odd[STRIP], suspects[STRIP];
};

/* The end of a cell; NULL where it has none on its line, or is quoted over the end of the line. */
static const char *skip(const char *p, const unsigned char *bytes, unsigned char *odd)
{
  for (;; p++) {
    const unsigned char kind = bytes[(unsigned char)*p];
    if (kind == PLAIN) continue;
    if (kind == END) return p;
    *odd = 1;
    if (*p == '"')
      while (*++p != '"')
        if (*p == '\n') return NULL;
  }
}

/* A row, its numbers to place i of the strip; its end, or NULL where it is uneven. */
static inline const char *read_row(const struct job *job, struct strip *s, long i, const char *p, const char *last)
{
  const char delimiter = (char)job->delimiter, *start = p;
  const long pairs = job->pairs;
  s->starts[i] = p;
  s->odd[i] = 0;
  if (*p == '\n' || *p == '\r' || (job->width == 1 && (*p == ' ' || *p == '\t'))) return NULL; /* a blank line? */
  for (long column = 0; column < job->width; column++) {
    const long number = job->numbers[column], kept = job->cells[column];
    const char *begin = p;
    if (number >= 0) {
      double *into = s->numbers + number * ROW + i;
      const char *end = read_number(p, last, delimiter, into, pairs ? s->lows + number * ROW + i : NULL);
      if (end == NULL) {
        s->odd[i] = 1;
        *into = 1; /* something that does no harm */
        end = skip(p, job->bytes, &s->odd[i]);
        if (end == NULL) return NULL;
      }
      p = end;
    } else if (kept < 0) {
      unsigned char odd = 0;
      p = skip(p, job->bytes, &odd);
      if (p == NULL) return NULL;
    }
    if (kept >= 0) {
      p = skip(begin, job->bytes, &s->odd[i]);
      if (p == NULL) return NULL;
      s->cells[2 * (kept * STRIP + i)] = begin;
      s->cells[2 * (kept * STRIP + i) + 1] = p;
    }
    if (column < job->width - 1 && *p++ != delimiter) return NULL;
  }
  p += *p == '\r';
  return *p == '\n' && p - start < LONGEST_ROW ? p + 1 : NULL;
}

static inline char *put(char *o, const char *from, long size)
{
  if (size <= 16) { /* there is room behind, and behind literals */
    memcpy(o, from, 16);
    return o + size;
  }
  memcpy(o, from, size);
  return o + size;
}

static inline char *put_row(const struct job *job, const struct strip *s, long i, char *o)
{
  for (const struct item *item = job->items, *end = item + job->count; item < end; item++) {
    if (item->kind == NUMBER) {
      o = put_number(o, s->results[item->place * ROW + i]);
    } else if (item->kind == LITERAL) {
      o = put(o, job->literals + item->place, item->size);
    } else {
      const char *const *cell = s->cells + 2 * (item->place * STRIP + i);
      memcpy(o, cell[0], (size_t)(cell[1] - cell[0]));
      o += cell[1] - cell[0];
    }
  }
  return o;
}

/* The suspect rows of a strip, one after the other, for the kernel that knows more. */
struct open_rows {
  char *memory;
  double *numbers, *results, *work; /* of a number, the doubles and then the rests */
  const double **given;
  double **filled;
  long *moves;
  unsigned char suspects[STRIP], rows[STRIP];
};

static int make_room(const struct job *job, struct open_rows *r)
{
  const struct finer *f = job->finer;
  const long rows = 2 * (job->reads + f->inputs) + f->results + f->working, pointers = 4 * f->inputs + f->results;
  const size_t doubles = (size_t)rows * ROW * sizeof(double);
  r->memory = aligned_alloc(64, (doubles + (size_t)pointers * 8 + 127) / 64 * 64);
  if (r->memory == NULL) return 0;
  r->numbers = (double *)r->memory;
  double *constants = r->numbers + 2 * job->reads * ROW;
  r->results = constants + 2 * f->inputs * ROW;
  r->work = r->results + f->results * ROW;
  r->given = (const double **)(r->memory + doubles);
  r->filled = (double **)(r->given + 2 * f->inputs);
  r->moves = (long *)(r->filled + f->results);
  for (long place = 0; place < 2 * f->inputs; place++) {
    const long part = place >= f->inputs, from = f->sources[place - part * f->inputs];
    r->given[place] = from >= 0 ? r->numbers + (2 * from + part) * ROW : constants + place * ROW;
    r->moves[place] = from >= 0 ? -1 : 0;
    for (long i = 0; from < 0 && i < STRIP; i++) constants[place * ROW + i] = f->constants[place];
  }
  for (long k = 0; k < f->results; k++) r->filled[k] = r->results + k * ROW;
  return 1;
}

/* The numbers of a row that was read before, with what their doubles leave of them. */
static void read_again(const struct job *job, struct open_rows *r, long i, const char *p, const char *last)
{
  for (long column = 0; column < job->width; column++, p++) {
    const long number = job->numbers[column];
    unsigned char odd;
    double *into = r->numbers + 2 * number * ROW + i;
    p = number >= 0 ? read_number(p, last, (char)job->delimiter, into, into + ROW) : skip(p, job->bytes, &odd);
  }
}

/* Takes from a strip's suspects those whose every number is proved, and fills these in. */
static __attribute__((noinline)) void prove(
  const struct job *job, struct strip *s, struct open_rows *r, long n, const char *last)
{
  const struct finer *f = job->finer;
  long count = 0;
  for (long i = 0; i < n; i++)
    if (s->suspects[i] & NOTED && !s->odd[i]) r->rows[count++] = (unsigned char)i;
  if (count == 0 || (r->memory == NULL && !make_room(job, r))) return;
  for (long j = 0; j < count; j++) read_again(job, r, j, s->starts[r->rows[j]], last);
  f->kernel(count, r->given, r->moves, r->filled, r->work, r->suspects);
  for (long j = 0; j < count; j++) {
    const long i = r->rows[j];
    if (r->suspects[j]) continue;
    s->suspects[i] = 0;
    for (long k = 0; k < job->results; k++)
      s->results[k * ROW + i] = f->fills[k] >= 0 ? r->results[f->fills[k] * ROW + j] : 0;
  }
}

static int open_strip(const struct job *job, struct strip *s, char **memory)
{
  const long rows = job->reads * (1 + (job->pairs != 0)) + job->inputs * (1 + (job->pairs != 0)) + job->results;
  const size_t doubles = (size_t)(rows + job->working) * ROW * sizeof(double);
  const long pointers = 2 * job->inputs + job->results + 2 * job->keeps * STRIP;
  char *all = aligned_alloc(64, (doubles + (size_t)(pointers + 2 * job->inputs) * 8 + 127) / 64 * 64);
  if (all == NULL) return 0;
  *memory = all;
  s->numbers = (double *)all;
  s->lows = s->numbers + job->reads * ROW;
  s->results = s->lows + (job->pairs ? job->reads * ROW : 0);
  double *constants = s->results + job->results * ROW;
  s->work = constants + job->inputs * (1 + (job->pairs != 0)) * ROW;
  s->given = (const double **)(all + doubles);
  s->filled = (double **)(s->given + 2 * job->inputs);
  s->cells = (const char **)(s->filled + job->results);
  s->moves = (long *)(s->cells + 2 * job->keeps * STRIP);
  for (long part = 0; part < 1 + (job->pairs != 0); part++)
    for (long k = 0; k < job->inputs; k++) {
      const long from = job->sources[k], place = part * job->inputs + k;
      s->given[place] = from >= 0 ? (part ? s->lows : s->numbers) + from * ROW : constants + place * ROW;
      s->moves[place] = from >= 0 ? -1 : 0;
      for (long i = 0; from < 0 && i < STRIP; i++) constants[place * ROW + i] = job->constants[place];
    }
  for (long k = 0; k < job->results; k++) s->filled[k] = s->results + k * ROW;
  for (long k = 0; k < job->reads * ROW; k++) s->numbers[k] = 1;
  for (long k = 0; job->pairs && k < job->reads * ROW; k++) s->lows[k] = 0;
  memset(s->suspects, 0, STRIP);
  return 1;
}

/* The rows of a text, which ends with a line's end: the bytes written, or why there are none. ``told`` says how many
   bytes and how many odd rows there is room for, and becomes the number of rows and of the odd ones. */
long strips_rows(long size, const struct job *job, const char *text, char *output, struct odd_row *odd, long *told)
{
  const long room = told[0], most = told[1];
  struct strip s;
  struct open_rows open = {NULL};
  char *memory, *o = output;
  const char *p = text, *last = text + size - 1;
  long done = 0, odd_rows = 0, status = 0;
  if (!open_strip(job, &s, &memory)) return NO_MEMORY;
  while (p <= last && status == 0) {
    long n = 0;
    while (n < STRIP && p <= last) {
      p = read_row(job, &s, n, p, last);
      if (p == NULL) {
        status = UNEVEN;
        break;
      }
      n++;
    }
    if (status) break;
    s.starts[n] = p;
    /* Always a whole strip: the rest of a loop over vectors would run functions whose last digits are others. */
    for (long k = 0; n < STRIP && k < job->reads * (1 + (job->pairs != 0)); k++)
      for (long i = n; i < STRIP; i++) s.numbers[k * ROW + i] = s.numbers[k * ROW + n - 1];
    const long any = job->kernel(STRIP, s.given, s.moves, s.filled, s.work, s.suspects);
    if (any && job->finer) prove(job, &s, &open, n, last);
    for (long i = 0; i < n; i++) {
      if (s.odd[i] | s.suspects[i]) {
        if (odd_rows == most) {
          status = TOO_ODD;
          break;
        }
        odd[odd_rows++] = (struct odd_row){done + i, s.starts[i] - text, s.starts[i + 1] - text, o - output};
      } else if (output + room - o < job->room + job->keeps * (s.starts[i + 1] - s.starts[i])) {
        status = NO_ROOM;
        break;
      } else {
        o = put_row(job, &s, i, o);
      }
    }
    if (any) memset(s.suspects, 0, STRIP);
    done += n;
  }
  free(memory);
  free(open.memory);
  told[0] = done;
  told[1] = odd_rows;
  return status ? status : o - output;
}

/* Numbers, one a line, as they are read and printed: for those who test it. */
long strips_read(long size, const char *text, double *values, double *lows)
{
  const char *p = text, *last = text + size - 1;
  long count = 0;
  for (; p <= last; count++, p++) {
    const char *end = read_number(p, last, ',', values + count, lows + count);
    if (end == NULL) values[count] = lows[count] = __builtin_nan("");
    p = end ? end : memchr(p, '\n', last - p + 1);
  }
  return count;
}

long strips_print(long count, const double *values, char *output)
{
  char *o = output;
  for (long k = 0; k < count; k++) {
    o = put_number(o, values[k]);
    *o++ = '\n';
  }
  return o - output;
}
