"""Files: formats by name and suffix, and results that replace a file whole or not at all."""
