"""One migration per module; its SQL lies beside it."""
