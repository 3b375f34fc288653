"""A Gemini that listens on loopback: its wire shapes, believable answers, and every fault on demand."""
