"""The powers of ten that decimals are read and printed with, of 128 bits, as tables in C: made of exact integers."""

from __future__ import annotations

from collections.abc import Iterable

READ = range(-342, 309)
"""The exponents of decimals that are read."""
PRINTED = range(-292, 325)
"""The exponents of what doubles are multiplied with to print them."""


def tables() -> str:
    """Both tables in C."""
    read = _table("READ", READ, map(_cut, READ))
    return read + _table("PRINTED", PRINTED, map(_raised, PRINTED))


def _table(name: str, exponents: range, numbers: Iterable[int]) -> str:
    words = ",\n".join(f"{{{number >> 64:#x}ull,{number & (2**64 - 1):#x}ull}}" for number in numbers)
    limits = f"enum {{ FIRST_{name} = {exponents[0]}, LAST_{name} = {exponents[-1]} }};\n"
    return f"{limits}static const unsigned long long {name}_POWERS[][2] = {{\n{words}\n}};\n"


def _cut(exponent: int) -> int:
    """The leading 128 bits of 10^exponent; of a negative power those of the next larger number, as the algorithm of
    Eisel and Lemire wants them."""
    if exponent >= 0:
        five: int = 5**exponent
        return five << 128 >> five.bit_length()
    five = 5**-exponent
    size = (five - 1).bit_length()
    if exponent >= -27:
        return (1 << size + 127) // five + 1
    found: int = (1 << 2 * size + 128) // five + 1
    return found >> max(0, found.bit_length() - 128)


def _raised(exponent: int) -> int:
    """The least number of 128 bits that is 10^exponent or more, times a power of two."""
    if exponent >= 0:
        power: int = 10**exponent
        shift = 128 - power.bit_length()
        return power << shift if shift >= 0 else -(-power >> -shift)
    power = 10**-exponent
    found = -(-(1 << power.bit_length() + 127) // power)
    return found if found < 1 << 128 else -(-(1 << power.bit_length() + 126) // power)
