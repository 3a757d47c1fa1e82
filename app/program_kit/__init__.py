"""Parts a program is made of."""
