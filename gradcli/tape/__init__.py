"""The tape: recorded once, swept over every kind of number, and what can be told from it alone."""
