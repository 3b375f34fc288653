"""What the models do: computed values, defaults, consequences of a change, and business actions, by area."""
