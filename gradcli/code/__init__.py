"""The gradient tape printed in other languages: a listing, and one module a family of languages."""
