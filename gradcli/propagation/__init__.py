"""Uncertainty propagation: standard uncertainties of inputs to those of targets, in the terms of the GUM."""
