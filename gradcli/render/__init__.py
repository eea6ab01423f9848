"""Results to text. Nothing here computes, reads a file, or writes a stream."""
