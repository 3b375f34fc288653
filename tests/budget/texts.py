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
texts = st.one_of(anything, st.lists(st.sampled_from(FRAGMENTS) | anything, max_size=25).map("".join))
