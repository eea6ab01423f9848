"""The option parser: the commands as one group, and what it refuses in our own words."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from gradcli import __version__
from gradcli.commands.catalogue import COMMANDS
from gradcli.commands.command import ClickError, command_of
from gradcli.commands.streams import say
from gradcli.errors import ExitStatus, GradcliError, nearest, printable


class Commands(TyperGroup):
    """The group of commands, each loaded only when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return command_of(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS:
            close = nearest(args[0], list(COMMANDS))
            if not close and _is_expression(args[0]):
                from shlex import quote

                shown = " ".join(quote(printable(word[:80])) for word in args[:4])
                raise GradcliError(
                    f"{printable(args[0][:80])} is no command", fix=f"did you mean gradcli grad {shown}?"
                )
            fix = f"did you mean {close}?" if close else f"the commands are {', '.join(COMMANDS)}"
            raise GradcliError(f"there is no command {args[0][:80]}", fix=fix)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list for ``--help``, without loading a single command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help"]},
)


def _is_expression(text: str) -> bool:
    """Whether a word in the place of a command can only be a formula or a statement."""
    return any(mark in text for mark in "^*+/()=")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"gradcli {__version__}")
        raise typer.Exit


@app.callback()
def gradcli(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Derivatives in the shell, with the reason for every number that is missing.

    \b
    gradcli grad "3*w1**2+2*w1*w2" --at w1=5,w2=3
    gradcli eval "sin(pi/6)"
    gradcli matmul '3 1; 8 2' '6 1; 7 9'
    gradcli help

    Exit status: 0 done; 1 a claim is wrong; 2 trouble with the input or the machine; 3 something asked
    for does not exist at the point; 4 not certified; 130 interrupted; 141 the reader closed the pipe.
    """


def parsed(arguments: list[str] | None) -> int:
    """Reads a command line with all its options, runs it, and returns the exit status. Raises what commands raise."""
    try:
        outcome = app(arguments, prog_name="gradcli", standalone_mode=False)
    except typer.Exit as leaving:
        return int(leaving.exit_code)
    except typer.Abort:
        return ExitStatus.INTERRUPTED
    except ClickError as error:
        return _usage(error)
    return outcome if isinstance(outcome, int) else ExitStatus.DONE


def _usage(error: Any) -> int:
    """An option the command does not have, or a value of the wrong kind, in our own words."""
    if type(error).__name__ == "NoArgsIsHelpError":
        say(error.format_message().splitlines())
        return ExitStatus.TROUBLE
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "gradcli"
    if type(error).__name__ == "NoSuchOption" and context is not None:
        return _told([*_no_such_option(error.option_name, context), f"  see {command} --help"])
    message = printable(" ".join(error.format_message().split()))
    message = message.replace("is not a valid int range", "is no whole number").replace(
        "is not a valid float range", "is no number"
    )
    return _told([f"error: {message[:300]}", f"  see {command} --help"])


def _no_such_option(option: str, context: Any) -> list[str]:
    """Which option was meant, or which commands have it."""
    shown = printable(option[:80])
    lines = [f"error: {context.command_path} has no option {shown}"]
    group = context.parent
    others = [] if group is None else [name for name in COMMANDS if option in _options_of(group, name)]
    if others:
        return [*lines, f"  {shown} is an option of {', '.join(others)}"]
    if option in _ELSEWHERE:
        return [*lines, f"  write {_ELSEWHERE[option]}"]
    close = nearest(option, [known for known in _options(context.command) if known.startswith("--")])
    return [*lines, f"  did you mean {close}?"] if close else lines


_ELSEWHERE = {
    "--json": "--format json",
    "--csv": "--format csv",
    "--tsv": "--format tsv",
    "--markdown": "--format markdown",
    "--no-header": "--format values",
    "--noheader": "--format values",
    "--precision": "--digits N",
    "--out": "--output FILE",
    "--vars": "--wrt x,y",
    "--variables": "--wrt x,y",
    "--point": "--at x=1,y=2",
    "--tex": "--latex '…'",
}
"""What options of other tools are called here."""


def _options_of(group: Any, name: str) -> set[str]:
    return _options(group.command.get_command(group, name))


def _options(command: Any) -> set[str]:
    return {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}


def _told(lines: list[str]) -> int:
    say(lines)
    return ExitStatus.TROUBLE
