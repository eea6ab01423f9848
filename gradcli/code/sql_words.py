"""Words that SQLite, DuckDB, PostgreSQL or Spark do not take for a name unless it stands in quotes."""

from __future__ import annotations

_WORDS = """
all alter analyse analyze and anti any array as asc asymmetric at authorization between binary both by case cast
check collate collation column commit concurrently constraint create cross cube current database date day default
deferrable delete desc describe distinct do drop else end escape except exists explain external false fetch filter
first following for foreign freeze from full function glob grant group grouping groups having if ilike in index
indexed initially inner insert instead intersect interval into is isnull join key lambda last lateral leading left
like limit local localtime localtimestamp map match minus month natural no not nothing notnull null nulls of offset
on only or order out outer over overlaps partition pivot placing plan pragma preceding primary qualify query raise
range recursive references regexp reindex release rename replace restrict returning right rollback rollup row rows
savepoint select semi session set show similar some start struct summarize symmetric table tablesample temp then
time timestamp to top trailing transaction trigger true truncate unbounded union unique unknown unnest unpivot
update user using vacuum values variadic verbose view virtual when where window with within without year
"""
RESERVED = frozenset(_WORDS.split())
