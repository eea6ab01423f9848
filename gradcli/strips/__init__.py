"""Rows of delimited text to rows of delimited text in one pass of compiled code, strip by strip."""
