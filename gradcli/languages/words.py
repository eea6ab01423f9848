"""Names that a file of a language must not give away: keywords, and what the file's own lines, the language's
headers and its prelude mean by them.

What only a function of the file must not be called stands apart (``…_OUTSIDE``): a variable may well bear the
name of a function of the library that no line calls.
"""

from __future__ import annotations

from gradcli.functions.book import ROWS

ELEMENTARY = frozenset(row.name for row in ROWS if row.elementary)
"""Functions that every language with a library of mathematics has under these names."""

_TESTS = ["found", "got", "expected", "allowed", "wrong"]
"""What the self-test at the end of a file calls its own."""

_C_WORDS = (
    "auto break case char const continue default do double else enum extern float for goto if inline int long register "
    "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false "
    "alignas alignof constexpr nullptr static_assert thread_local typeof typeof_unqual asm near far linux unix i386 mips sparc "
    "main value gradient hessian NAN INFINITY stderr stdout stdin printf puts fabs rint floor fmax fmin fmod erf erfc lgamma "
    "tgamma copysign exp2 signgam errno NULL EOF I complex imaginary noreturn math_errhandling fpclassify signbit isfinite isinf "
    "isnan isnormal isgreater isgreaterequal isless islessequal islessgreater isunordered iscanonical issignaling issubnormal "
    "iszero iseqsig BUFSIZ FILENAME_MAX FOPEN_MAX TMP_MAX P_tmpdir MAXFLOAT HUGE DOMAIN SING OVERFLOW UNDERFLOW PLOSS TLOSS "
    "X_TLOSS EDOM ERANGE EILSEQ DECIMAL_DIG FLT_EVAL_METHOD"
)
C = ELEMENTARY | frozenset(_C_WORDS.split()).union(_TESTS)
C_SHAPES = (
    r"M_(E|LOG2E|LOG10E|LOG2_E|LN2|LN10|LN2LO|LN2HI|IVLN10|INVLN2|PI|PI_2|PI_4|3PI_4|TWOPI|1_PI|2_PI|1_SQRTPI|2_SQRTPI"
    r"|SQRT2|SQRT1_2|SQRT3|SQRTPI)(f|l|f\d+x?)?"
    r"|(FP|MATH|FLT|DBL|LDBL|DEC)_[A-Z]\w*|(SEEK|RENAME)_[A-Z]+|L_(ctermid|tmpnam|cuserid)|(HUGE_VAL|SNAN)(_?[FLDN]\w*)?"
)
"""Families of macros that math.h, stdio.h and float.h of one system or another define."""
_HEADERS = (
    "FILE abort abs acos acosf acosh acoshf acoshl acosl acospi asin asinf asinh asinhf asinhl asinl asinpi atan "
    "atan2 atan2f atan2l atanf atanh atanhf atanhl atanl atanpi canonicalize cbrt cbrtf cbrtl ceil ceilf ceill "
    "clearerr clearerr_unlocked compoundn copysign copysignf copysignl cos cosf cosh coshf coshl cosl cospi ctermid "
    "double_t dprintf drem dremf dreml erf erfc erfcf erfcl erff erfl exit exp exp10 exp10m1 exp2 exp2f exp2l "
    "exp2m1 expf expl expm1 expm1f expm1l fabs fabsf fabsl fadd fclose fdim fdimf fdiml fdiv fdopen feof "
    "feof_unlocked ferror ferror_unlocked fflush fflush_unlocked ffma fgetc fgetc_unlocked fgetpos fgets fileno "
    "fileno_unlocked finite finitef finitel float_t flockfile floor floorf floorl fma fmaf fmal fmax fmaxf fmaximum "
    "fmaxl fmemopen fmin fminf fminimum fminl fmod fmodf fmodl fmul fopen fpos_t fprintf fputc fputc_unlocked fputs "
    "fread fread_unlocked free freopen frexp frexpf frexpl fromfp fscanf fseek fseeko fsetpos fsqrt fsub ftell "
    "ftello ftrylockfile funlockfile fwrite fwrite_unlocked gamma gammaf gammal getc getc_unlocked getchar "
    "getchar_unlocked getdelim getline getw hypot hypotf hypotl ilogb ilogbf ilogbl isinf isinff isinfl isnan "
    "isnanf isnanl j0 j0f j0l j1 j1f j1l jn jnf jnl labs ldexp ldexpf ldexpl lgamma lgamma_r lgammaf lgammaf_r "
    "lgammal lgammal_r llogb llrint llrintf llrintl llround llroundf llroundl log log10 log10f log10l log1p log1pf "
    "log1pl log2 log2f log2l logb logbf logbl logf logl logp1 lrint lrintf lrintl lround lroundf lroundl malloc "
    "modf modff modfl nan nanf nanl nearbyint nearbyintf nearbyintl nextafter nextafterf nextafterl nextdown "
    "nexttoward nexttowardf nexttowardl nextup off_t open_memstream pclose perror popen pow pow10 powf powl pown "
    "powr printf putc putc_unlocked putchar putchar_unlocked puts putw remainder remainderf remainderl remove "
    "remquo remquof remquol rename renameat rewind rint rintf rintl rootn round roundeven roundf roundl rsqrt scalb "
    "scalbf scalbl scalbln scalblnf scalblnl scalbn scalbnf scalbnl scanf setbuf setbuffer setlinebuf setvbuf "
    "signgam significand significandf significandl sin sincos sinf sinh sinhf sinhl sinl sinpi size_t snprintf "
    "sprintf sqrt sqrtf sqrtl sscanf ssize_t stderr stdin stdout tan tanf tanh tanhf tanhl tanl tanpi tempnam "
    "tgamma tgammaf tgammal tmpfile tmpnam tmpnam_r trunc truncf truncl ufromfp ungetc va_list vdprintf vfprintf "
    "vfscanf vprintf vscanf vsnprintf vsprintf vsscanf y0 y0f y0l y1 y1f y1l yn ynf ynl"
)
C_OUTSIDE = frozenset(_HEADERS.split())
"""What math.h, stdio.h and the compiler itself declare."""

_JAVASCRIPT_WORDS = (
    "abstract arguments await boolean break byte case catch char class const continue debugger default delete do double else "
    "enum eval export extends false final finally float for function goto if implements import in instanceof int interface "
    "let long native new null package private protected public return short static super switch synchronized this throw "
    "throws transient true try typeof var void volatile while with yield undefined NaN Infinity Math module process console "
    "async of Object exports require"
)
JAVASCRIPT = frozenset(_JAVASCRIPT_WORDS.split()).union(_TESTS)

_JULIA_WORDS = (
    "baremodule begin break catch const continue do else elseif end export false finally for function global if import in "
    "isa let local macro module quote return struct true try using while where mutable abstract primitive type outer NaN Inf "
    "abs max min sign floor round mod rem exp2 copysign pi exit println im float reduce vcat map collect eachindex foreach "
    "isempty Number Float64"
)
JULIA = ELEMENTARY | frozenset(_JULIA_WORDS.split()).union(_TESTS)
JULIA_OUTSIDE = frozenset(["Base", "Core", "Main", "eval", "include", "ans", "nothing", "missing"])

_RUST_WORDS = (
    "as async await break const continue crate dyn else enum extern false fn for gen if impl in let loop match mod move mut "
    "pub ref return self Self static struct super trait true type unsafe use where while abstract become box do final macro "
    "override priv try typeof unsized virtual yield f64 bool main union Ok Err Some None std core alloc println "
)
RUST = frozenset(_RUST_WORDS.split()).union(_TESTS)

_PYTHON_WORDS = (
    "math abs max min float round range zip print list tuple isinstance len sys np numpy jnp jax special tf torch tape inner "
    "outer lgamma value ValueError ArithmeticError SystemExit"
)
PYTHON = frozenset(_PYTHON_WORDS.split()).union(_TESTS)
"""Beside the keywords: modules and builtins that the file's own lines use."""
