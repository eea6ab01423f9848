"""The command line: the commands by name, and the one place where errors become messages."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from gradcli import __version__
from gradcli.commands.catalogue import COMMANDS
from gradcli.commands.streams import say, say_kept
from gradcli.errors import ExitStatus, GradcliError, PipeClosed, nearest, printable
from gradcli.files.whole import inputs_kept
from gradcli.signals import unwind_when_asked_to_end

# typer keeps its copy of click private; this is the class all its usage errors derive from.
_ClickError: type[Exception] = typer.BadParameter.__mro__[2]


class Commands(TyperGroup):
    """The group of commands, each loaded only when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(import_module(f"gradcli.commands.{cmd_name}").app)
        command.name = cmd_name
        command.epilog = f"The manual: gradcli help {cmd_name if cmd_name != 'help' else 'TOPIC'}"
        return command

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


def run_command_line(arguments: list[str] | None = None) -> int:
    """Runs one command line and returns its exit status; every error becomes a message here."""
    try:
        say_kept(refused=True)  # nothing of an earlier command in this process
        status = _run(arguments)
        say_kept(refused=status == ExitStatus.TROUBLE)
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except GradcliError as error:
        return _report(error.lines(), error.status)
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED
    except (PipeClosed, BrokenPipeError):
        _abandon_output()
        return ExitStatus.PIPE_CLOSED
    except OSError as error:
        _abandon_output()
        why = error.strerror or type(error).__name__
        return _report([f"error: cannot write the result: {why[:1].lower()}{why[1:]}"], ExitStatus.TROUBLE)
    except MemoryError:
        return _report(["error: out of memory", "  split the input into smaller runs"], ExitStatus.TROUBLE)
    except Exception as error:
        if os.environ.get("GRADCLI_DEBUG") == "1":
            raise
        what = f"error: a fault in gradcli: {type(error).__name__}: {printable(str(error))[:200]}"
        return _report([what, "  please report it with the command; GRADCLI_DEBUG=1 shows where"], ExitStatus.TROUBLE)


def _run(arguments: list[str] | None) -> int:
    try:
        with inputs_kept():
            outcome = app(_with_help(arguments), prog_name="gradcli", standalone_mode=False)
    except typer.Exit as leaving:
        return int(leaving.exit_code)
    except typer.Abort:
        return ExitStatus.INTERRUPTED
    except _ClickError as error:
        return _usage(error)
    return outcome if isinstance(outcome, int) else ExitStatus.DONE


def _with_help(arguments: list[str] | None) -> list[str] | None:
    """``-h`` alone, or alone behind a command, asks for help; beside anything else it is minus the variable h."""
    alone = arguments is not None and arguments[-1:] == ["-h"] and (len(arguments) == 1 or arguments[0] in COMMANDS)
    return [*arguments[:-1], "--help"] if arguments and alone and len(arguments) <= 2 else arguments


def _usage(error: Any) -> int:
    """An option the command does not have, or a value of the wrong kind, in our own words."""
    if type(error).__name__ == "NoArgsIsHelpError":
        say(error.format_message().splitlines())
        return ExitStatus.TROUBLE
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "gradcli"
    if type(error).__name__ == "NoSuchOption" and context is not None:
        return _report([*_no_such_option(error.option_name, context), f"  see {command} --help"], ExitStatus.TROUBLE)
    message = printable(" ".join(error.format_message().split()))
    message = message.replace("is not a valid int range", "is no whole number").replace(
        "is not a valid float range", "is no number"
    )
    return _report([f"error: {message[:300]}", f"  see {command} --help"], ExitStatus.TROUBLE)


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


def _report(lines: list[str], status: ExitStatus) -> int:
    say(lines)
    return status


def _abandon_output() -> None:
    """Points standard output at nothing, so that the interpreter's last flush stays silent."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (OSError, ValueError, AttributeError):
        pass


def main() -> int:
    """The console script."""
    _occupy_standard_streams()
    unwind_when_asked_to_end()
    return run_command_line([_as_typed(argument) for argument in sys.argv[1:]])


def _occupy_standard_streams() -> None:
    """Opens nothing where a standard stream is closed, so that no file of ours gets its number.

    Else what a library or a compiler reports to file descriptor 2 would end up in the result.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free


def _as_typed(argument: str) -> str:
    """An argument as UTF-8, also in a locale whose encoding is another."""
    if argument.isascii():
        return argument
    return os.fsencode(argument).decode("utf-8", "surrogateescape")


if __name__ == "__main__":
    sys.exit(main())
