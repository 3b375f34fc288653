"""What the README claims, as commands, each with its peer in the same run: `python -m benchmarks`."""
