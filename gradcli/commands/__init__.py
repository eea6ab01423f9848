"""The commands, one thin file each. With ``batch`` the only code that opens files or writes streams."""
