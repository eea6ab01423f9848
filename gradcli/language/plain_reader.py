"""Long plain texts, read straight onto flat arrays: names, numbers, + - * / ^, brackets, calls, a definition a line,
and ``where`` with one comparison.

That is what programs print who write long ones. The grammar reads everything; this reads the same nodes from what is
plain in a tenth of the time and a twentieth of the memory, and leaves a text to the grammar at the first sign that is
not, or that is wrong: so the grammar alone says what is wrong with a text.
"""

from __future__ import annotations

from gradcli.errors import GradcliError, LimitError, Source
from gradcli.language import limits
from gradcli.language.plain_text import CALL, COMPARED, NAME, NEGATIVE, NUMBER, SIGNS, WHERE, PlainCall, PlainText
from gradcli.language.plain_words import GRAMMARS, NotPlain, Waiting, pieces, takes
from gradcli.language.stacks import BINDING, COMPARE, POWER, SIGN
from gradcli.language.tokens import number_of

_BINDS = [0, 0, 0, SIGN, *(BINDING[sign] for sign in SIGNS)]
_SPACE, _BREAK, _OPEN, _CLOSE, _COMMA, _EQUALS, _REFUSED = -1, -2, -3, -4, -5, -6, -7
_OPERAND, _OPERATOR, _BRACKET = range(3)
"""What is wanted next; a bracket behind a function."""
_FUNCTIONS = 16
"""The mark of the first function called."""
_MARKS = {"\n": _BREAK, ";": _BREAK, "(": _OPEN, ")": _CLOSE, ",": _COMMA, "=": _EQUALS, " ": _SPACE}


def plain_text(source: Source) -> PlainText | None:
    """A text read, or None where it is for the grammar. Raises LimitError for one that is too long."""
    if not source.text.isascii():
        return None
    try:
        return _Reader(source).read()
    except NotPlain:
        return None


class _Reader:
    """One pass over the words, with the stacks of the grammar: operands by where they begin, operators that wait."""

    def __init__(self, source: Source) -> None:
        self.found = PlainText(source)
        self.numbers: dict[str, int] = {}
        self.names: dict[str, int] = {}
        self.calls: dict[PlainCall, int] = {}
        self.functions: dict[int, str] = {_FUNCTIONS: WHERE}
        self.marks = {**_MARKS, **SIGNS, "**": SIGNS["^"], **dict.fromkeys(GRAMMARS, _REFUSED), WHERE: _FUNCTIONS}
        self.operands: list[int] = []
        self.waiting: list[Waiting] = []
        self.depth = 0
        self.wants = _OPERAND
        self.begin, self.first, self.last, self.head = -1, 0, 0, -1
        """Where the statement begins, its first node, where its last word ends, what it defines."""
        self.fresh = -1
        """The name that stands here for the first time."""

    def read(self) -> PlainText:
        found = self.found
        for words, at in pieces(found.source.text):
            self._piece(words, at)
            if len(found.codes) > limits.PLAIN_NODES:
                what = f"the program has more than {limits.PLAIN_NODES:,} nodes"
                raise LimitError(what, fix="split it into several runs")
        if self.depth:
            raise NotPlain
        self._break("\n")
        return found

    def _piece(self, words: list[str], at: int) -> None:
        """Reads some words: the plain ones here, what they make up elsewhere."""
        found, names, numbers, mark_of = self.found, self.names, self.numbers, self.marks.get
        operands, waiting, used = self.operands, self.waiting, found.used
        code, value, start_at, end_at = found.codes.append, found.values.append, found.starts.append, found.ends.append
        for word in words:
            start = at
            at += len(word)
            mark = mark_of(word)
            if mark is None:
                if word[0] in " \t\r#":
                    continue
                if self.wants != _OPERAND:
                    raise NotPlain
                if word < "A":  # as digits and the point are
                    place = numbers.get(word)
                    if place is None:
                        place = self._number(word, start, at)
                    code(NUMBER)
                else:
                    place = names.get(word)
                    if place is None:
                        place = self._name(word)
                    used[place] = 1
                    code(NAME)
                if self.begin < 0:
                    self.begin = start
                value(place)
                start_at(start)
                end_at(at)
                operands.append(start)
                self.wants, self.last = _OPERATOR, at
            elif mark == _SPACE:
                continue
            elif 4 <= mark < _FUNCTIONS:
                if self.wants == _OPERATOR:
                    binding = _BINDS[mark]
                    least = binding + (binding == POWER)  # powers group to the right
                    if waiting and waiting[-1].binding >= least:
                        self._reduce(least)
                    if binding == COMPARE:
                        self._compared()
                    waiting.append(Waiting(binding, mark, start))
                    self.wants = _OPERAND
                else:
                    self._sign(word, start)
            else:
                self._mark(mark, word, start, at)

    def _mark(self, mark: int, word: str, start: int, end: int) -> None:
        """Reads what is neither an operand nor an operator: brackets, a function, what ends a part."""
        if mark == _OPEN:
            self._open(start)
        elif mark == _CLOSE:
            self._close(end)
        elif mark == _BREAK:
            self._break(word)
        elif mark >= _FUNCTIONS:
            self._called(self.functions[mark], start)
        elif mark == _COMMA:
            self._comma()
        elif mark == _EQUALS:
            self._equals()
        else:
            raise NotPlain

    def _compared(self) -> None:
        """A comparison is the whole condition of a ``where``: of others the grammar tells."""
        bracket, found = self.waiting[-1] if self.waiting else None, self.found
        whole = bracket is not None and bracket.function == WHERE and len(self.operands) == bracket.base + 1
        if not whole or found.codes[-1] >= COMPARED:
            raise NotPlain

    def _number(self, word: str, start: int, end: int) -> int:
        found = self.found
        try:
            number = int(word) if word.isdigit() and end - start < 19 else number_of(found.source, word, start, end)
        except GradcliError:
            raise NotPlain from None
        place = self.numbers[word] = len(found.numbers)
        found.numbers.append(number)
        return place

    def _name(self, word: str) -> int:
        """The number of a name that is new."""
        found = self.found
        self.fresh = self.names[word] = len(found.names)
        found.names.append(word)
        found.first_nodes.append(len(found.codes))
        found.used.append(1)
        return self.fresh

    def _sign(self, word: str, start: int) -> None:
        if self.wants != _OPERAND or word not in "+-":
            raise NotPlain
        if self.begin < 0:
            self.begin = start
        if word == "-":  # a leading plus changes nothing
            self.waiting.append(Waiting(SIGN, NEGATIVE, start))

    def _called(self, function: str, start: int) -> None:
        """A function, whose bracket must follow."""
        if self.wants != _OPERAND:
            raise NotPlain
        if self.begin < 0:
            self.begin = start
        self.waiting.append(Waiting(0, CALL, start, function, len(self.operands)))
        self.wants = _BRACKET

    def _open(self, start: int) -> None:
        if self.wants == _OPERATOR:
            self._was_function()
        if self.wants == _OPERAND:
            if self.begin < 0:
                self.begin = start
            self.waiting.append(Waiting(0, 0, start))
        self.wants = _OPERAND
        self.depth += 1
        if self.depth > limits.NESTING:
            raise NotPlain

    def _was_function(self) -> None:
        """What was taken for a name is a function, if it never stood before: there is a bracket behind it."""
        found = self.found
        if not self._is_fresh():
            raise NotPlain
        name = found.names.pop()
        del self.names[name], found.first_nodes[-1], found.used[-1], found.codes[-1], found.values[-1], found.ends[-1]
        self.operands.pop()
        mark = _FUNCTIONS + len(self.functions)
        self.functions[mark], self.marks[name], self.fresh = name, mark, -1
        self.wants = _OPERAND
        self._called(name, found.starts.pop())

    def _is_fresh(self) -> bool:
        """Whether the word before is a name that stands nowhere before, and in no bracket of its own."""
        found, fresh = self.found, self.fresh
        return (
            fresh >= 0
            and found.first_nodes[fresh] == len(found.codes) - 1
            and found.ends[-1] - found.starts[-1] == len(found.names[fresh])
        )

    def _close(self, end: int) -> None:
        if self.wants != _OPERATOR or not self.depth:
            raise NotPlain
        self._reduce(1)
        bracket, found = self.waiting.pop(), self.found
        self.depth -= 1
        self.last = end
        if bracket.function:
            count = len(self.operands) - bracket.base
            del self.operands[bracket.base :]
            self.operands.append(bracket.start)
            self._emit(CALL, self._call(bracket.function, count), bracket.start, end)
        else:  # the bracket belongs to the operand's place in the text
            self.operands[-1] = found.starts[-1] = bracket.start
            found.ends[-1] = end

    def _call(self, function: str, count: int) -> int:
        call = PlainCall(function, count)
        place = self.calls.get(call)
        if place is None:
            if not (count == 3 if function == WHERE else takes(function, count)):
                raise NotPlain
            place = self.calls[call] = len(self.found.calls)
            self.found.calls.append(call)
        return place

    def _comma(self) -> None:
        if self.wants != _OPERATOR or not self.depth:
            raise NotPlain
        self._reduce(1)
        bracket = self.waiting[-1]
        condition = bracket.function == WHERE and len(self.operands) == bracket.base + 1
        if not bracket.function or condition != (self.found.codes[-1] >= COMPARED):
            raise NotPlain
        self.wants = _OPERAND

    def _equals(self) -> None:
        """What was read is what the statement defines: a name that nothing has used."""
        found = self.found
        alone = len(found.codes) == self.first + 1 and found.starts[-1] == self.begin and self.head < 0
        if self.wants != _OPERATOR or not (alone and self._is_fresh()):
            raise NotPlain
        self.head = found.values.pop()
        del found.codes[-1], found.starts[-1], found.ends[-1]
        found.used[self.head], found.first_nodes[self.head], self.fresh = 0, -1, -1
        self.operands.pop()
        self.wants = _OPERAND

    def _break(self, word: str) -> None:
        """The end of a line: of the statement, but within brackets."""
        if self.depth:
            if word == ";" or self.wants == _BRACKET:
                raise NotPlain
            self.fresh = -1
            return
        if self.begin < 0:
            return
        found = self.found
        if self.wants != _OPERATOR or (self.head >= 0 and found.used[self.head]):  # by its own definition
            raise NotPlain
        self._reduce(1)
        found.firsts.append(self.first)
        found.begins.append(self.begin)
        found.stops.append(self.last)
        found.heads.append(self.head)
        self.operands.clear()
        self.begin, self.first, self.head, self.fresh = -1, len(found.codes), -1, -1
        self.wants = _OPERAND

    def _reduce(self, least: int) -> None:
        """Applies every operator that waits and binds at least as tightly."""
        waiting, operands, ends = self.waiting, self.operands, self.found.ends
        while waiting and waiting[-1].binding >= least:
            operator = waiting.pop()
            if operator.code == NEGATIVE:
                operands[-1] = operator.start
            else:
                operands.pop()
            self._emit(operator.code, 0, operands[-1], ends[-1])

    def _emit(self, code: int, value: int, start: int, end: int) -> None:
        found = self.found
        found.codes.append(code)
        found.values.append(value)
        found.starts.append(start)
        found.ends.append(end)
