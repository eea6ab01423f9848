"""What is answered: derivatives of every order as rows of a result, each with its formula and its witness."""
