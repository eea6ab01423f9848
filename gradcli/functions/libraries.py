"""What libraries of Python call the functions of the language, name by name: facts, no code."""

from __future__ import annotations

from gradcli.functions.names import FUNCTIONS


def _table(text: str) -> dict[str, str]:
    """``name`` stands for itself, ``name=ours`` for one of another name; what the language lacks is left out."""
    pairs = [word.partition("=") for word in text.split()]
    found = {name: ours or name for name, _, ours in pairs}
    return {name: ours for name, ours in found.items() if ours in FUNCTIONS}


_EVERYWHERE = "sin cos tan sinh cosh tanh exp expm1 log log1p sqrt floor ceil"
_SHORT = "asin acos atan asinh acosh atanh atan2"
_LONG = "arcsin=asin arccos=acos arctan=atan arcsinh=asinh arccosh=acosh arctanh=atanh arctan2=atan2"

ELEMENTWISE: dict[str, dict[str, str]] = {
    "numpy": _table(
        f"{_EVERYWHERE} {_SHORT} {_LONG} log2 log10 exp2 cbrt abs absolute=abs fabs=abs sign round rint=round around=round "
        "hypot logaddexp mod remainder=mod maximum=max minimum=min fmax=max fmin=min power=pow pow float_power=pow "
        "sinc=sincpi fmod copysign"
    ),
    "math": _table(f"{_EVERYWHERE} {_SHORT} log2 log10 exp2 cbrt fabs=abs erf erfc gamma lgamma pow fmod copysign"),
    "tensorflow": _table(
        f"{_EVERYWHERE} {_SHORT} abs sign round rint=round erf erfc lgamma digamma polygamma sigmoid softplus floormod=mod "
        "mod maximum=max minimum=min pow stop_gradient=stop"
    ),
    "torch": _table(
        f"{_EVERYWHERE} {_SHORT} {_LONG} log2 log10 exp2 abs absolute=abs sign sgn=sign round hypot logaddexp remainder=mod "
        "erf erfc lgamma digamma polygamma sigmoid relu maximum=max minimum=min pow"
    ),
    "special": _table(
        "gamma gammaln=lgamma loggamma=lgamma psi=digamma digamma polygamma erf erfc expit=sigmoid exp2 expm1 log1p cbrt "
        "erfinv erfcinv erfcx erfi dawsn=dawson beta betaln rgamma poch binom gammainc gammaincc betainc zeta expi exp1 expn "
        "ndtr ndtri log_ndtr logit log_expit exprel boxcox xlogy xlog1py entr rel_entr kl_div lambertw "
        "jv=besselj yv=bessely iv=besseli kv=besselk spherical_jn spherical_yn ellipk ellipe ellipkinc ellipeinc "
        "hyp0f1 hyp1f1 hyp2f1 hyperu owens_t eval_chebyt eval_chebyu eval_legendre eval_hermite eval_laguerre "
        "eval_genlaguerre eval_gegenbauer eval_jacobi"
    ),
    "nn": _table("relu sigmoid softplus tanh erf mish softsign soft_sign=softsign log_sigmoid=logsigmoid logsigmoid"),
    "lax": _table(f"{_EVERYWHERE} {_SHORT} abs sign cbrt erf erfc lgamma digamma stop_gradient=stop pow max min"),
}
"""By the library, which functions go entry by entry and what they are here."""
