"""How promising leads are, why, and whom to follow up first."""
