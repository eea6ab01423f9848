"""Tables: points in, rows out, cell by cell, without any mathematics."""
