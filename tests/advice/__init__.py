"""What to do next, and what that rests on."""
