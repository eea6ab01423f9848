"""Angles in other units, and functions of them: short definitions over rows."""

from __future__ import annotations

from gradcli.functions.callable import Function, defined
from gradcli.functions.row import Primitive

ROWS: tuple[Primitive, ...] = ()
DEFINITIONS: tuple[Function, ...] = (
    defined("radians", "x", "x*pi/180", aliases="deg2rad", about="degrees to radians"),
    defined("degrees", "x", "x*180/pi", aliases="rad2deg", about="radians to degrees"),
    defined("sinpi", "x", "sin(pi*x)", about="sine of half turns"),
    defined("cospi", "x", "cos(pi*x)", about="cosine of half turns"),
    defined("tanpi", "x", "tan(pi*x)", "x != k + 1/2", about="tangent of half turns"),
    defined("gd", "x", "2*atan(tanh(x/2))", aliases="gudermannian", about="Gudermann's function, Mercator projection"),
    defined("hav", "x", "sin(x/2)^2", aliases="haversine", about="haversine, great circle"),
)
