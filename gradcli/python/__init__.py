"""Programs out of Python files: read by their syntax trees, never executed and never imported."""
