"""Gradients checked where they are written: ``assert_gradient(value, gradient, at=…)``, in pytest or anywhere."""

from gradcli.testing.assertion import assert_gradient

__all__ = ["assert_gradient"]
