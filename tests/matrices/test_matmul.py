"""``gradcli matmul``: real cases, operand forms, exactness, gradients, and operands that mean harm."""

from __future__ import annotations

import io
import json
import random
import runpy
from fractions import Fraction

import pytest

from gradcli.errors import FileError, GradcliError, LimitError, Source
from gradcli.language.program import read
from gradcli.matrices import product as matrices
from gradcli.matrices.entries import text_of
from gradcli.matrices.matrix import Matrix
from gradcli.matrices.operands import read_file, read_literal
from gradcli.matrices.operands.cells import Bindings
from gradcli.matrices.product import product, pullbacks
from gradcli.notation.nodes import MatrixNode
from gradcli.questions.point import read_point
from tests.paths import CASES

MATRICES = CASES / "matrices"


def load_cases():
    return [json.loads(line) for line in (CASES / "matrices.jsonl").read_text().splitlines()]


def case_id(case):
    return case["id"]


def fractions_of(text):
    return [[Fraction(cell) for cell in line.split()] for line in text.splitlines()]


def literal(text, label="A", **values):
    return read_literal(text, label, Bindings(values))


def from_bytes(data, name="A.txt"):
    return read_file(data, name, Bindings({}))


def integers(rng, height, width, size=9):
    return Matrix((height, width), [[rng.randint(-size, size) for _ in range(width)] for _ in range(height)])


def as_text(matrix):
    return ";".join(" ".join(map(str, row)) for row in matrix.rows)


# Real cases


@pytest.mark.parametrize("case", [c for c in load_cases() if "expected" in c], ids=case_id)
def test_case(case, run):
    result = run("matmul", case["a"], case["b"], cwd=MATRICES)
    assert (result.code, result.err) == (0, "")
    found = fractions_of(result.out)
    expected = fractions_of((MATRICES / case["expected"]).read_text())
    assert [len(found), len(found[0])] == case["c_shape"]
    if case["integer"]:
        assert found == expected
        return
    left, right = (fractions_of((MATRICES / case[side]).read_text()) for side in "ab")
    # The case file states |err_ij| <= n*2.3e-16*(|A||B|)_ij; one half unit of the 34 printed digits is far below.
    for i, row in enumerate(found):
        for j, value in enumerate(row):
            size = sum(abs(x * right[k][j]) for k, x in enumerate(left[i]))
            assert abs(value - expected[i][j]) <= len(right) * Fraction(23, 10**17) * size


@pytest.mark.parametrize("case", [c for c in load_cases() if "expect_error" in c], ids=case_id)
def test_refused_case(case, run):
    result = run("matmul", case["a"], case["b"], cwd=MATRICES)
    assert (result.code, result.out) == (2, "")
    assert case["a"] in result.err


@pytest.mark.parametrize("case", [c for c in load_cases() if "mtx" in c], ids=case_id)
def test_matrix_market_says_what_the_text_says(case, run):
    width = range(case["a_shape"][1])
    identity = ";".join(" ".join(str(int(i == j)) for j in width) for i in width)
    from_market = run("matmul", case["mtx"], identity, "--exact", cwd=MATRICES)
    from_text = run("matmul", case["a"], identity, "--exact", cwd=MATRICES)
    assert from_market.code == 0
    assert from_market.out == from_text.out


def test_hilbert_times_its_inverse_is_the_identity(run):
    result = run("matmul", "hilbert12_fractions.txt", "invhilbert12.txt", cwd=MATRICES)
    assert result.out == (MATRICES / "hilbert12-identity.expected.txt").read_text()


# What the interface promises


def test_the_article(run, tmp_path):
    assert run("matmul", "3 1; 8 2", "6 1; 7 9").out == "25 12\n62 26\n"
    (tmp_path / "A.txt").write_text("3. 1.\n8. 2.\n")
    (tmp_path / "B.txt").write_text("6. 1.\n7. 9.\n")
    assert run("matmul", "A.txt", "B.txt", cwd=tmp_path).out == "25 12\n62 26\n"


def test_a_chain_is_the_product_of_products(run):
    once = run("matmul", "1 2; 3 4", "0 1; 1 0").out
    assert run("matmul", "-", "5 6; 7 8", stdin=once).out == run("matmul", "1 2; 3 4", "0 1; 1 0", "5 6; 7 8").out


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("values", "25 12\n62 26\n"),
        ("table", " 25  12\n 62  26\n"),
        ("tsv", "25\t12\n62\t26\n"),
        ("csv", "25,12\n62,26\n"),
        ("json", '{"schema": "gradcli.matmul/1", "shape": [2, 2], "rows": [[25, 12], [62, 26]]}\n'),
        ("jsonl", "[25, 12]\n[62, 26]\n"),
        ("markdown", "| 1 | 2 |\n| ---: | ---: |\n| 25 | 12 |\n| 62 | 26 |\n"),
    ],
)
def test_formats(run, form, text):
    assert run("matmul", "3 1; 8 2", "6 1; 7 9", "--format", form).out == text


@pytest.mark.parametrize("form", ["values", "table", "tsv", "csv", "json"])
def test_a_result_is_an_operand_again(run, form):
    out = run("matmul", "1/3 x; -7 2*y", "1 0; 0 1", "--format", form).out
    assert run("matmul", "-", "1 0; 0 1", "--format", form, stdin=out).out == (
        out if form != "table" else " 1/3    x\n  -7  2*y\n"
    ), out


def test_output_is_a_file(run, tmp_path):
    result = run("matmul", "3 1; 8 2", "6 1; 7 9", "--output", str(tmp_path / "C.txt"))
    assert (result.code, result.out) == (0, "")
    assert (tmp_path / "C.txt").read_text() == "25 12\n62 26\n"


@pytest.mark.parametrize(
    ("arguments", "out"),
    [
        (("1/3 1", "1; 1"), "4/3\n"),
        (("1/3 1.0", "1; 1"), "1.3333333333333333\n"),
        (("1/3 1.0", "1; 1", "--exact"), "4/3\n"),
        (("1/3 1", "1; 1", "--digits", "3"), "1.33\n"),
        (("0.1 0.2", "3; 0"), "0.3\n"),
        (("2.5e3 .5", "1; 2."), "2501\n"),
        (("1e400 1", "1; 0"), "1" + "0" * 400 + "\n"),
        (("-1 2", "1; 1"), "1\n"),
        (("2^10 sqrt(16)", "1; 1"), "1028\n"),
        (("[5]", "[7]"), "35\n"),
        (("[1 2; 3 4]", "[1; 1]"), "3\n7\n"),
        (("[[1, 2], [3, 4]]", '[["1/2"], ["1/2"]]'), "3/2\n7/2\n"),
    ],
)
def test_cells(run, arguments, out):
    result = run("matmul", *arguments)
    assert (result.code, result.out) == (0, out)


@pytest.mark.parametrize(
    "text",
    [
        "1 2\n3 4\n",
        "1 2\r\n3 4\r\n",
        "1 2\r3 4\r",
        "\ufeff1 2\n3 4",
        "# heading; not a row\n1\t2 % one\n\n  \n3,4",
        "1, 2;\n3, 4;",
        "1 2\n3 4 # 5",
        "[[1, 2],\n [3, 4]]",
        "[1, 2; 3, 4]",
        "%%MatrixMarket matrix array integer general\n% by columns\n2 2\n1\n3\n2\n4\n",
        "%%MatrixMarket matrix coordinate integer general\n2 2 4\n1 1 1\n1 2 2\n2 1 3\n2 2 4\n",
        "%%matrixmarket MATRIX coordinate real general\n\n2 2 5\n1 1 1\n1 2 2\n2 1 1\n2 2 4\n2 1 2\n",
    ],
)
def test_every_spelling_of_one_matrix(text):
    assert from_bytes(text.encode()).entries() == [[1, 2], [3, 4]]


def test_matrix_market_symmetries():
    def market(kind, body):
        return from_bytes(f"%%MatrixMarket matrix {kind}\n{body}".encode()).rows

    assert market("coordinate real symmetric", "2 2 2\n1 1 .5\n2 1 7") == [[Fraction(1, 2), 7], [7, 0]]
    assert market("coordinate integer skew-symmetric", "2 2 1\n2 1 7") == [[0, -7], [7, 0]]
    assert market("coordinate pattern symmetric", "2 2 1\n2 1") == [[0, 1], [1, 0]]
    assert market("array integer symmetric", "2 2\n1 2\n3") == [[1, 2], [2, 3]]
    assert market("array integer skew-symmetric", "2 2\n7") == [[0, -7], [7, 0]]


def saved(array, **options):
    import numpy

    stream = io.BytesIO()
    numpy.save(stream, array, **options)
    return stream.getvalue()


def test_npy_types():
    import numpy

    for dtype in ("int8", "uint16", ">i4", "int64", "float16", "float32", ">f8"):
        for order in "CF":
            found = from_bytes(saved(numpy.array([[1, 2, 3], [4, 5, 6]], dtype=dtype, order=order)), "A.npy")
            assert [list(row) for row in found.entries()] == [[1, 2, 3], [4, 5, 6]]
    assert from_bytes(saved(numpy.array([[True, False]]))).rows == [[1, 0]]
    assert from_bytes(saved(numpy.array([3, 4]))).shape == (1, 2)
    assert from_bytes(saved(numpy.array([[2**63 - 1, 2**63 - 1]]))).rows == [[2**63 - 1] * 2]


def test_a_file_wins_over_literal_text(run, tmp_path):
    (tmp_path / "1 2").write_text("5 6")
    (tmp_path / "plain").write_text("7 8")
    assert run("matmul", "1 2", "1;1", cwd=tmp_path).out == "11\n"
    assert run("matmul", "@1 2", "1;1", cwd=tmp_path).out == "11\n"
    assert run("matmul", "@plain", "1;1", cwd=tmp_path).out == "15\n"
    assert run("matmul", "1  2", "1;1", cwd=tmp_path).out == "3\n"
    missing = run("matmul", "@1  2", "1;1", cwd=tmp_path)
    assert (missing.code, missing.err) == (2, "error: cannot read 1  2: no such file or directory\n")


@pytest.mark.parametrize("name", ["A.txt", "http://example.com/A.txt", "A.tar.gz", "-A.txt", "5"])
def test_what_is_no_file(run, tmp_path, name):
    result = run("matmul", name, "1 2", cwd=tmp_path)
    assert result.code == 2
    assert f"there is no file {name}\n" in result.err


# Exact whatever the size


def test_integers_never_wrap_around(run):
    for n in (2**31, 2**53 + 1, 2**62, 2**63, 10**40):
        assert run("matmul", f"{n} {n}", f"{n}; {n}").out == f"{2 * n * n}\n"


def test_numbers_longer_than_python_converts():
    digits = "7" * 20_000
    found = product([literal(f"{digits} 0"), literal("10; 1")])
    assert found.rows[0][0] == int(digits[:4000]) * 10**16_001 + _repeated(16_000) * 10


def _repeated(count):
    return 7 * (10**count - 1) // 9


def test_printing_numbers_longer_than_python_converts(run):
    digits = "7" * 3_000
    assert run("matmul", f"{digits} 0", f"1{'0' * 3_000}; 1").out == digits + "0" * 3_000 + "\n"


@pytest.mark.parametrize("size", [9, 2**40, 10**30])
def test_large_products_are_those_of_plain_arithmetic(size, monkeypatch):
    rng = random.Random(size)
    a, b = integers(rng, 30, 40, size), integers(rng, 40, 30, size)
    assert matrices.MOST_SMALL_WORK < 30 * 40 * 30
    by_flint = product([a, b]).rows
    monkeypatch.setattr(matrices, "MOST_SMALL_WORK", 10**9)
    assert product([a, b]).rows == by_flint


def test_large_products_of_fractions_are_those_of_plain_arithmetic(monkeypatch):
    rng = random.Random(4)
    a, b = (
        Matrix((30, 30), [[Fraction(rng.randint(-9, 9), rng.randint(1, 9)) for _ in range(30)] for _ in range(30)])
        for _ in "ab"
    )
    by_flint = product([a, b]).rows
    monkeypatch.setattr(matrices, "MOST_SMALL_WORK", 10**9)
    assert product([a, b]).rows == by_flint


@pytest.mark.slow
def test_blas_agrees_with_the_exact_product():
    import numpy

    rng = numpy.random.default_rng(5)
    a, b = (Matrix((70, 70), (), rng.integers(-999, 1000, (70, 70)) / 100, decimal=True) for _ in "ab")
    fast, exact = product([a, b]), product([a, b], exactly=True)
    assert fast.floats is not None
    assert exact.floats is None
    for i in range(70):
        for j in range(70):
            size = sum(abs(Fraction(x) * Fraction(b.floats[k, j])) for k, x in enumerate(a.floats[i].tolist()))
            # n products and n additions: n + 2 units at most of the sum of magnitudes.
            assert abs(Fraction(float(fast.floats[i, j])) - exact.rows[i][j]) <= 72 * Fraction(1, 2**53) * size


def test_doubles_that_overflow_are_multiplied_exactly():
    import numpy

    a = from_bytes(saved(numpy.array([[1e300, 1e300]])))
    b = from_bytes(saved(numpy.array([[1e300], [-1e300]])))
    assert product([a, b]).rows == [[0]]


@pytest.mark.parametrize("size", [10**300, 10**400])
def test_large_decimal_product_never_prints_an_infinity(size, run, tmp_path):
    big = Matrix((70, 70), [[size] * 70] * 70, decimal=True)
    assert product([big, big]).rows[0][0] == 70 * size**2
    (tmp_path / "A.txt").write_text("1e-400 1")
    out = run("matmul", "A.txt", "1e-1; 0", "--format", "json", cwd=tmp_path).out
    # A double would be 0, and JSON readers would read it so: the number stands as text.
    assert json.loads(out)["rows"] == [["1e-401"]]


# Variables


def test_symbolic_entries(run):
    assert run("matmul", "a b; c d", "x; y").out == "a*x+b*y\nc*x+d*y\n"
    assert run("matmul", "x+1 2", "x; 3").out == "(x+1)*x+6\n"
    assert run("matmul", "x -x", "1; 1").out == "0\n"
    assert run("matmul", "x 0", "x; y").out == "x^2\n"
    assert run("matmul", "-2*x 3", "1/2; x").out == "2*x\n"
    assert run("matmul", "max(x, y) 1", "1; 1").out == "max(x,y)+1\n"


@pytest.mark.parametrize("seed", range(20))
def test_a_symbolic_product_has_the_value_of_the_product_of_values(seed):
    rng = random.Random(seed)
    cells = [
        "x",
        "-y",
        "x+1",
        "-2*x",
        "x-y",
        "-(x+y)",
        "x^2",
        "3",
        "0",
        "-1/2",
        "x/y",
        "-(2*x-1)",
        "-x*y",
        "(-x)*-(y+2)",
    ]
    texts = ["; ".join(" ".join(rng.choice(cells) for _ in "ab") for _ in "ab") for _ in "ABC"]
    texts[0] = "x " + texts[0][texts[0].index(" ") + 1 :]  # at least one variable
    point = read_point([Source("x=3/7,y=-5")])
    numbers = product([literal(text, **point) for text in texts])
    symbolic = product([literal(text) for text in texts])
    formulas = [
        [text_of(entry) if isinstance(entry, MatrixNode) else str(entry) for entry in row] for row in symbolic.rows
    ]
    # The formulas, read as cells again at the point, are the product of the numbers, exactly.
    assert literal("[" + "; ".join(map(" ".join, formulas)) + "]", **point).rows == numbers.rows


def test_coefficients_of_any_size(run):
    assert run("matmul", "sqrt(2) 0", "x; 1").out == "sqrt(2)*x\n"
    assert run("matmul", "0.1 0", "x; 1").out == "0.1*x\n"
    ones, zeros = "1" * 3_000, "0" * 3_000
    assert run("matmul", f"{ones} 0", f"1{zeros} 0; 0 1", "x; y").out == f"{ones}{zeros}*x\n"
    assert run("matmul", f"1/1{zeros} 0", f"1/{ones} 0; 0 1", "x; y").out == f"1/{ones}{zeros}*x\n"


def test_symbolic_text_is_the_program_language(run):
    out = run("matmul", "x+1 -y; 2*x x-y", "x-1 3; y^2 x/y").out
    for cell in out.split():
        assert set(read([Source(cell)]).variables) <= {"x", "y"}


def test_values_of_variables(run):
    assert run("matmul", "a 1/2", "3; b^2", "--at", "a=1/3,b=2").out == "3\n"
    assert run("matmul", "cos(t) -sin(t); sin(t) cos(t)", "1; 0", "--at", "t=0").out == "1\n0\n"
    missing = run("matmul", "a b", "c; 1", "--at", "a=1")
    assert missing.code == 2
    assert "no value for b, c" in missing.err
    unused = run("matmul", "alpha 1", "3; 1", "--at", "alpha=1,alpah=2")
    assert unused.code == 2
    assert "did you mean alpha?" in unused.err
    words = run("matmul", "-", "1; 2", "--at", "a=1,b=2", stdin="a b\n")
    assert words.out == "5\n"


def test_irrational_cells_give_proved_digits_unless_exactness_is_asked_for(run):
    assert run("matmul", "sqrt(2) 0", "1; 1").out == "1.4142135623730951\n"
    assert run("matmul", "sqrt(2) 1", "sqrt(2); 1").out == "3\n"
    turn = "cos(t) -sin(t); sin(t) cos(t)", "1; 0", "--at", "t=pi/6"
    assert (
        run("matmul", *turn).out == "0.8660254037844386\n0.5\n"
    )  # in float64 0.8660254037844387 and 0.49999999999999994
    assert run("matmul", *turn, "--digits", "30").out == "0.866025403784438646763723170753\n0.5\n"
    found = json.loads(run("matmul", *turn, "--digits", "30", "--format", "json").out)
    assert found["rows"] == [["0.866025403784438646763723170753"], [0.5]]
    assert run("matmul", "exp(1000) 1", "1; 1").out == "1.970071114017047e+434\n"
    refused = run("matmul", "sqrt(2) 0", "1; 1", "--exact")
    assert refused.code == 3
    assert "not a rational number" in refused.err


def test_a_cell_without_a_value_is_refused(run):
    for cell, at, words in (
        ("log(-1)", (), "the cell has no real value"),
        ("1/x", ("--at", "x=0"), "has a pole"),
        ("1/sin(pi)", (), "has a pole"),
    ):
        result = run("matmul", f"{cell} 1", "1; 1", *at)
        assert (result.code, result.out) == (3, "")
        assert words in result.err


def test_large_products_of_irrational_cells_are_of_doubles(run, monkeypatch):
    monkeypatch.setattr("gradcli.matrices.closed.MOST_PROVED_WORK", 3)
    rows = "sqrt(2) sqrt(3); sqrt(5) 1", "sqrt(2); sqrt(3)"
    assert run("matmul", *rows).out == "5\n4.894328467737257\n"
    refused = run("matmul", *rows, "--digits", "20")
    assert (refused.code, refused.out) == (2, "")
    assert "at most 3 multiplications, here are 4" in refused.err
    assert run("matmul", "1/3 1; 1 1", "3; 1", "--digits", "20").out == "2\n4\n"


def test_latex_and_numpy(run, tmp_path):
    def arrays(text):
        (tmp_path / "arrays.py").write_text(text)
        return runpy.run_path(str(tmp_path / "arrays.py"))

    assert run("matmul", "x/2 1", "w_1; 1/3", "--format", "latex").out == (
        "\\begin{bmatrix}\n\\frac{x}{2} w_{1} + \\frac{1}{3}\n\\end{bmatrix}\n"
    )
    huge = "9" * 30
    code = run(
        "matmul",
        f"1/3 {huge}; 0.5 2",
        "1 0; 0 1",
        "--exact",
        "--format",
        "numpy",
        "--grad",
        "--seed",
        f"1/3 {huge}; 1 2",
    ).out
    assert arrays(code)["dA"].tolist() == [[Fraction(1, 3), int(huge)], [1, 2]]
    plain = run("matmul", "1 0.25", "0; 2", "--format", "numpy").out
    assert arrays(plain)["product"].dtype == float
    assert run("matmul", "x 1", "1; 1", "--format", "numpy").code == 2
    assert run("matmul", "1 1", "1; 1", "--format", "statements").code == 2


# Gradients


def test_the_two_products_of_the_gradient(run):
    out = run("matmul", "3 1; 8 2", "6 1; 7 9", "--grad").out
    assert out == "# dA = G B^T\n7 16\n7 16\n\n# dB = A^T G\n11 11\n3 3\n"
    seeded = run("matmul", "3 1; 8 2", "6 1; 7 9", "--grad", "--seed", "1 0; 0 0", "--format", "json")
    assert json.loads(seeded.out)["dA"]["rows"] == [[6, 7], [0, 0]]
    assert json.loads(seeded.out)["dB"]["rows"] == [[3, 0], [1, 0]]


@pytest.mark.parametrize("seed", range(10))
def test_the_gradient_is_the_adjoint_of_the_product(seed):
    rng = random.Random(seed)
    n, m, p = (rng.randint(1, 6) for _ in "nmp")
    a, b, g = integers(rng, n, m), integers(rng, m, p), integers(rng, n, p)
    da, db = integers(rng, n, m), integers(rng, m, p)
    over_a, over_b = pullbacks(a, b, g)
    assert _inner(g, product([da, b])) == _inner(da, over_a)
    assert _inner(g, product([a, db])) == _inner(db, over_b)


@pytest.mark.parametrize("seed", range(5))
def test_the_gradient_is_a_difference_of_products(seed):
    rng = random.Random(seed)
    a, b = integers(rng, 3, 2), integers(rng, 2, 4)
    over_a, over_b = pullbacks(a, b)
    total = _inner(product([a, b]), matrices.ones((3, 4)))
    for matrix, slope, other in ((a, over_a, lambda c: product([c, b])), (b, over_b, lambda c: product([a, c]))):
        for i in range(matrix.shape[0]):
            for j in range(matrix.shape[1]):
                rows = [list(row) for row in matrix.rows]
                rows[i][j] += 1
                # The product is linear in each factor: the difference over a step of 1 is the derivative.
                moved = _inner(other(Matrix(matrix.shape, rows)), matrices.ones((3, 4)))
                assert moved - total == slope.rows[i][j]


def _inner(a, b):
    return sum(x * y for row, other in zip(a.rows, b.rows, strict=True) for x, y in zip(row, other, strict=True))


# Refusals: where, what, and what to write instead


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("1 2\n3\n", "A.txt:2:1", "row 2 has 1 cell, row 1 has 2"),
        ("1 2\n3 nan\n", "A.txt:2:3", "nan is not a number"),
        ("1 -inf\n", "A.txt:1:3", "-inf is not a number"),
        ("1,,2\n", "A.txt:1:2", "a cell is empty"),
        ("1 0x1F\n", "A.txt:1:3", "0x1F is not a decimal number"),
        ("1 1.5D3\n", "A.txt:1:3", "1.5D3 is not a number here"),
        ("1 + 2\n", "A.txt:1:4", "no expression"),
        ("x,y\n1,2\n", "A.txt:1:1", "a row of words"),
        ("1 x=2\n", "A.txt:1:3", "one number or expression"),
        ("1\n2 f(3)\n", "A.txt:2:3", "f is not a function"),
        ("1 1/0\n", "A.txt:1:3", "division by zero"),
        ("1 1e99999\n", "A.txt:1:3", "exponent"),
        ("[[1, 2], [3]]", "", "row 2 of A.txt has 1 cells"),
        ("[[1, null]]", "", "row 1, column 2"),
        ("[[1, NaN]]", "", "NaN"),
        ("[[1, 2], [3", "A.txt:1:12", "brackets"),
        ("[" * 5_000, "", "A.txt"),
        ('{"a": 1}', "", "list of rows"),
        ("[[1], []]", "", "row 2 of A.txt"),
        ("", "", "A.txt is empty"),
        ("# nothing\n;;\n", "", "no rows"),
        ("1\x002", "", "NUL"),
    ],
)
def test_refusals_say_where(text, place, what):
    with pytest.raises(GradcliError) as caught:
        from_bytes(text.encode())
    lines = caught.value.lines()
    assert len(lines) <= 4
    assert what in lines[0]
    assert place in lines[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("1 2",),
        ("1 2", "3 4"),
        ("1 2", "1;2", "1 2", "--grad"),
        ("1 2", "1;2", "--seed", "1 2"),
        ("1 2", "1;2", "--grad", "--seed", "1 2"),
        ("1 2", "1;2", "--exact", "--digits", "3"),
        ("-", "-"),
        ("", "1 2"),
        ("1 2", "\x00 1"),
        ("1 2", "."),
    ],
)
def test_command_lines_refused(run, arguments):
    result = run("matmul", *arguments, stdin="1 2")
    assert (result.code, result.out) == (2, "")
    assert 1 <= len(result.err.splitlines()) <= 4
    assert "fault" not in result.err


def test_shapes_are_named(run):
    result = run("matmul", "1 2 3", "4 5 6")
    assert "operand 1 (1x3) by operand 2 (1x3)" in result.err
    assert "transposed would fit" in result.err


@pytest.mark.parametrize(
    "text",
    [
        "%%MatrixMarket matrix array real general\n100000 92500\n1.0\n",  # 74 GB of doubles
        "%%MatrixMarket matrix coordinate real general\n100000 92500 1\n1 1 1.0\n",
        "%%MatrixMarket matrix array real general\n4000 4000\n1.0\n",
        "%%MatrixMarket matrix coordinate real general\n3 3 999999999999999999\n1 1 1.0\n",
        "%%MatrixMarket matrix coordinate real general\n3 3 " + "9" * 5000 + "\n1 1 1.0\n",
        "%%MatrixMarket matrix coordinate real general\n3 3 2\n1 1 1.0\n",
        "%%MatrixMarket matrix coordinate real general\n3 3 1\n1 1 1.0\n2 2 1\n",
        "%%MatrixMarket matrix coordinate real general\n3 3 1\n4 1 1.0\n",
        "%%MatrixMarket matrix coordinate real general\n3 3 1\n0 1 1.0\n",
        "%%MatrixMarket matrix coordinate real general\n3 3 1\n1 1 x\n",
        "%%MatrixMarket matrix coordinate integer general\n3 3 1\n1 1 1.5\n",
        "%%MatrixMarket matrix coordinate real general\n0 0 0\n",
        "%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 1 2\n",
        "%%MatrixMarket matrix coordinate real symmetric\n2 3 1\n1 1 1\n",
        "%%MatrixMarket matrix coordinate real symmetric\n2 2 1\n1 2 1\n",
        "%%MatrixMarket matrix array pattern general\n1 1\n",
        "%%MatrixMarket vector\n",
        "%%MatrixMarket",
        "%%MatrixMarket matrix array real general\n% only comments\n",
    ],
)
def test_matrix_market_headers_that_lie(text):
    import tracemalloc

    data = text.encode()
    tracemalloc.start()
    try:
        with pytest.raises(GradcliError) as caught:
            from_bytes(data)
        # 4000 x 4000 cells would take 128 MB; what is read takes no more than a few copies of the text.
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
    assert len(caught.value.lines()) <= 4


def npy(header, body=b"", version=b"\x01\x00"):
    text = header.encode() + b"\n"
    return b"\x93NUMPY" + version + len(text).to_bytes(2 if version[0] == 1 else 4, "little") + text + body


@pytest.mark.parametrize(
    "data",
    [
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2)}", b"\x00" * 24),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (100000, 92500)}", b"\x00" * 8),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -1)}", b"\x00" * 8),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 0)}"),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 1)}", b"\x00" * 8),
        npy("{'descr': '|O', 'fortran_order': False, 'shape': (1, 1)}", b"cos\nsystem\n(S'echo'\ntR."),
        npy("{'descr': '<c16', 'fortran_order': False, 'shape': (1, 1)}", b"\x00" * 16),
        npy("{'descr': '<U4', 'fortran_order': False, 'shape': (1, 1)}", b"\x00" * 16),
        npy("{'descr': '|V0', 'fortran_order': False, 'shape': (1, 1)}", b"\x00" * 16),
        npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1, 1)}", b"\x00" * 8),
        npy("{'descr': __import__('os'), 'fortran_order': False, 'shape': (1, 1)}", b"\x00" * 8),
        npy("{" * 9_000),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (True, '1')}"),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1)}", b"\x00" * 8, b"\x03\x00"),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1)}", b"\x00" * 8, b"\x09\x00"),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1)}", b"\x00" * 6 + b"\xf8\x7f"),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1)}", b"\x00" * 6 + b"\xf0\x7f"),
        b"\x93NUMPY",
        b"\x93NUMPY\x01\x00\xff\xff",
        b"PK\x03\x04rest",
        b"\x1f\x8b\x08rest",
        b"\xff\xfe1\x00",
        b"\xff 1 2",
    ],
)
def test_binary_files_that_lie(data):
    with pytest.raises(GradcliError) as caught:
        from_bytes(data, "A.npy")
    assert "A.npy" in caught.value.what
    assert len(caught.value.lines()) <= 4


def test_a_short_text_cannot_stand_for_gigabytes():
    with pytest.raises(LimitError):
        literal(" ".join(["1e9999"] * 6_000))
    with pytest.raises(LimitError):
        literal("1 " + "9" * 100_001)


def test_a_result_of_too_many_cells_is_refused_before_any_work():
    tall = Matrix((6_000, 1), [[1]] * 6_000)
    with pytest.raises(LimitError):
        product([tall, tall.transposed()])


@pytest.mark.slow
def test_a_chain_of_sums_stops_at_a_limit():
    sums = "; ".join(" ".join(f"x{i}{j}{{}}" for j in range(8)) for i in range(8))
    chain = [literal(sums.replace("{}", letter)) for letter in "abcdefgh"]
    with pytest.raises(LimitError):
        product(chain)


def test_files_larger_than_the_limit_are_refused(run, tmp_path, monkeypatch):
    monkeypatch.setattr("gradcli.commands.operands.LARGEST_TEXT", 10)
    (tmp_path / "A.txt").write_text("1 2 3 4 5 6 7")
    result = run("matmul", "A.txt", "1 2", cwd=tmp_path)
    assert result.code == 2
    assert "A.txt is larger than 10 bytes" in result.err


def test_user_text_moves_no_cursor(run, tmp_path):
    result = run("matmul", "1 \x1b[31m", "1;2", cwd=tmp_path)
    assert result.code == 2
    assert "\x1b" not in result.err


def test_a_directory_is_no_matrix(tmp_path, run):
    (tmp_path / "d").mkdir()
    result = run("matmul", "@d", "1 2", cwd=tmp_path)
    assert result.code == 2
    assert "cannot read d" in result.err
    with pytest.raises(FileError):
        from_bytes(b"\xff\xff")
