"""A file a format: its functions are called as the faces they print, and take what is shown and how it is looked at."""
