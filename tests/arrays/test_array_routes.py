"""Programs that are long in scalars, over whole arrays: what the scalars tell, and what only whole arrays can."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random

import pytest

from gradcli.arrays import expansion, pullbacks, pushforwards, reading, running
from gradcli.questions import array_question
from tests.array_programs import ArrayText, array_text, point
from tests.trials import array_mutation
from tests.trials import array_routes as routes


@pytest.mark.parametrize("seed", range(1000, 1025))
def test_whole_arrays_scalars_and_differences_tell_the_same(seed: int) -> None:
    chance = Random(seed)
    program = array_text(chance, chance.choice([2, 3]))
    at = routes.used(program, point(chance, program.shapes))
    if at:
        routes.check_routes(program, at)
        routes.check_second(program, at)
        routes.check_difference(program, at, chance.choice(sorted(at)))
        routes.check_transposed(program, at)
        routes.check_permuted(at, program.text, program.shapes, chance)


@pytest.mark.parametrize("seed", range(2000, 2012))
def test_forward_is_reverse(seed: int) -> None:
    chance = Random(seed)
    program = array_text(chance, 2)
    text = f"({program.text})*tanh(x) + x.*z"
    routes.check_products(text, routes.used(ArrayText(text, program.shapes), point(chance, program.shapes)), chance)


OPERATIONS = [
    "sum(cumsum(x).^2) + prod(x) + max(x)*x[2] + logsumexp(x)",
    "sum(kron(A, x@x').^2)",
    "det(A) + x'@adj(A)@[1, 4, 9] + sum(inv(A)) + trace(A@A)",
    "sum(chol(A'@A + eye(3)).^3)",
    "sum(solve(A, [x, 2*x, A'@x]'))",
    "sum(where(x > 0, log(abs(x)), x.^2)) + sum(vstack(A, x')[2:4,:])",
    "vstack(A@x, x)",
    "(A@x)'",
    "hstack(A, x)[:,2:4]",
    "softmax(diag(A)).*x + cumsum_back(x)",
    "rowsoftmax(A)@x",
    "trace(adj(A))*x[1]",
    "adj(A)",
    "chol(A'@A + eye(3))",
    "chol(A + 20*eye(3))",
]


@pytest.mark.parametrize("text", OPERATIONS)
@pytest.mark.parametrize("more", [{}, {"rows": "sum"}, {"relative": True}])
def test_every_operation_of_arrays(text: str, more: dict[str, object]) -> None:
    at = {f"A[{i},{j}]": Fraction(3 * i * i - 5 * j + i * j, 1 + i + j) for i in (1, 2, 3) for j in (1, 2, 3)}
    at |= {f"x[{i}]": Fraction((-2) ** i, 3) for i in (1, 2, 3)}
    program = ArrayText(text, {"A": (3, 3), "x": (3,)})
    assert not routes.check_routes(program, routes.used(program, at), **more).left_open


def test_a_singular_matrix_has_an_adjugate_and_no_inverse() -> None:
    at = {f"A[{i},{j}]": Fraction(i * 3 + j) for i in (1, 2, 3) for j in (1, 2, 3)}
    assert not routes.check_routes(ArrayText("det(A)", {"A": (3, 3)}), at).left_open
    assert not routes.check_routes(ArrayText("det(A)*exp(A[1,1]/20)", {"A": (3, 3)}), at).left_open


@pytest.fixture
def large(tmp_path, monkeypatch):
    """Least squares of 60 by 50 from files, which nobody may write out in scalars."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("this is not to be written out in scalars")

    monkeypatch.setattr(expansion, "expand", refused)
    monkeypatch.setattr(reading, "expand", refused)
    monkeypatch.setattr(array_question, "MOST_SCALARS", 1000)
    chance = Random(7)
    a = [[chance.randint(-9, 9) for _ in range(50)] for _ in range(60)]
    b = [chance.randint(-9, 9) for _ in range(60)]
    x = [Fraction(chance.randint(-9, 9), 4) for _ in range(50)]
    for name, rows in (("A", a), ("b", [[one] for one in b]), ("x", [[float(one)] for one in x])):
        text = "\n".join(" ".join(map(str, row)) for row in rows)
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    residual = [sum(p * q for p, q in zip(row, x, strict=True)) - c for row, c in zip(a, b, strict=True)]
    slopes = [2 * sum(row[j] * r for row, r in zip(a, residual, strict=True)) for j in range(50)]
    at = ",".join(f"{name}=@{tmp_path / name}.txt" for name in "Abx")
    return at, residual, slopes


def test_a_long_program_is_never_written_out(run, large) -> None:
    at, residual, slopes = large
    found = run("grad", "norm(A@x-b)^2", "--at", at, "--wrt", "x", "--format", "json")
    assert found.code == 0, found.err
    (row,) = json.loads(found.out)["points"][0]["rows"]
    assert Fraction(str(row["value"])) == sum(r * r for r in residual)
    assert [Fraction(str(one)) for one in row["gradient"]["x"]["value"]] == slopes
    assert row["gradient"]["x"]["status"] == "ok"


def test_a_direction_and_a_seed_of_arrays(run, large, tmp_path) -> None:
    at, _, slopes = large
    direction = "[" + ",".join(str(k % 3 - 1) for k in range(50)) + "]"
    found = run("grad", "norm(A@x-b)^2", "--at", at, "--wrt", "x", "--dir", f"x={direction}", "--format", "json")
    (row,) = json.loads(found.out)["points"][0]["rows"]
    assert Fraction(str(row["along"]["value"])) == sum((k % 3 - 1) * slope for k, slope in enumerate(slopes))
    seed = "[" + ",".join(["1"] * 60) + "]"
    seeded = run(
        "grad", "r = A@x-b", "--of", "r", "--at", at, "--wrt", "x", "--seed", f"r={seed}", "--format", "values"
    )
    summed = run("grad", "sum(A@x-b)", "--at", at, "--wrt", "x", "--format", "values")
    assert seeded.out.split()[1:] == summed.out.split()[1:]


def test_an_entry_at_a_corner_is_open_alone(run, large) -> None:
    at, *_ = large
    text = "norm(A@x-b)^2 + norm1(x - x0)"
    zeros = "[" + ",".join(["0"] * 49 + ["9/4"]) + "]"
    found = run("grad", text, "--at", at, "--at", f"x0={zeros}", "--wrt", "x0", "--format", "json")
    (row,) = json.loads(found.out)["points"][0]["rows"]
    statuses = row["gradient"]["x0"].get("statuses")
    assert row["value"] is not None
    assert statuses is None or set(statuses) <= {"ok", "uncertified"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("inv(A)", "A is singular: rank 1 of 2"),
        ("solve(A, [1,2])", "A is singular: rank 1 of 2"),
        ("logdet(A)", "A is singular: rank 1 of 2"),
        ("log2(det(2*A))", "2*A is singular: rank 1 of 2"),
        ("B = A + A; trace(inv(B))", "B is singular: rank 1 of 2"),
        ("sum(chol(A - eye(2)))", "is not positive definite: pivot 2 is -"),
    ],
)
@pytest.mark.parametrize("command", ["grad", "eval", "hessian"])
def test_a_singular_matrix_is_named_with_its_rank(run, text: str, said: str, command: str) -> None:
    at = "A=[2,2;2,2]" if "chol" not in text else "A=[2,3;3,2]"
    found = run(command, text, "--at", at, "--format", "tsv")
    assert (found.code, said in found.err) == (3, True), found.err
    assert "inf" not in found.out


def test_an_irrational_matrix_may_be_singular_too(run) -> None:
    found = run("grad", "trace(inv(A))", "--at", "A=[pi,pi;1,1]")
    assert found.code == 3
    assert "A is singular: its determinant is 0" in found.err


@pytest.mark.parametrize("n", [10, 12])
def test_singular_matrices_past_what_is_written_out(run, tmp_path, n: int) -> None:
    chance = Random(n)
    rows = [[chance.randint(-5, 5) for _ in range(n)] for _ in range(n - 1)]
    rows.append([a + b for a, b in zip(rows[0], rows[1], strict=True)])
    (tmp_path / "A.txt").write_text("\n".join(" ".join(map(str, row)) for row in rows), encoding="utf-8")
    at = f"A=@{tmp_path / 'A.txt'}"
    assert f"A is singular: rank {n - 1} of {n}" in run("grad", "trace(inv(A))", "--at", at).err
    found = run("grad", "det(A)", "--at", at, "--format", "json")
    (row,) = json.loads(found.out)["points"][0]["rows"]
    assert (found.code, row["value"], row["gradient"]["A"]["status"]) == (0, 0, "ok")
    # Beside a singular matrix more bits tell; what no bits tell is not guessed.
    rows[-1][0] = Fraction(rows[-1][0]) + Fraction(1, 10**30)
    text = "\n".join(" ".join(map(str, row)) for row in rows)
    (tmp_path / "A.txt").write_text(text, encoding="utf-8")
    near = run("grad", "log(det(A)^2)", "--at", at, "--format", "json")
    (row,) = json.loads(near.out)["points"][0]["rows"]
    assert row["value"] is not None


def test_a_singular_matrix_in_a_branch_that_is_not_taken(run) -> None:
    found = run("grad", "where(A[1,1] > 0, sum(A), sum(inv(A)))", "--at", "A=[1,2;2,4]", "--format", "values")
    assert (found.code, found.out.split()) == (0, ["1"] * 4)


def test_corners_of_arrays(run) -> None:
    std = run("grad", "std(x)", "--at", "x=[1,1]")
    assert "left -0.5, right 0.5" in std.err
    norm = run("grad", "norm(x)", "--at", "x=[0,0]")
    assert "left -1, right 1" in norm.err
    tie = run("grad", "max(x)", "--at", "x=[1,1]")
    assert "left 0, right 1" in tie.err


SPECTRAL = {
    "sum(eigvalsh(S).*[1, 4, 9])": {"S": (3, 3)},
    "lmax(S)^2 + lmax(R)": {"S": (3, 3), "R": (2, 2)},
    "nuc(X)": {"X": (3, 3)},
    "nuc(X) + nuc(X')": {"X": (2, 3)},
    "trace(R@expm(R))": {"R": (2, 2)},
    "[1, 2, 3]'@expm(S/9)@[3, 1, 2]": {"S": (3, 3)},
}


@pytest.mark.parametrize("text", SPECTRAL)
def test_spectral_functions_have_the_slopes_of_differences(text: str) -> None:
    chance = Random(text)
    routes.check_whole(ArrayText(text, SPECTRAL[text]), point(chance, SPECTRAL[text]), chance)


@pytest.mark.parametrize("text", SPECTRAL)
def test_forward_is_reverse_of_spectral_functions(text: str) -> None:
    chance = Random(text)
    routes.check_products(text, point(chance, SPECTRAL[text]), chance)


def test_the_nuclear_norm_of_a_matrix_of_lower_rank_has_corners(run) -> None:
    found = run("grad", "nuc(X)", "--at", "X=[1,0;0,0]", "--format", "json")
    (row,) = json.loads(found.out)["points"][0]["rows"]
    assert row["gradient"]["X"]["statuses"] == [["ok", "ok"], ["ok", "kink"]]
    assert "left -1, right 1" in run("grad", "nuc(X)", "--at", "X=[1,0;0,0]").err


def test_a_repeated_largest_eigenvalue_is_a_corner(run) -> None:
    assert "left 0, right 1" in run("grad", "lmax(S)", "--at", "S=[2,0;0,2]").err
    assert run("grad", "lmax(S)", "--at", "S=[2,0,0;0,2,0;0,0,1]").code == 4  # of three rows nothing is told
    assert run("grad", "lmax(S)", "--at", "S=[3,0,0;0,2,0;0,0,1]", "--format", "values").out.split()[0] == "1"


def test_the_second_derivatives_of_expm(run) -> None:
    found = run("hessian", "expm(A)[1,2]", "--at", "A=[0,1;0,0]", "--format", "json")
    (row,) = json.loads(found.out)["points"][0]["rows"]
    # d2/dA[1,1]dA[1,2] of the entry is 1/2 at a matrix of zeros; here too, A being nilpotent.
    assert found.code == 0
    assert row["hessian"]["A"]["A"]["value"][0][1] == 0.5


@pytest.mark.parametrize("text", ["expm(A)", "eigvalsh(A)"])
@pytest.mark.parametrize(
    "command",
    [("tape",), ("code", "--lang", "numpy"), ("code", "--lang", "c"), ("check",), ("propagate",)],
)
def test_what_cannot_be_written_out_is_refused_by_name(run, text: str, command: tuple[str, ...]) -> None:
    name, *options = command
    found = run(name, text, "--at", "A=[1,2,3;4,5,6;7,8,10]", *options)
    assert "fault" not in found.err, found.err
    assert found.code in (2, 3, 4), found.out


def test_every_operation_of_arrays_is_broken_on_purpose() -> None:
    assert array_mutation.PROGRAMS.keys() == running.VALUES.keys()
    assert array_mutation.PROGRAMS.keys() - {"eye"} == pullbacks.PULLBACKS.keys() == pushforwards._PUSHFORWARDS.keys()
    for name in ("fold", "chol", "expm"):
        array_mutation.checked(name)


@pytest.mark.parametrize("text", ["sum(kron(A, kron(A, A))[1,:])", "sum(eye(4000)@ones(4000)) + sum(A)"])
def test_arrays_too_large_to_hold_are_refused(run, text: str) -> None:
    at = "[" + ";".join(",".join(["1"] * 17) for _ in range(17)) + "]"
    found = run("grad", text, "--at", f"A={at}")
    assert (found.code, found.out) == (2, "")
    assert "entries" in found.err
