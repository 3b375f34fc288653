"""What analyses say: each a story of its own, of which reports take their parts."""
