"""The old name of tests.trials."""
