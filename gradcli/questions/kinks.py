"""The words of ``--kink`` that ask for a number at a corner."""

SIDES = {"left": "the one from the left along its axis", "right": "the one from the right along its axis"}
CONVENTIONS = {
    name: f"{shown}'s convention"
    for name, shown in (("tensorflow", "TensorFlow"), ("jax", "JAX"), ("torch", "PyTorch"))
}
TAKEN = SIDES | CONVENTIONS
"""What is said of a number that is neither a derivative nor a subgradient of ours."""
CHOICES = ("subgradient", *TAKEN)
