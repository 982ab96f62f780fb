"""Two records of one person: what becomes of everything that refers to either of them, and taking it back."""
