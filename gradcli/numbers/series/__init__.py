"""Series in t -> 0+ over any number system: what happens on one side of a point."""
