"""Who may do how much of what, and what was done."""
