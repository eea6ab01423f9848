"""The command line: how a process reads it, and the one place where errors become messages."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from gradcli.commands.catalogue import COMMANDS
from gradcli.commands.plain import COMPLETING, plainly
from gradcli.commands.streams import say, say_kept
from gradcli.errors import ExitStatus, GradcliError, Leaving, PipeClosed, printable
from gradcli.files.whole import inputs_kept
from gradcli.numbers.flint_parts import by_parts
from gradcli.signals import unwind_when_asked_to_end


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
    """Runs a plain command line at once; whatever is unusual about one is the option parser's to read."""
    try:
        with inputs_kept():
            asked = os.environ.get(COMPLETING)
            answer = _completed(asked) if asked else plainly(arguments)
            if answer is None:
                from gradcli.commands.parser import parsed

                return parsed(_with_help(arguments))
            answer()
    except Leaving as leaving:
        return leaving.status
    return ExitStatus.DONE


def _completed(asked: str) -> Callable[[], None] | None:
    """What answers a shell that asks for a word."""
    from gradcli.commands.completion import completed

    return completed(asked)


def _with_help(arguments: list[str] | None) -> list[str] | None:
    """``-h`` alone, or alone behind a command, asks for help; beside anything else it is minus the variable h."""
    alone = arguments is not None and arguments[-1:] == ["-h"] and (len(arguments) == 1 or arguments[0] in COMMANDS)
    return [*arguments[:-1], "--help"] if arguments and alone and len(arguments) <= 2 else arguments


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
    by_parts()
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
