"""Texts near those of the real cases, and bytes near those of real files: what a fuzzer feeds the program."""

from __future__ import annotations

import functools
import json
import random
import re
from collections.abc import Sequence

from tests.paths import CASES, TESTS

LONGEST_SEED = 100
"""Characters of a case that is mutated: faults are found in short texts, and more of them fit a minute."""
LONGEST_TEXT = 400

WORDS = (
    *"+-*/^(),=;<>#.:@%!&|~$\\?[]{}'\"`",
    *("**", "//", "<=", ">=", "==", "!=", "->", ":=", "++", "--", "\n", "\r\n", "\t", "2(", ")(", ")x", "1/2x"),
    *("if", "else", "and", "or", "not", "for", "lambda", "import", "None", "True", "nan", "inf", "NaN", "1j"),
    *("pi", "e", "E", "I", "x", "y", "x1", "x_", "_x", "sin", "log(", "max(", "where(", "where(x>0,", "stop(", "root("),
    *("sum(", "prod(", ", i, 1, 3)", ",i,1,", "diff(", ", x, x)", "f'(", "sin''(", "grad(", "jacobian(", ", [x, y])"),
    *("polygamma(", "mod(", "hypot(", "f(x)=", "f(f)=", "x=", "pi=", "e=", " if x>0 else ", "abs(", "gamma(", "pow("),
)
NUMBERS = (
    *(
        "0",
        "-0",
        "1",
        "00",
        "1.",
        ".5",
        ".",
        "1..2",
        "1e",
        "1e+",
        "1e5",
        "1e-400",
        "1e9999",
        "1e10000",
        "1_000",
        "1__0",
    ),
    *("0x1f", "1e-324", "4.9e-324", "1.7976931348623157e308", "2.2250738585072014e-308", "9" * 40, "0." + "3" * 40),
    *("1/3", "-1/3", "2^63", "9007199254740993", "0.1", "1" + "0" * 400, "5±0.1", "5(1)", "1e5e5", "½", "²", "٣"),
)
ODD = (
    *"·×÷−√π∞≤≥≠±µμΩλπ²³⁻₁₂½∂∑",
    *"аеорсοΑΒ",  # drawn like Latin letters
    *"\0\x01\x07\x08\x0b\x0c\x1b\x7f\x85\xa0\xad",
    *"\u200b\u200d\u202a\u202e\u2028\u2029\u2066\ufeff\ufffd\ufffe\u0301\u0338",
    *"\ud800\udcff\ue000\U0001d465\U0001f600\U000e0041\U0010ffff",
    *("\x1b[31m", "\x1b]0;t\x07", "\x1b[2J", "e\u0301", "ﬁ", "ｘ", "一", "ع"),
)
_TOKEN = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\s+|.", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")
_NESTING = (
    ("(", ")"),
    ("sin(", ")"),
    ("-", ""),
    ("+", ""),
    ("(-", ")^2"),
    ("1/(", ")"),
    ("where(x>0,", ",0)"),
    ("2^", ""),
    ("sum(", ",i,1,2)"),
    ("diff(", ",x)"),
    ("sin'(", ")"),
)


FORMS = (
    "sum(x^i/i, i, 1, 3)",
    "prod(x - k, k, 0, 2) + sum(sum(i*x^j, i, 1, j), j, 1, 3)",
    "diff(x^3*y, x, y)",
    "f(t) = sin(t)^2; f'(x) + f''(2)",
    "u = x^2; diff(u^3 + log(x), u, x)",
    "g(t, k) = diff(abs(t)*k, t); g(x, y)",
    "laplacian(x^2*y, [x, y]) + div([x, y], [x, y])",
    "curl([y, x, x*y], [x, y, z])",
)
"""Programs of forms that the cases do not have."""


@functools.cache
def corpus() -> tuple[str, ...]:
    """The expressions of the real cases, refused and survived ones among them."""
    texts: dict[str, None] = {}
    for path in sorted(CASES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            for key in ("expr", "expr_source", "input"):
                if isinstance(case.get(key), str) and len(case[key]) <= LONGEST_SEED:
                    texts[case[key]] = None
    return (*texts, *FORMS, *TEXTBOOK)


TEXTBOOK = (
    "|x| + n! + sin^2(x) + √x + sin(30°)", "2|x-|y|| - tan^(2)(x)", "np.exp(x)*math.pi + torch.relu(y)", "f(x) = |x|^2",
    "cos²(x)!", "√2*x + (n+1)!/n!", "tan^-1(x)", "x|y|", "5 % 3", "d/dx x^2", "1,5*x", "x^2+y^2=25",
    "sin 2x", "2xy ± 1",
)  # fmt: skip
"""The spelling of textbooks, read and refused."""


@functools.cache
def latex_corpus() -> tuple[str, ...]:
    """Formulas in LaTeX: those of books, and pieces that are refused."""
    lines = (TESTS / "latex_formulas.jsonl").read_text(encoding="utf-8").splitlines()
    pieces = (r"\begin{cases} x & x > 0 \\ -x & x \le 0 \end{cases}", r"\left\lfloor x \right\rceil", r"\binom{n}{k}")
    return (
        *(json.loads(line)["latex"] for line in lines),
        *pieces,
        r"\sum_{i=1}^{3} \prod_{j=1}^{2} a_{ij}",
        r"x_{i+1}",
    )


def mutated(chance: random.Random, texts: Sequence[str]) -> str:
    """A text near one or two of ``texts``; one in twelve has nothing to do with them."""
    if chance.random() < 1 / 12:
        return "".join(
            chance.choice(chance.choice((WORDS, NUMBERS, ODD, WORDS))) for _ in range(chance.randrange(1, 12))
        )
    text = chance.choice(texts)
    for _ in range(chance.choice((1, 1, 1, 1, 2, 2, 3, 5))):
        text = chance.choice(_MUTATIONS)(chance, text, texts)
    return text[:LONGEST_TEXT]


def _slice(chance: random.Random, text: str) -> tuple[int, int]:
    start = chance.randrange(len(text) + 1)
    return start, min(len(text), start + chance.choice((1, 1, 2, 4, 10, 30)))


def _spliced(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    other = chance.choice(texts)
    return text[: chance.randrange(len(text) + 1)] + other[chance.randrange(len(other) + 1) :]


def _deleted(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    start, end = _slice(chance, text)
    return text[:start] + text[end:]


def _doubled(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    start, end = _slice(chance, text)
    return text[:start] + text[start:end] * chance.choice((2, 2, 3, 8)) + text[end:]


def _swapped(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    tokens = _TOKEN.findall(text)
    if len(tokens) > 1:
        a, b = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        tokens[a], tokens[b] = tokens[b], tokens[a]
    return "".join(tokens)


def _replaced(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    tokens = _TOKEN.findall(text)
    if tokens:
        tokens[chance.randrange(len(tokens))] = chance.choice(WORDS)
    return "".join(tokens)


def _inserted(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(chance.choice((WORDS, ODD, NUMBERS))) + text[place:]


def _renumbered(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    found = list(_NUMBER.finditer(text))
    if not found:
        return text + chance.choice(NUMBERS)
    chosen = chance.choice(found)
    return text[: chosen.start()] + chance.choice(NUMBERS) + text[chosen.end() :]


def _nested(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    start, end = _slice(chance, text)
    before, after = chance.choice(_NESTING)
    depth = chance.choice((1, 1, 2, 3, 12))
    return text[:start] + before * depth + text[start:end] + after * depth + text[end:]


def _joined(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    return f"u = {text}{chance.choice((';', chr(10)))} {chance.choice(texts)} + u"


_MUTATIONS = (
    *(_spliced, _deleted, _doubled, _swapped, _replaced, _inserted, _renumbered, _nested, _joined),
    *(_deleted, _swapped, _replaced, _renumbered),  # the small changes leave most of a text alive
)


def mutated_bytes(chance: random.Random, data: bytes) -> bytes:
    """Bytes near some bytes: flipped, cut, doubled, filled, with the numbers of headers replaced."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        if not found:
            return bytes(found)
        place = chance.randrange(len(found)) if chance.random() < 0.5 else chance.randrange(min(len(found), 160))
        end = min(len(found), place + chance.choice((1, 2, 8, 64)))
        kind = chance.randrange(8)
        if kind == 0:
            found[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            found[place] = chance.randrange(256)
        elif kind == 2:
            del found[place:]
        elif kind == 3:
            del found[place:end]
        elif kind == 4:
            found[place:place] = found[place:end] * chance.choice((1, 2, 50))
        elif kind == 5:
            found[place:end] = bytes([chance.choice((0, 255, 34, 44, 10, 13, 92))]) * (end - place)
        elif kind == 6:
            found[place:place] = chance.choice(chance.choice((WORDS, NUMBERS, ODD))).encode("utf-8", "surrogatepass")
        else:
            digits = list(re.finditer(rb"\d+", bytes(found[:4096])))
            if digits:
                chosen = chance.choice(digits)
                found[chosen.start() : chosen.end()] = chance.choice(NUMBERS).encode()
    return bytes(found)
