"""Web pages, politely: what robots.txt allows, not too fast, and never from inside the network."""
