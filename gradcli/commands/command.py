"""Commands as typer knows them, made of what is declared; and how one whose arguments are expressions reads them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Annotated, Any, get_args

import typer
from typer.core import TyperCommand

from gradcli.commands import options
from gradcli.commands.catalogue import OPTIONAL
from gradcli.commands.declared import Declaration, Declared, declaration
from gradcli.commands.panels import PANELS, REST
from gradcli.commands.writes import WRITES
from gradcli.errors import OptionError, printable

# typer keeps its copy of click private: the class of its usage errors, and of those that know their command.
ClickError: type[Exception] = typer.BadParameter.__mro__[2]
_UsageError: Any = typer.BadParameter.__mro__[1]
_OPTION = re.compile(r"--[A-Za-z]")
_DASHED = re.compile(r"(?:-|[‐-―−]{1,2})([A-Za-z][A-Za-z-]*)(?:=.*)?", re.DOTALL)
_LETTER = re.compile(r"-[A-Za-z]")
_NUMBER = re.compile(r"\s*[^\W\d]\w*\s*=\s*[-+]?[0-9.][0-9._/eE+*^-]*\s*")


@cache
def command_of(name: str) -> Any:
    """A command by its name, as the option parser knows it."""
    declared = declaration(name)
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    kind = ExpressionCommand if declared.expressions else Command
    app.command(name, cls=kind)(_signed(declared))
    made = typer.main.get_command(app)
    made.name = name
    made.epilog = f"The manual: gradcli help {name if name != 'help' else 'TOPIC'}"
    return made


def _signed(declared: Declaration) -> Callable[..., None]:
    """The function under the signature that typer reads: an option a parameter, those of its groups among them."""
    function = declared.function
    signature = inspect.signature(function, eval_str=True, locals={"options": options})
    groups = getattr(function, "parts", {})
    own = [parameter for parameter in signature.parameters.values() if parameter.name not in groups]
    added = [
        [
            inspect.Parameter(name, _KEYWORD, default=default, annotation=hint)
            for name, default, hint in group.parameters()
        ]
        for group in groups.values()
    ]
    first, *rest = added or [[]]
    every = [*first, *own, *(parameter for group in rest for parameter in group)]
    parameters = [one.replace(kind=_KEYWORD, annotation=_typers(one.annotation)) for one in every]

    def signed(**given: Any) -> None:
        declared.function(**given)

    signed.__doc__ = function.__doc__
    signed.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return signed


_KEYWORD = inspect.Parameter.KEYWORD_ONLY


def _typers(annotation: Any) -> Any:
    """An annotation with typer's own words in the place of what is declared."""
    kind, *declared = get_args(annotation)
    one: Declared = declared[0]
    made = typer.Option if one.names else typer.Argument
    return Annotated[kind, made(*one.names, rich_help_panel=one.panel, **one.how)]


class Command(TyperCommand):
    """A command whose help shows its options in panels, and lists what is registered when it is asked for, not when
    the command is declared."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        panels: dict[str, list[tuple[str, str]]] = {title: [] for title in PANELS}
        for parameter in self.get_params(ctx):
            shown = parameter.get_help_record(ctx)
            if shown is not None:
                panels[getattr(parameter, "rich_help_panel", None) or REST].append((shown[0], self._told(*shown)))
        for title, rows in panels.items():
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def _told(self, option: str, told: str) -> str:
        """What is told of an option, with the names it knows where these are registered."""
        if option.startswith("--format"):
            return f"{', '.join(WRITES[self.name or ''].choices)}. {told}"
        if option.startswith("--lang"):
            from gradcli.code.languages import LANGUAGES

            return f"{', '.join(LANGUAGES.names)}. {told}"
        return told


class ExpressionCommand(Command):
    """Long options only: ``-x**2``, ``-h*x`` and ``-f`` are expressions and need no quoting tricks; after another
    statement that has no ``f``, ``-f`` is a mistake for an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, list(self._marked(_completed(_in_order(args)))))
        except _UsageError as error:
            error.ctx = error.ctx or ctx  # the option parser leaves it out
            raise

    def _marked(self, args: Iterable[str]) -> Iterator[str]:
        """The arguments with a leading blank where one would be taken for an option and is an expression.

        A blank means nothing in an expression, but it does in the name of a file: what follows an option that
        takes a value is that value whatever it begins with.
        """
        valued = {name for option in self.params if not getattr(option, "is_flag", True) for name in option.opts}
        known = {name for option in self.params for name in (*option.opts, *option.secondary_opts)}
        args = list(args)
        rest = iter(args)
        for argument in rest:
            if letters := _one_letter(argument, args, known, valued):
                fix = f"write {' or '.join(letters[:4])}; an expression stands in brackets: '({argument})'"
                raise OptionError(f"{argument} is no option: options have two dashes", fix=fix)
            if argument == "--":
                yield from (argument, *rest)
            elif (meant := _two_dashes(argument)) in known and not _OPTION.match(argument):
                what = f"{printable(argument[:60])} is no option: options have two dashes"
                raise OptionError(
                    what, fix=f"write {meant}; an expression stands in brackets: '({argument.partition('=')[0][:40]})'"
                )
            elif argument.startswith("-") and len(argument) > 1 and not _OPTION.match(argument):
                yield " " + argument
            else:
                yield argument
                if argument in valued:
                    yield from islice(rest, 1)


def _two_dashes(argument: str) -> str:
    """The option that ``-at``, ``-at=x=3`` and, pasted from a document, ``–at`` may have meant."""
    dashed = _DASHED.fullmatch(argument)
    return f"--{dashed[1]}" if dashed else ""


def _one_letter(argument: str, args: list[str], known: set[str], valued: set[str]) -> list[str]:
    """The options that ``-f`` may have meant: it is an expression where it stands first, or names what others do."""
    place = args.index(argument)
    if not _LETTER.fullmatch(argument) or "--" in args[:place]:
        return []
    others = [
        other
        for before, other in zip(["", *args], args[:place], strict=False)
        if not _OPTION.match(other) and before not in valued
    ]
    used = re.compile(rf"(?<![\w.]){argument[1]}(?!\w)")
    if not others or any(used.search(other) for other in args if other != argument and not _OPTION.match(other)):
        return []
    return sorted(option for option in known if option.startswith(f"--{argument[1]}"))


def _in_order(args: list[str]) -> list[str]:
    """The arguments with numbers that follow the point (``--at w1=5 w2=3 'w1*w2'``) behind the statements, where
    they are seen to take a variable away."""
    end = args.index("--") if "--" in args else len(args)
    behind = [place for place in range(2, end) if _NUMBER.fullmatch(args[place]) and _after_point(args, place)]
    if not behind:
        return args
    rest = [argument for place, argument in enumerate(args[:end]) if place not in behind]
    return [*rest, *(args[place] for place in behind), *args[end:]]


def _after_point(args: list[str], place: int) -> bool:
    while place >= 2 and _NUMBER.fullmatch(args[place - 1]) and args[place - 2] != "--at":
        place -= 1
    return args[place - 2] == "--at"


def _completed(args: list[str]) -> Iterator[str]:
    """The arguments with the numbers left out put in: the option parser knows no optional values."""
    for place, argument in enumerate(args):
        following = args[place + 1] if place + 1 < len(args) else ""
        left_out = argument in OPTIONAL and not following.isdecimal()
        yield f"{argument}={OPTIONAL[argument]}" if left_out else argument
