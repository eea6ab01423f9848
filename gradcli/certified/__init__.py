"""The verdict on every entry: a number with all its digits proved, or the reason why there is none."""
