"""What a command line asks: the program, the point, the rows, the variables; as one value a command takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gradcli.commands.choices import KINKS, UNCONNECTED_WORDS, check_choice
from gradcli.commands.groups import Options
from gradcli.commands.inputs import at_most_one, names, point, program_texts
from gradcli.commands.streams import say_with_result
from gradcli.errors import OptionError
from gradcli.questions.point import of_entries
from gradcli.results.reduction import REDUCTIONS

if TYPE_CHECKING:
    from gradcli.commands import options
    from gradcli.questions.request import Request


class Question(Options):
    """The options that say what is asked. A command has those of them that it can answer."""

    statements: options.Statements = None
    files: options.ProgramFiles = None
    latex: options.Latex = None
    at: options.At = None
    shape: options.Shape = None
    of: options.Of = None
    wrt: options.Wrt = None
    sort: options.Sort = False
    sum_: options.Sum = False
    total: options.Total = False
    reduce: options.Reduce = None
    jtj: options.Jtj = False
    seed: options.Seed = None
    direction: options.Direction = None
    unconnected: options.Unconnected = "none"
    kink: options.Kink = "report"
    keep: options.Keep = False
    time_limit: options.TimeLimit = 5.0

    def check(self, kinks: tuple[str, ...] = KINKS) -> None:
        """Refuses words the options do not know, and options that exclude each other."""
        check_choice("--unconnected", self.unconnected, UNCONNECTED_WORDS)
        check_choice("--kink", self.kink, kinks)
        if self.reduce is not None:
            check_choice("--reduce", self.reduce, REDUCTIONS)
        elif self.jtj:
            raise OptionError("--jtj is for a table of residuals", fix="add --reduce sum, and --points FILE")
        if self.jtj and self.direction:
            raise OptionError("--jtj and --dir exclude each other", fix="choose one")
        at_most_one(sum_=self.sum_, total=self.total, seed=self.seed)

    def request(self, points: Sequence[str] | None = None, **more: Any) -> Request:
        """What is asked, read: ``points`` are the tables beside it, ``more`` fields of the request that other options
        say, which go before those of the question. Raises OptionError, and FileError for what cannot be read."""
        from gradcli.questions.request import Request

        asked: dict[str, Any] = {"texts": program_texts(self.statements, self.files, points, self.latex)}
        if "at" not in more:
            asked["at"] = point(self.at) or {}
        if self.shape:
            from gradcli.questions.shape_option import read_shapes

            asked["shapes"] = read_shapes(self.shape)
        asked |= {"of": names(self.of, "--of"), "wrt": names(self.wrt, "--wrt")}
        asked["rows"] = "sum" if self.sum_ else "total" if self.total else "each"
        asked |= {"seed": point(self.seed, "--seed"), "direction": point(self.direction, "--dir")}
        if self.sort and asked["wrt"] is not None:
            raise OptionError("--sort and --wrt exclude each other", fix="--wrt names the variables in order")
        asked["sort"] = self.sort
        asked |= {"unconnected": self.unconnected, "kink": self.kink, "keep": self.keep, "seconds": self.time_limit}
        return Request(**self._scripted(asked) | more)

    def _scripted(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What a script that asks for gradients itself says, where the command line does not: the point, the
        variables, and of several targets the sum beside the rows."""
        for text in asked["texts"]:
            if text.function == "*":
                from gradcli.language.names import Names
                from gradcli.python.script import read_script

                script = read_script(text, Names())
                if "at" in asked:
                    asked["at"] = of_entries(script.point) | asked["at"]
                asked["wrt"] = asked["wrt"] if asked["wrt"] is not None else script.wrt
                several = asked["of"] is None or len(asked["of"]) > 1
                if script.summed and several and asked["rows"] == "each" and not asked["seed"]:
                    asked["rows"] = "total"
                    say_with_result("note: TensorFlow returns the gradient of the sum of the targets: the row total")
        return asked
