"""Steps, remainders and waves: short definitions over rows."""

from __future__ import annotations

from gradcli.functions.callable import Function, defined
from gradcli.functions.row import Primitive

ROWS: tuple[Primitive, ...] = ()
DEFINITIONS: tuple[Function, ...] = (
    defined("trunc", "x", "where(x < 0, ceil(x), floor(x))", aliases="fix", about="integer part towards zero"),
    defined("rem", "x y", "x - y*trunc(x/y)", "y != 0", aliases="fmod", about="remainder with the sign of x"),
    defined("copysign", "x y", "where(y < 0, -abs(x), abs(x))", "y != 0", about="size of x with the sign of y"),
    defined("smoothstep", "x", "clip(x, 0, 1)^2*(3 - 2*clip(x, 0, 1))", about="smooth step from 0 to 1"),
    defined("sawtooth", "x", "2*mod(x/(2*pi), 1) - 1", about="wave of period 2*pi that jumps"),
    defined("trianglewave", "x", "4*abs(mod(x/(2*pi) + 1/2, 1) - 1/2) - 1", about="wave of period 2*pi with corners"),
)
