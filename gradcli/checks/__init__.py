"""What ``check`` compares: routes to a derivative side by side, and derivatives that others claim."""
