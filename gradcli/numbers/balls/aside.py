"""Kernels of operands that may take flint minutes, or all memory, are called aside: in a process that can be ended.

Nothing stops a call of flint from within, and where there is no memory flint ends its process. The process aside is
forked when it is first needed, takes one call after another, and is ended by its own alarm clock. Where a system
cannot fork, flint is called here.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from functools import wraps
from typing import Any, TextIO

from flint import arb, ctx

from gradcli.numbers.balls.ball import Ball
from gradcli.numbers.balls.special_ball import enclosing
from gradcli.records import NamedTuple

SECONDS = 2.0
"""How long a call may take, where no limit of time is known; else it is ``PART`` of that."""
PART, _MOST_SECONDS = 0.4, 600.0
_LEAST_SECONDS = 0.1
_WINDOW = 60.0
"""Seconds for which calls that were ended are remembered: together they get no more than one, but for the
least each is given."""
_MODEST, _BITS = 48, 600
"""No kernel takes long of operands so small, at so few bits."""
_MODEST_AT_FEW, _FEW_BITS = 1000, 128
"""Nor of such a last operand at fewer."""
_LEAST = 2.0**-40
_WIDE, _LONG = 2.0**-20, 0.05
"""Operands as wide as this may keep a kernel busy whatever their size; after how many seconds it is not trusted."""
_BALL = "ball "
"""What a number of the system is marked by beside flint's own: no digits of base 16."""
_SLOW: set[str] = set()
"""Kernels that took so long of wide operands: those are given to the process aside from then on."""


def guarded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A kernel that is no number where it takes too long. What it is given decides where it is called."""
    if not hasattr(os, "fork"):
        return function

    @wraps(function)
    def call(*given: Any) -> Any:
        last = _MODEST if ctx.prec > _FEW_BITS else _MODEST_AT_FEW
        modest = _modest(given[-1], last) and all(_modest(number, _MODEST) for number in given[:-1])
        wide = any(map(_wide, given))
        if ctx.prec > _BITS or not modest or (wide and name in _SLOW):
            return ASIDE.call(name, given)
        began = time.perf_counter()
        value = function(*given)
        if wide and time.perf_counter() - began > _LONG:
            _SLOW.add(name)
        return value

    return call


def _wide(number: Any) -> bool:
    ball = number.arb if isinstance(number, Ball) else number
    return isinstance(ball, arb) and ball.rad() > _WIDE * (1 + abs(ball.mid()))


def _modest(number: Any, most: int) -> bool:
    size = abs(
        number.arb if isinstance(number, Ball) else enclosing(number) if isinstance(number, Fraction) else number
    )
    return bool(size <= most and (size >= _LEAST or size == 0))


class EndedCall(NamedTuple):
    """When a call was ended, after how many seconds, at how many bits, and how much time calls had then."""

    when: float
    seconds: float
    bits: int
    allowed: float


class Aside:
    """The process, and what it was asked in vain."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.owner = 0
        self.child = 0
        self.allowed = SECONDS
        self.ended: dict[tuple[str, ...], EndedCall] = {}
        self.ends: tuple[TextIO, ...] = ()
        """Where it is written to, and where it is read from."""

    def limit(self, seconds: float) -> None:
        """Hears of a limit of time for all that is asked next."""
        self.allowed = min(_MOST_SECONDS, max(_LEAST_SECONDS, PART * seconds))

    def call(self, name: str, given: tuple[Any, ...]) -> Any:
        """A kernel of the operands, at the working precision; no number where it was ended."""
        if self.owner != os.getpid():
            self._begin()
        key = (name, *(_about(number) for number in given))
        with self.lock:
            now = time.monotonic()
            self.ended = {which: entry for which, entry in self.ended.items() if now - entry.when < _WINDOW}
            before = self.ended.get(key)
            if before is not None and before.bits <= ctx.prec and before.allowed >= self.allowed:
                return arb.nan()
            seconds = max(_LEAST_SECONDS, self.allowed - sum(entry.seconds for entry in self.ended.values()))
            text = "\n".join([name, f"{ctx.prec:x} {ctx.cap:x} {seconds}", *map(_written, given)])
            answer = self._asked(text)
            if not answer:
                self.ended[key] = EndedCall(time.monotonic(), seconds, ctx.prec, self.allowed)
                return arb.nan()
        return _read(answer)

    def gave_up(self, name: str) -> float:
        """After how many seconds a kernel was lately ended; 0 where none was."""
        return max((entry.seconds for (which, *_), entry in self.ended.items() if which == name), default=0.0)

    def _begin(self) -> None:
        """For a process that is new here, perhaps a fork of the owner: the process aside is not its own."""
        for end in self.ends:
            end.buffer.raw.close()  # type: ignore[attr-defined]  # the owner's are not to be flushed from here
        self.lock, self.owner, self.child, self.ends = threading.Lock(), os.getpid(), 0, ()
        atexit.register(self.stop)

    def _asked(self, text: str) -> str:
        if not self.child:
            self._start()
        to, back = self.ends
        try:
            to.write(f"{len(text)}\n{text}")
            to.flush()
            length = back.readline()
            answer: str = back.read(int(length)) if length else ""
        except BrokenPipeError:
            answer = ""
        except BaseException:  # a limit around this, or the user, ended the wait: the answer would come later
            self.stop()
            raise
        if not answer:
            self.stop()
        return answer

    def _start(self) -> None:
        (here, answers), (questions, there) = os.pipe(), os.pipe()
        self.child = os.fork()
        if not self.child:
            try:
                os.close(here)
                os.close(there)
                _serve(questions, answers)
            finally:
                os._exit(0)
        os.close(answers)
        os.close(questions)
        self.ends = os.fdopen(there, "w", encoding="ascii"), os.fdopen(here, encoding="ascii")

    def stop(self) -> None:
        """Ends the process, if this one has begun it."""
        child, self.child = self.child, 0
        if not child or self.owner != os.getpid():
            return
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for end in self.ends:
            with contextlib.suppress(BrokenPipeError):
                end.close()
        self.ends = ()


ASIDE = Aside()


def _serve(questions: int, answers: int) -> None:
    """The life of the process aside: it ends with its owner, or by the alarm clock."""
    from gradcli.numbers.balls.kernels import kernel

    for number in (signal.SIGALRM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)  # where flint says that memory is over
    with os.fdopen(questions, encoding="ascii") as asked, os.fdopen(answers, "w", encoding="ascii") as told:
        while length := asked.readline():
            name, how, *operands = asked.read(int(length)).split("\n")
            bits, terms, seconds = how.split()
            ctx.prec, ctx.cap = int(bits, 16), int(terms, 16)
            function = kernel(name)
            signal.setitimer(signal.ITIMER_REAL, float(seconds))
            try:
                answer = _written(function(*map(_read, operands)) if function is not None else arb.nan())
            except Exception:  # an order past a machine's integers
                answer = "nan"
            signal.setitimer(signal.ITIMER_REAL, 0)
            told.write(f"{len(answer)}\n{answer}")
            told.flush()


def _about(number: Any) -> str:
    if isinstance(number, Ball):
        number = number.arb
    return str(number) if isinstance(number, int | Fraction) else number.str(8, radius=False)


def _written(number: Any) -> str:
    """A number of the system or a ball, exactly."""
    if isinstance(number, int | Fraction):
        return f"{number.numerator:x}/{number.denominator:x}"
    if isinstance(number, Ball):
        return _BALL + _written(number.arb)
    if not number.is_finite():
        return "nan"
    return " ".join(f"{int(part):x}" for end in (number.mid(), number.rad()) for part in end.man_exp())


def _read(text: str) -> Any:
    if "/" in text:
        whole = Fraction(*(int(part, 16) for part in text.split("/")))
        return whole.numerator if whole.denominator == 1 else whole
    if text.startswith(_BALL):
        return Ball(_read(text.removeprefix(_BALL)))
    if text == "nan":
        return arb.nan()
    middle, exponent, radius, reach = (int(part, 16) for part in text.split())
    return arb((middle, exponent), (radius, reach))
