"""``gradcli code``: value and gradient as a function in another language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from gradcli.code.languages import LANGUAGES, Lang
from gradcli.commands import options
from gradcli.commands.declared import command
from gradcli.commands.groups import part, takes
from gradcli.commands.panels import FUNCTION, SOUGHT
from gradcli.commands.question import Question
from gradcli.commands.streams import say, say_with_result, write_result
from gradcli.errors import OptionError, nearest, printable
from gradcli.files.formats import FORMATS, OTHER_DATA, OTHER_TEXT

Language = Annotated[
    str | None,
    FUNCTION.option("--lang", metavar="LANGUAGE", help="Default: by --output's suffix; else python."),
]
Name = Annotated[str | None, FUNCTION.option("--name", metavar="NAME", help="The function's name; in SQL the table's.")]
SelfTest = Annotated[
    bool, FUNCTION.option("--self-test", help="The file checks itself at --at and exits 1 on a mismatch.")
]
Of = Annotated[
    str | None,
    SOUGHT.option("--of", "--targets", metavar="NAME[,…]", help="The targets, in order, repeats counted."),
]


@command()
@takes(question=part(Question, "statements files latex at shape of wrt", of=Of))
def code(
    lang: Language = None,
    order: Annotated[int, FUNCTION.option("--order", metavar="1|2", min=1, max=2, help="2 adds the Hessian.")] = 1,
    name: Name = None,
    self_test: SelfTest = False,
    output: options.Output = None,
    quiet: options.Quiet = False,
    *,
    question: Question,
) -> None:
    """Value and gradient as one function in another language.

    \b
    gradcli code "3*w1**2+2*w1*w2" --lang c
    gradcli code "sqrt(x)*y" --lang python --order 2 --name area
    gradcli code "exp(-a*t)" --lang sql --name measurements --output query.sql
    gradcli code "x*sin(y)" --lang rust --at x=2,y=1/3 --self-test
    """
    language = _language(lang, output, quiet=quiet)
    from gradcli.code.languages import write
    from gradcli.code.task import task
    from gradcli.questions.remarks import remarks_on

    if self_test != bool(question.at):
        missing, other = ("--at", "--self-test") if self_test else ("--self-test", "--at")
        raise OptionError(f"{other} needs {missing}", fix=f"add {missing}" + (" x=…" if missing == "--at" else ""))
    if name is not None and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", name):
        raise OptionError("--name is no plain name", fix="use letters, digits and _, a letter first")
    request = question.request()
    program = request.program
    wanted = task(program, request.columns, order)
    test = None
    if self_test:
        from gradcli.code.self_test import self_test as tested

        test = tested(request, wanted, language)
    write_result(write(wanted, language, name, test, program), output)
    if not quiet:
        say(f"note: {remark}" for remark in remarks_on(request))


def _language(name: str | None, output: Path | None, *, quiet: bool) -> Lang:
    """The language asked for; else the first of the suffix of ``--output``; else Python. Raises OptionError."""
    suffix = output.suffix.lower() if output is not None else ""
    known = FORMATS.of_suffix(suffix) or suffix in OTHER_DATA | OTHER_TEXT
    found = LANGUAGES.of_suffix(suffix)
    if name is None:
        if known and not found:
            raise OptionError(f"code cannot write {suffix}", fix=f"it writes {', '.join(LANGUAGES.suffixes)}")
        return found[0] if found else LANGUAGES["python"]
    if name not in LANGUAGES:
        close = nearest(name, LANGUAGES.names)
        what = f"code has no --lang {printable(name[:40])}"
        raise OptionError(what, fix=f"did you mean {close}?" if close else f"choose {', '.join(LANGUAGES.names)}")
    language = LANGUAGES[name]
    binary = suffix in OTHER_DATA or any(form.kind != "text" for form in FORMATS.of_suffix(suffix))
    if binary and suffix not in language.suffixes:
        raise OptionError(f"--lang {name} and a {suffix} file exclude each other", fix="name the file otherwise")
    if (known or found) and suffix not in language.suffixes and not quiet:
        say_with_result(f"note: the {suffix} file holds {name}, as --lang says")
    return language
