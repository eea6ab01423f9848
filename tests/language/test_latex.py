r"""LaTeX: what each formula is in the language, and what is refused, with its place and both readings."""

from __future__ import annotations

import pytest

from gradcli.errors import GradcliError, Source
from gradcli.functions.names import FUNCTIONS
from gradcli.language.grammar import parse
from gradcli.language.latex import calls, letters, sums
from gradcli.language.latex.heads import heads
from gradcli.language.printing import print_expression


def latex(text, named=()):
    """The statements of a LaTeX text in the language."""
    found = []
    for statement in parse(Source(text, form="latex"), named):
        given = f"({', '.join(statement.parameters)})" if statement.parameters else ""
        head = f"{statement.name}{given} = " if statement.name else ""
        found.append(head + print_expression(statement.body))
    return "; ".join(found)


READINGS = [
    # fractions, roots, powers
    (r"\frac{x^2}{y}", "x^2/y"),
    (r"\frac12 x", "1/2*x"),
    (r"\frac\alpha2", "alpha/2"),
    (r"\dfrac{a+b}{c}", "(a + b)/c"),
    (r"\sqrt{x}", "sqrt(x)"),
    (r"\sqrt 2", "sqrt(2)"),
    (r"\sqrt[3]{x}", "root(x, 3)"),
    (r"\sqrt[n]{x+1}", "root(x + 1, n)"),
    (r"x^{n+1}", "x^(n + 1)"),
    (r"x^2y", "x^2*y"),
    ("x^{-2}", "x^-2"),
    (r"{x^2}^3", "(x^2)^3"),
    (r"2^{3^2}", "2^3^2"),
    (r"e^{-\frac{x}{2}}", "e^-(x/2)"),
    (r"10^{-3}x", "10^-3*x"),
    (r"x^\alpha y", "x^alpha*y"),
    (r"e^\frac12", "e^(1/2)"),
    # products
    (r"2xy", "2*x*y"),
    (r"x \cdot y \times z", "x*y*z"),
    (r"a / b \cdot c", "a/b*c"),
    (r"(x+1)(x-1)", "(x + 1)*(x - 1)"),
    (r"x(y+1)", "x*(y + 1)"),
    (r"\frac{1}{2}mv^2", "1/2*m*v^2"),
    (r"x\,y", "x*y"),
    (r"3.5x", "3.5*x"),
    (".5x", "0.5*x"),
    # functions
    (r"\sin x", "sin(x)"),
    (r"\sin(x)", "sin(x)"),
    (r"\sin{x}", "sin(x)"),
    (r"\sin^2 x", "sin(x)^2"),
    (r"\cos^{2}(2x)", "cos(2*x)^2"),
    (r"\sin x \cos y", "sin(x)*cos(y)"),
    (r"\sin 2x", "sin(2*x)"),
    (r"\sin 2\pi x", "sin(2*pi*x)"),
    (r"\sin x^2", "sin(x^2)"),
    (r"\sin x + 1", "sin(x) + 1"),
    (r"\sin\cos x", "sin(cos(x))"),
    (r"\sin(x)^2", "sin(x)^2"),
    (r"\sin^2(x)^3", "(sin(x)^2)^3"),
    (r"\sin^{-1} x", "asin(x)"),
    (r"\tanh^{-1}(x)", "atanh(x)"),
    (r"\arctan x", "atan(x)"),
    (r"\sin x \cdot y", "sin(x)*y"),
    (r"\ln|x|", "ln(abs(x))"),
    (r"\log_2 x", "log2(x)"),
    (r"\log_{10}(x)", "log10(x)"),
    (r"\log_b x", "log(x, b)"),
    (r"\log_{b+1}^2 x", "log(x, b + 1)^2"),
    (r"\ln^2 x", "ln(x)^2"),
    (r"\exp\left[-x\right]", "exp(-x)"),
    (r"\sin -x", "sin(-x)"),
    (r"\max(x, y, 2)", "max(x, y, 2)"),
    (r"\max\{x, y\}", "max(x, y)"),
    (r"\operatorname{sign}(x)", "sign(x)"),
    (r"\tg x", "tan(x)"),
    (r"\operatorname{relu} x", "relu(x)"),
    (r"\mathrm{erf}(x)", "erf(x)"),
    (r"\Gamma(x)", "gamma(x)"),
    (r"\sigma(x)", "sigmoid(x)"),
    (r"\psi(x) + W(x)", "digamma(x) + lambertw(x)"),
    (r"\sin\theta", "sin(theta)"),
    (r"\sin\left(\frac{x}{2}\right)", "sin(x/2)"),
    (r"\sin^3\theta\cos\theta", "sin(theta)^3*cos(theta)"),
    (r"\sin 30^\circ", "sin(30*pi/180)"),
    (r"\cos(60^{\circ})", "cos(60*pi/180)"),
    (r"n!", "factorial(n)"),
    (r"30\degree", "30*pi/180"),
    (r"\operatorname{loss}^2", "loss^2"),
    (r"\operatorname{foo}(x)", "foo(x)"),
    (r"\operatorname{loss} \operatorname{b}", "loss*b"),
    # names
    (r"\alpha_1 + \theta_{max}", "alpha1 + theta_max"),
    (r"x_{1,2}", "x_1_2"),
    (r"x_{12}", "x12"),
    (r"k_B T", "k_B*T"),
    (r"\mathrm{max\_speed}", "max_speed"),
    (r"\text{speed}^2", "speed^2"),
    (r"\mathbf{x}_1", "x1"),
    (r"\boldsymbol{\beta}_0", "beta0"),
    (r"\hat{y}_i - \bar y", "y_hat_i - y_bar"),
    (r"\vec{F}", "F"),
    (r"\hbar \omega", "hbar*omega"),
    (r"x_{\mathrm{in}}", "x_in"),
    (r"x_{\text{a b}}", "x_a_b"),
    (r"x\_", "x_"),
    ("σ λ", "σ*λ"),
    (r"\text{变量}", "变量"),
    (r"x_{\alpha}", "x_alpha"),
    (r"\ell", "ell"),
    (r"x_{a{b}}", "x_ab"),
    (r"v_{a\_b}", "v_a_b"),
    # bars, floors
    (r"|x|^2", "abs(x)^2"),
    (r"\left|x-|y|\right|", "abs(x - abs(y))"),
    (r"|x||y|", "abs(x)*abs(y)"),
    (r"\lvert x\rvert", "abs(x)"),
    (r"\left\lfloor x\right\rfloor + \lceil y\rceil", "floor(x) + ceil(y)"),
    (r"\left\lfloor x\right\rceil", "round(x)"),
    (r"2|x| + |y|", "2*abs(x) + abs(y)"),
    (r"[x + \{y\}]", "x + y"),
    # sums
    (r"\sum_{i=1}^{3} x_i^2", "x1^2 + x2^2 + x3^2"),
    (r"\sum_{i=1}^2 i x + 1", "1*x + 2*x + 1"),
    (r"\prod_{k=1}^{3}(x-k)", "(x - 1)*(x - 2)*(x - 3)"),
    (r"\sum_{i=1}^{2}\sum_{j=1}^{2} a_{ij}", "a_1_1 + a_1_2 + (a_2_1 + a_2_2)"),
    (r"n = 2 \\ \sum_{i=1}^{n+1} x_{i}", "n = 2; x1 + x2 + x3"),
    (r"\sum_{i=1}^{2} (x_{i+1} - x_i)", "x2 - x1 + (x3 - x2)"),
    (r"\sum_{i=3}^{2} x_i", "0"),
    (r"\prod_{i=3}^{2} x_i", "1"),
    (r"\sum\limits_{i=1}^{2} \frac{x_i}{2}", "x1/2 + x2/2"),
    (r"\sum_{i=1}^{2} x_{i,1} y", "x_1_1*y + x_2_1*y"),
    (r"\sum^{2}_{i=1} x_{i-1}", "x0 + x1"),
    (r"\sum_{i=1}^{2} x_{j}", "x_j + x_j"),
    # cases
    (r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", "where(x > 0, x, 0)"),
    (r"\begin{cases} x, & x > 0, \\ -x, & x \le 0 \end{cases}", "where(x > 0, x, -x)"),
    (
        r"\begin{cases} 0 & x < 0 \\ x & 0 \le x < 1 \\ 1 & x \ge 1 \\ \end{cases}",
        "where(x < 0, 0, where(0 <= x and x < 1, x, 1))",
    ),
    (r"\begin{cases} 1 & x < y \\ 2 & x = y \\ 3 & y < x \end{cases}", "where(x < y, 1, where(x == y, 2, 3))"),
    (r"\begin{cases} 1 & x > 0 \land y > 0 \\ 2 & \text{else} \end{cases}", "where(x > 0 and y > 0, 1, 2)"),
    (r"\begin{cases} 1 & x > 0 \text{ or } \lnot (y > 0) \\ 2 \end{cases}", "where(x > 0 or not y > 0, 1, 2)"),
    (r"\left\{\begin{array}{ll} x & x \geq 0 \\ 0 & x < 0 \end{array}\right.", "where(x >= 0, x, 0)"),
    (r"\begin{cases} a & \text{if } x \ne 0 \\ b & \text{if } x = 0 \end{cases}", "where(x != 0, a, b)"),
    (r"\begin{cases} a \text{ if } |x| < \frac{1}{2} \\ b \text{ otherwise} \end{cases}", "where(abs(x) < 1/2, a, b)"),
    (r"\begin{cases} a & x \le -\frac{1}{2} \\ b & x > -\frac{1}{2} \end{cases}", "where(x <= -(1/2), a, b)"),
    (
        r"\begin{cases} a & x > 1 \\ b & -1 < x \le 1 \\ c & x \leq -1 \end{cases}",
        "where(x > 1, a, where(-1 < x and x <= 1, b, c))",
    ),
    (r"[x > 0] \cdot y", "where(x > 0, 1, 0)*y"),
    (r"c = [x > 0] \\ f = c x", "f = where(x > 0, 1, 0)*x"),
    (
        r"c = [x > 0] \\ d = c \land y < 1 \\ f = \begin{cases} x & d \\ 0 & \text{otherwise} \end{cases}",
        "f = where(x > 0 and y < 1, x, 0)",
    ),
    (r"\begin{cases} x & x > 0 & \\ 0 & \text{otherwise} \end{cases}", "where(x > 0, x, 0)"),
    (r"\begin{cases} x & x > 0 \text{,} \\ 0 & \text{otherwise} \end{cases}", "where(x > 0, x, 0)"),
    (r"c = [x > 0] \\ f = \sin(c)", "f = sin(where(x > 0, 1, 0))"),
    (
        r"\begin{cases} 1 & x < \frac{1}{2} \\ 2 & \frac{1}{2} \le x < 1 \\ 3 & x < 0.75 \\ 4 & x \ge 1 \end{cases}",
        "where(x < 1/2, 1, where(1/2 <= x and x < 1, 2, where(x < 0.75, 3, 4)))",
    ),
    # statements
    (r"a; b \cr c \par d", "a; b; c; d"),
    (r"x \\ . \\ y,", "x; y"),
    (r"\frac{\partial^2 f\_}{\partial x_a \partial \alpha_{1,b}} = 3", "d2f__dx_a_dalpha_1_b = 3"),
    (
        "% at x = 2, w1 = 3\n\\begin{align*}\nx &= 2 & \\bar{x} &= 4 \\\\\n w_{1} &= 3 & \\bar{w}_{1} &= 1 \\\\\n"
        "v_{1} &= x^{2} = 4 & \\bar{v}_{1} &= 1 & \\frac{\\partial v_{1}}{\\partial x} &= 4 \\\\\n"
        "f &= v_{1} w_{1} = 12 & \\bar{f} &= 1\n\\end{align*}",
        "v1 = x^2; f = v1*w1",
    ),
    (r"a = x^2 \\ b = a + 1", "a = x^2; b = a + 1"),
    ("a = x^2\nb = a + 1", "a = x^2; b = a + 1"),
    ("x^2\n + y", "x^2 + y"),
    (r"\begin{align*} a &= x & b &= y \\ f &= a \\ &\quad + b \end{align*}", "a = x; b = y; f = a + b"),
    (r"f(x, y) = x y \\ f(2, y)", "f(x, y) = x*y; f(2, y)"),
    (r"$x^2$", "x^2"),
    (r"$$x^2$$ \[y\] \(z\)", "x^2; y; z"),
    ("x^2 % note\n+ 1", "x^2 + 1"),
    (r"\begin{equation}\label{a} y = x^2, \end{equation}", "y = x^2"),
    (r"f &= x^2 = 4 \quad \text{for } x > 0", "f = x^2"),
    (r"\frac{\partial^{2} f}{\partial x \, \partial y_{1}} = 3x", "d2f_dx_dy1 = 3*x"),
    (r"\frac{d f}{d x} = 2x", "df_dx = 2*x"),
    (r"\frac{\mathrm{d}^3 y}{\mathrm{d} t^{3}} = t", "d3y_dt3 = t"),
    (r"\bar{v}_1 = x", "v_bar1 = x"),
    (r"g := x^2", "g = x^2"),
    (r"f = \text{undefined} \\ g = x", "g = x"),
    ("a = 1\n\nb = x", "a = 1; b = x"),
    (r"f = x \approx 1.5", "f = x"),
    (r"a \\[2pt] b", "a; b"),
    (r"a - b \\ - c", "a - b; -c"),
    (r"y = a \\ - c", "y = a - c"),
    (r"( a + \\ b )", "a + b"),
    (r"\binom{5}{2}", "binomial(5, 2)"),
    (r"a \equiv 2x", "a = 2*x"),
    (r"n_1 = 3x \\ n_1", "n1 = 3*x; n1"),
]


@pytest.mark.parametrize(("text", "meaning"), READINGS)
def test_readings(text, meaning):
    assert latex(text) == meaning


@pytest.mark.parametrize(
    ("text", "words", "fix"),
    [
        ("x^23", "^23 is ambiguous: TeX takes 2 alone", "write ^{23}, or ^{2} \\cdot 3"),
        ("x_12", "_12 is ambiguous", "_{12}"),
        (r"\sin x y", r"\sin x y is ambiguous", r"\sin(x y) or \sin(x) y"),
        (r"\sin x (y+1)", "is ambiguous", r"\sin(x (y+1)) or \sin(x) (y+1)"),
        (r"\sin x/2", r"\sin x/2 is ambiguous", r"\sin(x/2) or \sin(x)/2"),
        (r"\sin 2 \cdot x", "is ambiguous", r"\sin(2 \cdot x) or \sin(2) \cdot x"),
        (r"\sin 2x y", "is ambiguous", r"\sin(2x y) or \sin(2x) y"),
        ("1/2x", "1/2 x is ambiguous", r"\frac{1}{2} x or \frac{1}{2 x}"),
        (r"(a+b)/2x", "a/2 x is ambiguous", r"\frac{a}{2} x"),
        ("x2", "x2 is ambiguous", "x^{2}, x_{2} or 2 x"),
        ("(x+1)2", "is ambiguous", r"\cdot 2"),
        ("2 3", "two numbers", "23 for the number"),
        ("f(x)", "f(x) is ambiguous: a function that nobody defined", r"f \cdot (x), or define the function: f(x) = …"),
        ("x(t)", "x(t) is ambiguous", r"x \cdot (t)"),
        ("u(x, t)", "u(x, t) is ambiguous", "define it"),
        (r"\phi(x+1)", "is ambiguous", r"\phi \cdot (x+1)"),
        (r"\frac{\sigma(x)}{\sigma}", "is ambiguous", r"\sigma \cdot (x)"),
        ("|x|y|", "two ways", r"\left| and \right|"),
        ("1{,}5x", "1,5 is ambiguous", "write 1.5 for the decimal, or 15 for the thousands"),
        (r"\sin^{-2} x", "negative power", "(x))^{-2}"),
        (r"\exp^{-1}(x)", "inverse, or 1/exp", "frac"),
        ("x^2_1", "a subscript belongs to a letter", "x_1^2"),
        ("x^2^3", "a power of a power", "{x^{2}}^{3}"),
        ("f'(x)", "f' is a derivative", "gradcli diff"),
        (r"f^\prime", "f' is a derivative", "gradcli diff"),
        ("x^T", "^T is no power", "^{T}"),
        (r"A^\top", r"^\top is no power", "another name"),
        (r"\frac{d}{dx} (x^2) \sin x", "bracket alone or of the product", r"{\frac{d}{dx}(…)} \cdot"),
        (r"\frac{d}{dx} + x", "a derivative inside a formula", r"\frac{d}{dx}(…)"),
        (r"\frac{d^3}{dx^2} x^3", "a derivative inside a formula", r"\frac{d}{dx}(…)"),
        (r"\frac{dy}{dx} x^2", "a derivative inside a formula", "gradcli diff --latex"),
        (r"1 + \frac{\partial f}{\partial x}", "a derivative inside a formula", "gradcli diff --latex"),
        (r"x \mathrm{d}x", "a differential is no number", "gradcli diff --latex"),
        (r"\int x", r"\int is not read", "integrand"),
        (r"a \pm b", r"\pm is not read", "two programs"),
        (r"a \bmod b", r"\bmod is not read", r"\operatorname{mod}(a, b)"),
        (r"\foo x", r"\foo is not read", "name"),
        (r"\newcommand{\a}{b}", r"\newcommand is not read", "macros are not expanded"),
        (r"\begin{pmatrix} 1 \end{pmatrix}", "a matrix is not read", "alone"),
        (r"\begin{foo} 1 \end{foo}", "foo is not read", "alone"),
        (r"\lVert x \rVert", "a norm is not read", r"\left|x\right|"),
        ("x^2+y^2=25", "an equation defines no name", "write x^2+y^2 - (25)"),
        ("2x = 6", "an equation defines no name", "write 2x - (6)"),
        ("f(2) = x", "an equation defines no name", "f(2) - (x)"),
        ("f(a b) = x", "an equation defines no name", "f(a b) - (x)"),
        (r"\frac{a}{b}{c} = 1", "an equation defines no name", "- (1)"),
        (r"\frac x y = 1", "an equation defines no name", "- (1)"),
        (r"\frac}{a} = 1", "an equation defines no name", "- (1)"),
        (r"\frac{d}{a} = 1", "an equation defines no name", "- (1)"),
        (r"\frac{\partial}{\partial x} = 1", "an equation defines no name", "- (1)"),
        (r"\sqrt\lnot", "something is missing behind this", "complete"),
        (r"\sqrt\lnot)", "something is missing behind this", "complete"),
        (r"\sin x /", "is ambiguous", r"\sin(x)/…"),
        (r"E^\circ", "E° may be a name", "x_0"),
        (r"\begin{cases} 1 & x < 1 \\ 2 & x < 2 \end{cases}", "leave out where none", "otherwise"),
        (r"\begin{cases} 1 & x < 1 \\ 2 & x < 0 \text{ or } x > 2 \end{cases}", "leave out where none", "otherwise"),
        (r"c = [x > 0] \\ \begin{cases} 1 & c \\ 2 & x \end{cases}", "leave out where none", "otherwise"),
        (r"\sin(" * 1100, "nested more than 1,000 deep", "name inner parts"),
        (r"\sin " * 1100, "nested more than 1,000 deep", "name inner parts"),
        ("a = b = c", "an equation has two sides", "one right side"),
        ("a = b \\\\ = c", "a second right side", "one right side"),
        ("a = ", "no right side", "after the ="),
        (r"\sum_{i=1}^{n} x_i", "constant whole numbers", r"n = 5 \\"),
        (r"\sum_{i} x_i", "needs both limits", r"\sum_{i=1}^{5}"),
        (r"\sum_{i>1}^{3} x_i", "counts: i=1", r"\sum_{i=1}^{5}"),
        (r"\sum_{i=1}^{+} x_i", "limit of a sum is missing", r"\sum_{i=1}^{5}"),
        (r"\sum_{i=1}^10 x_i", "one digit", "^{10}"),
        (r"\sum_{i=1", "never closed", "}"),
        (r"\sum_{i=1}^{2} x_i + y_i", "y_i stands outside the sum", "brackets"),
        ("x_{i+1}", "no number here", r"\sum_{i=1}"),
        ("x_{}", "a subscript is empty", "x_{1}"),
        ("x_{(}", "letters and digits", "x_{max}"),
        ("x_{a", "letters and digits", "x_{max}"),
        (r"x_{\text{!}}", "letters and digits", "x_{max}"),
        (r"\begin{cases} x & x > 0 \\ 0 & x < -1 \end{cases}", "leave out where none", r"\text{otherwise}"),
        (r"\begin{cases} x & x > 0 \\ 0 & y \le 0 \end{cases}", "leave out where none", r"\text{otherwise}"),
        (
            r"\begin{cases} x & x > 0 \\ 0 & x < 0 \\ 1 & x \ne 1 \end{cases}",
            "leave out where none",
            r"\text{otherwise}",
        ),
        (r"\begin{cases} x & x > 0 \text{ or } y > 0 \\ 0 & x < 0 \end{cases}", "leave out where none", "otherwise"),
        (r"\begin{cases} x \\ y & x > 0 \end{cases}", "a row without a condition is the last", "condition"),
        (r"\begin{cases} x & \\ y & x > 0 \end{cases}", "the row is not complete", "otherwise"),
        (r"\begin{cases} & x > 0 \end{cases}", "a value is missing", "value & condition"),
        (r"\begin{cases} x & x > 0", "never closed", r"\end{cases}"),
        (r"x \end{cases}", "never opened", "delete"),
        (r"\begin{cases} x > 0 & x \end{cases}", "a comparison stands in a condition only", "cases"),
        (r"\begin{cases} x & > 0 \\ 1 \end{cases}", "missing before this", "both sides"),
        (r"\begin{cases} x & x \lnot y \\ 1 \end{cases}", "stands before a condition", r"\land"),
        (r"\frac{x > 0}{2}", "a comparison stands in a condition only", "cases"),
        ("(x", "never closed", "missing )"),
        (r"\left|x", "never closed", r"\right|"),
        (r"\lfloor x )", "a bracket closes with )", r"\rfloor"),
        ("(x]", "a bracket closes with ]", "write )"),
        ("x)", "never opened", "delete"),
        (r"\frac{x}", "needs something behind it", "braces"),
        (r"\frac{x})", "needs something behind it", "braces"),
        (r"x^)", "needs something behind it", "braces"),
        ("()", "missing before )", "a number"),
        ("x + ", "ends too early", "complete"),
        ("* x", "missing before *", "a number"),
        (r"\sin", "needs an argument", "brackets"),
        (r"\sin )", "argument is missing", "brackets"),
        (r"\max x", "needs brackets", r"\max(x, y)"),
        ("(a, b)", "a comma outside", r"\max(x, y)"),
        (r"x^\sin x", "stands without braces", "braces"),
        ("x^-1", "- stands without braces", "x^{-1}"),
        ("x^(2)", "a bracket stands without braces", "x^{(…)}"),
        (r"\hat{x+y}", "stands over one letter", r"\hat{x}_1"),
        (r"\hat{1}", "stands over a letter", r"\hat{x}"),
        (r"\sin_2 x", "a subscript of sin", "delete"),
        (r"x \text{ is large}", "words are not part", "delete"),
        ("x . y", "a point ends a formula", r"\cdot"),
        ("x : y", ": is not read here", "without"),
        ("!x", "! is not read here", "without"),
        ("x²", "SUPERSCRIPT TWO is no LaTeX", "write ^{…}"),
        ("x∫", "INTEGRAL is not read", "command"),
        (r"\@x", r"\@ is not read", "delete"),
        ("1" * 401, "at most 400 digits", "shorten"),
        ("x'", "x' is a derivative", "diff"),
        ("'x", "' is a derivative", "diff"),
        ("(" * 1100 + "x", "nested more than 1,000 deep", "name inner parts"),
        ("{" * 1100 + "x", "nested more than 1,000 deep", "name inner parts"),
    ],
)
def test_refusals(text, words, fix):
    with pytest.raises(GradcliError) as caught:
        latex(text)
    lines = caught.value.lines()
    assert words in lines[0]
    assert fix in lines[-1]
    assert 2 <= len(lines) <= 4
    assert all(character.isprintable() for line in lines for character in line)


def test_the_point_says_how_names_are_spelled_and_what_is_a_number():
    assert latex("w_1 \\alpha", ("w_1", "α")) == "w_1*α"
    assert latex("w_1 w_{1,2}", ("w_1_2",)) == "w1*w_1_2"
    assert latex("x_{1,2} x_{12}", ("x_12",)) == "x_1_2*x12"  # either may be meant
    assert latex(r"\sigma(x+1) + f(x)", ("sigma", "f")) == "sigma*(x + 1) + f*x"
    assert latex(r"\psi(x)", ("ψ",)) == "ψ*x"
    assert latex(r"\frac{d x}{d y}", ("d",)) == "d*x/(d*y)"
    assert latex("ж λ", ("lambda",)) == "ж*lambda"


@pytest.mark.parametrize("own", [True, False])
def test_a_binomial_by_its_own_function_where_there_is_one(monkeypatch, own):
    known = dict(FUNCTIONS)
    known.pop("binomial", None)
    if own:
        known["binomial"] = known["hypot"]
    monkeypatch.setattr(sums, "FUNCTIONS", known)
    expected = "binomial(n, k)" if own else "gamma(n + 1)/(gamma(k + 1)*gamma(n - k + 1))"
    assert latex(r"\binom{n}{k}") == expected


def test_heads_of_functions_that_take_what_stands_below_them(monkeypatch):
    """As a book with Bessel functions, polylogarithms and elliptic integrals has them."""
    known = heads()._replace(
        below={"J": "hypot", "Li": "atan2"}, doubtful=frozenset(["K", "P", "Pi", "y_"]), inverses={"erf": "sinh"}
    )
    for module in (calls, letters):
        monkeypatch.setattr(module, "heads", lambda: known)
    assert latex(r"J_{n+1}\left(x\right)^2 + J_0(x)") == "hypot(n + 1, x)^2 + hypot(0, x)"
    assert latex(r"\operatorname{Li}_{2}\left(x\right) + \mathrm{Li}_s(y)") == "atan2(2, x) + atan2(s, y)"
    assert latex("J_0(x+1)", ("J_0",)) == "J_0*(x + 1)"
    assert latex("J_0 x") == "J0*x"
    assert latex(r"\operatorname{erf}^{-1}\left(x\right)") == "sinh(x)"
    assert latex("P(1+r)", ("P",)) == "P*(1 + r)"
    assert latex("P + P(1+r)") == "P + P*(1 + r)"
    assert latex("y(x+1)") == "y*(x + 1)"
    for text in ("P(1+r)", "K(x+1)", r"\Pi(x+1)", "y_0(x+1)"):
        with pytest.raises(GradcliError, match="ambiguous"):
            latex(text)
