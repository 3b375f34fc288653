"""How long it takes to fit 100 KB to a budget, against encoding all of it: python benchmarks/budget.py"""

from collections.abc import Callable
from itertools import chain
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

from erp_mcp.budget import Column, Item, Items, Row, Tokens, load
from erp_mcp.budget import Table as Grid

BYTES, BUDGET, RUNS = 100_000, 1_500, 30
SENTENCES = {
    "Arabic": [
        "تم تسليم الطلب إلى المستودع الرئيسي صباح اليوم.",
        "هل يمكنكم إرسال نسخة من الفاتورة؟",
        "العميل يسأل عن موعد وصول الشحنة القادمة وعن سعر الخصم للكميات الكبيرة.",
    ],
    "Persian": [
        "سفارش شما امروز صبح از انبار ارسال شده است.",
        "آیا می‌توانید یک نسخه از فاکتور را بفرستید؟",
        "مشتری می‌خواهد بداند که کالاهای باقی‌مانده چه زمانی می‌رسند و تخفیف چقدر است.",
    ],
    "Turkish": [
        "Siparişiniz bu sabah ana depodan yola çıkarıldı.",
        "Faturanın bir kopyasını gönderebilir misiniz?",
        "Müşteri, kalan ürünlerin ne zaman geleceğini ve toplu alımda indirimi soruyor.",
    ],
    "English": [
        "Your order left the main warehouse this morning.",
        "Could you send me a copy of the invoice?",
        "The customer asks when the remaining goods will arrive, and what a larger order would cost.",
    ],
}
SENTENCES["mixed"] = [sentence for sentences in SENTENCES.values() for sentence in sentences]


def main() -> None:
    table = Table(title=f"{BYTES // 1000} KB to {BUDGET:,} o200k tokens, p50 of {RUNS} runs in ms")
    for heading in ("text", "encode all", "split", "ratio", "fit texts", "ratio", "fit table", "ratio"):
        table.add_column(heading, justify="left" if heading == "text" else "right")
    tokens = load("o200k")
    for name, sentences in SENTENCES.items():
        table.add_row(name, *measure(tokens, lines_of(sentences)))
    Console().print(table)


def lines_of(sentences: list[str]) -> list[str]:
    """Paragraphs of a few sentences, 100 KB of them; the same in every run."""
    lines: list[str] = []
    size = 0
    while size < BYTES:
        start = len(lines)
        lines.append(
            " ".join(sentences[step % len(sentences)] for step in range(start, start + start % 6 + 1))
        )
        size += len(lines[-1].encode()) + 1
    return lines


def measure(tokens: Tokens, lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    texts = Items("lines", [Item(line, value=-index) for index, line in enumerate(lines)])
    rows = [Row((str(index), line, f"{index}.00"), value=-index) for index, line in enumerate(lines)]
    grid = Grid("lines", [Column("id"), Column("text"), Column("total", value=1)], rows)
    assert tokens.split(text, BUDGET).tokens <= BUDGET
    everything = p50(lambda: tokens.count(text))
    fast = [
        p50(lambda: tokens.split(text, BUDGET)),
        p50(lambda: tokens.fit([texts], BUDGET)),
        p50(lambda: tokens.fit([grid], BUDGET)),
    ]
    cells = [(f"{one:.2f}", f"{everything / one:.1f}x") for one in fast]
    return [f"{everything:.2f}", *chain.from_iterable(cells)]


def p50(call: Callable[[], object]) -> float:
    return median(timed(call) for _ in range(RUNS))


def timed(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
