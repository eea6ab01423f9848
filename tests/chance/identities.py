"""Expressions that are 0 at a point, and the same a little off: a zero is proved or left open, never guessed.

The last ones no means of gradcli proves: they are 0 all the same.
"""

from __future__ import annotations

IDENTITIES: tuple[tuple[str, str], ...] = (
    ("sin(x)^2+cos(x)^2-1", "1/3"),
    ("tan(x)-sin(x)/cos(x)", "1/7"),
    ("sin(2*x)-2*sin(x)*cos(x)", "1/3"),
    ("cos(2*x)-1+2*sin(x)^2", "3/7"),
    ("sin(3*x)-3*sin(x)+4*sin(x)^3", "1/5"),
    ("exp(x)*exp(-x)-1", "1/3"),
    ("exp(x+1)-e*exp(x)", "2/7"),
    ("log(x^2)-2*log(x)", "3"),
    ("log(6)-log(2)-log(x)", "3"),
    ("log(8)/log(2)-x", "3"),
    ("sqrt(x)*sqrt(3)-sqrt(6)", "2"),
    ("sqrt(5+2*sqrt(x))-sqrt(2)-sqrt(3)", "6"),
    ("sqrt(3+2*sqrt(2))-1-sqrt(x)", "2"),
    ("cosh(x)^2-sinh(x)^2-1", "1/3"),
    ("tanh(x)-(exp(2*x)-1)/(exp(2*x)+1)", "1/3"),
    ("asin(x)+acos(x)-pi/2", "1/3"),
    ("erf(x)+erfc(x)-1", "1/3"),
    ("erf(x)+erf(-x)", "2/3"),
    ("gamma(x)-sqrt(pi)", "1/2"),
    ("gamma(x+1)-x*gamma(x)", "1/3"),
    ("gamma(x)*gamma(1-x)-pi/sin(pi*x)", "1/3"),
    ("exp(log(x))-x", "7"),
    ("sinh(asinh(x))-x", "2"),
    ("sigmoid(x)+sigmoid(-x)-1", "1/3"),
    ("softplus(x)-softplus(-x)-x", "1/3"),
    ("expm1(x)-exp(x)+1", "1/3"),
    ("log1p(x)-log(1+x)", "1/3"),
    ("x-sqrt(x)^2", "2"),
    ("sec(x)^2-tan(x)^2-1", "1/3"),
    ("atan2(x,1)-atan(x)", "1/3"),
    ("hypot(x,1)-sqrt(x^2+1)", "1/3"),
    ("acosh(cosh(x))-x", "2"),
    ("lgamma(x)-log(gamma(x))", "7/2"),
    ("2^x-exp(x*log(2))", "1/3"),
    ("digamma(x+1)-digamma(x)-1/x", "1/3"),
    ("lambertw(x*exp(x))-x", "2"),
    ("logaddexp(x,0)-softplus(x)", "1/3"),
    ("sin(pi*x)-sqrt(3)/2", "1/3"),
    ("sin(asin(x))-x", "1/3"),
    ("cos(acos(x)/3)^3*4-3*cos(acos(x)/3)-x", "1/3"),
    ("log2(x)-log(x)/log(2)", "3"),
    ("cos(pi/x)-(1+sqrt(5))/4", "5"),
    ("sin(pi/x)-(sqrt(6)-sqrt(2))/4", "12"),
)

OPEN: tuple[tuple[str, str], ...] = (
    ("cbrt(2+sqrt(5))+cbrt(2-sqrt(5))-x", "1"),
    ("atan(x)+atan(1/x)-pi/2", "3"),
    ("4*atan(1/5)-atan(1/239)-x", "pi/4"),
)

OFFSETS = ("1e-30", "-3e-57", "pi*1e-100", "1e-150", "-exp(1)*1e-200", "7e-300")


def near(number: int) -> str:
    """An identity that is off by a little."""
    every = IDENTITIES + OPEN
    return f"({every[number % len(every)][0]}) + {OFFSETS[number % len(OFFSETS)]}"
