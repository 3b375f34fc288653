"""What a prompt says, one file per language."""

from importlib.resources import files

TEXTS = files(__name__)
FALLBACK = "en"


def instructions(prompt: str, language: str) -> str:
    file = TEXTS / f"{prompt}.{language}.md"
    if not file.is_file():
        file = TEXTS / f"{prompt}.{FALLBACK}.md"
    return file.read_text(encoding="utf-8").strip()
