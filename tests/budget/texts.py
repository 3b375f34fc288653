"""Text as it really comes in: four languages, marks, joiners, emoji, broken Unicode, and anything at all."""

from hypothesis import strategies as st

FRAGMENTS = [
    *("Hello", " world", " It's", " 3.5 kg", " e.g. this", ". ", "! ", '?" ', "...", "xzqkjw" * 20),
    *(
        " مرحبا",
        " كِتَابٌ",
        "؟ ",
        "، ",
        " الفاتورة",
        " می‌خواهم",
        " کتاب‌ها",
        "۔ ",
        " İstanbul",
        " ığdır",
        " vb. ",
        " 3. sınıf",
    ),
    *(
        "你好。",
        "。",
        "ไทย",
        "한글",
        "e\u0301",
        "\u0301" * 7,
        "\u200c",
        "\u200d",
        "\u0600",
        "\ufeff",
        "\u202e",
    ),
    *("👨‍👩‍👧", "👍🏽", "👍", "🇹🇷", "🇹", "1️⃣"),
    *(" ", "   ", "\t", "\n", "\r\n", "\n\n", "\n  \n", "\u00a0", "\u2028", "/", "'", '"', "»"),
    *("\x00", "\ud83d", "\udc4d", "<|endoftext|>", "<|endofprompt|>"),
]
anything = st.text(st.characters(exclude_categories=()), max_size=40)
phrases = st.lists(st.sampled_from(FRAGMENTS) | anything, max_size=25).map("".join)
texts = anything | phrases | st.builds(str.__mul__, phrases, st.integers(1, 12))

# Looks like ends of sentences and words, but a cut there breaks a cluster or a word of the tokenizer.
SNARES = (
    "abc\u0600 def 你好。\u0301 你好。你 Dr. Ali كَا it's 1️⃣1 x\u200c . a \n \n b.\n/c e\u0301 👍🏽. "
    "\ud83d\udc4d d\r\n  "
)
