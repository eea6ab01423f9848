"""What commands found: frozen results, no input or output, no formatting."""
