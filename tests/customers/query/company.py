"""A company whose words the two hundred sentences use."""

from datetime import date
from decimal import Decimal

from erp_mcp.customers.query.records import Vocabulary

TODAY = date(2026, 11, 21)
COMPANY = Vocabulary(
    currency="AED",
    rates={"USD": Decimal("3.6725"), "TRY": Decimal("0.087")},
    cities=dict.fromkeys(("Dubai", "Sharjah", "Abu Dhabi", "Al Ain", "Ajman", "Fujairah", "Istanbul"), ()),
    branches={
        "dubai": ("Dubai", "دبي", "دبی"),
        "sharjah": ("Sharjah", "الشارقة", "شارجه", "Şarika"),
        "istanbul-laleli": ("Laleli", "لاليلي", "لاله‌لی"),
        "istanbul-kadikoy": ("Kadıköy", "كاديكوي", "کادیکوی"),
    },
    segments=dict.fromkeys(("household", "baqala", "restaurant", "cafeteria", "hotel", "office"), ()),
    products={
        "rice-grains": ("rice", "أرز", "رز", "برنج", "pirinç"),
        "oils-ghee": ("oil", "زيت", "روغن", "yağ"),
        "dates-nuts": ("dates", "تمر", "خرما", "hurma"),
        "beverages-tea-coffee": (
            *("tea", "coffee", "شاي", "قهوة", "چای", "قهوه", "çay", "kahve"),
            "tea and coffee",
        ),
        "SPIC-0002": ("saffron", "زعفران", "safran"),
        "RICE-0001": ("basmati", "بسمتي", "باسماتی", "basmati pirinç"),
    },
)
