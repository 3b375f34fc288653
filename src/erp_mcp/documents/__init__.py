"""Documents of every format, read into Markdown in logical order; what may be hostile in a process apart."""
