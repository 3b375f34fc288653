"""Text as the provider takes it."""


def well_formed(text: str) -> str:
    """Half a surrogate pair is refused with the whole request."""
    return text.encode("utf-8", "replace").decode()
