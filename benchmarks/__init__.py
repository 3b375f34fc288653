"""What the README claims, as commands: `python -m benchmarks [name ...]`, each against a peer in the same run."""
