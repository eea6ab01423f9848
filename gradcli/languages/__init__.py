"""Programming languages: words, numbers, statements, and algorithms translated into them."""
