"""The options of how numbers are printed, and of where a result goes and what is said beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcli.commands import output
from gradcli.commands.groups import Options
from gradcli.commands.inputs import at_most_one
from gradcli.commands.streams import say, write_result
from gradcli.commands.writes import WRITES
from gradcli.errors import ExitStatus
from gradcli.files.formats import Format
from gradcli.render.notes import notes
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen
from gradcli.results.entries import Gradient

if TYPE_CHECKING:
    from gradcli.commands import options


class Numbers(Options):
    """Which numbers are asked for: so many digits, fractions, or float64 as frameworks compute."""

    digits: options.Digits = None
    exact: options.Exact = False
    floats: options.Float = False

    def numerals(self, form: Format) -> Numerals:
        """How they are printed in a format. Raises OptionError for options that exclude each other."""
        at_most_one(exact=self.exact, float=self.floats)
        return output.numerals(form, self.digits, self.exact)

    def asked(self, shown: Numerals) -> dict[str, Any]:
        """What they mean for a request, whose numbers are proved as far as they are ``shown``."""
        return {"floats_only": self.floats, "exact": self.exact, "digits": shown.proved}

    @property
    def of_one_point(self) -> dict[str, object]:
        """The options that a table of points does not know."""
        return {"exact": self.exact}

    @property
    def chosen(self) -> bool:
        """Whether numbers are asked for, where formulas would do."""
        return self.exact or self.digits is not None


class Delivery(Options):
    """Where a result goes, and what is said beside it."""

    output: options.Output = None
    quiet: options.Quiet = False
    verbose: options.Verbose = False
    color: options.Color = "auto"

    @property
    def on_terminal(self) -> bool:
        """Whether the result goes to a terminal."""
        return output.on_terminal(self.output)

    def chosen(self, form: str | None, command: str, *, rows: bool = False) -> Format:
        """The format of a command's result, as ``--format`` or the suffix of ``--output`` says. Raises OptionError."""
        return output.chosen(form, self.output, WRITES[command], rows=rows, quiet=self.quiet)

    @property
    def screen(self) -> Screen:
        """How wide the result may be, and whether it has colours. Raises OptionError."""
        return output.screen(self.output, self.color)

    def finish(self, text: str | bytes, result: Gradient, shown: Numerals, status: ExitStatus | None = None) -> None:
        """Writes the result, says the notes, and ends with ``status``, the result's own by default."""
        write_result(text, self.output)
        self.conclude(result, shown, status)

    def conclude(self, result: Gradient, shown: Numerals, status: ExitStatus | None = None) -> None:
        """Says the notes on a result that is written, and ends as ``finish`` does."""
        if not self.quiet:
            say(notes(result, shown, everything=self.verbose), self.color)
        output.leave(result.exit_status if status is None else status)
