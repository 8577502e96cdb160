"""The servers, countries and services of the simulated provider, written as real providers write them.

They are untidy on purpose: stray spaces, odd case, and UTF-8 that was decoded as cp1252.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Source(NamedTuple):
    """One server: its name as it is sent, its countries besides India, and the quality of its numbers."""

    name: str
    every: int
    """It has every n-th country of the table, and always India."""
    price: float
    """Its prices relative to those of the others."""
    failing: float
    """The fraction of its numbers that never get a code."""
    haste: float
    """How early its codes come within 4 to 60 s: 1 is uniform, higher is sooner."""
    keeping: float = 0.0
    """The fraction of its numbers without a code whose money it keeps once their lifetime is over."""


_FLAG = "🇮🇳".encode().decode("cp1252")

SOURCES = {
    "1": Source(f"INDIAN SERVER 1 {_FLAG}", every=1, price=1.0, failing=0.14, haste=1.6),
    "2": Source(f"INDIAN SERVER 2 {_FLAG}", every=2, price=1.15, failing=0.10, haste=2.0),
    "3": Source(f"INDIAN SERVER 3 {_FLAG}", every=1, price=0.8, failing=0.06, haste=3.0),
    "4": Source(f"INDIAN SERVER 4  {_FLAG} ", every=5, price=0.7, failing=0.34, haste=1.2, keeping=0.3),
    "5": Source("indian server 5 🇮🇳", every=3, price=1.05, failing=0.18, haste=1.6),
    "8": Source(f"INDIAN SERVER 8 {_FLAG}", every=2, price=1.3, failing=0.05, haste=2.6),
    "9": Source(f" INDIAN SERVER 9 {_FLAG}", every=31, price=0.6, failing=0.48, haste=1.0, keeping=0.6),
}

HOME = "22"
"""India: the default country, which every server has."""


class Land(NamedTuple):
    """One country: its name as it is sent, and the form of its mobile numbers, without a plus."""

    name: str
    dial: str
    leads: tuple[str, ...]
    """The possible beginnings of a national number."""
    digits: int
    """The length of a national number, including its beginning."""
    price: float = 1.0
    language: str = "en"


LANDS = {
    "0": Land("russia", "7", ("903", "916", "925", "977", "999"), 10, 1.1, "ru"),
    "1": Land("ukraine", "380", ("50", "63", "67", "93"), 9, 1.0),
    "2": Land("kazakhstan", "7", ("701", "705", "747", "777"), 10, 1.2, "ru"),
    "3": Land("china", "86", ("13", "15", "18"), 11, 2.2, "zh"),
    "4": Land("philippines", "63", ("905", "917", "995"), 10, 0.7),
    "6": Land("indonesia", "62", ("812", "821", "857", "896"), 11, 0.5),
    "7": Land("malaysia", "60", ("12", "16", "19"), 9, 0.9),
    "8": Land("kenya", "254", ("70", "71", "79"), 9, 0.8),
    "10": Land("vietnam", "84", ("32", "86", "97"), 9, 0.7),
    "12": Land("usa (virtual)", "1", ("205", "304", "417"), 10, 0.9),
    "16": Land("england ", "44", ("74", "75", "77", "79"), 10, 1.3),
    "19": Land("nigeria", "234", ("803", "806", "905"), 10, 0.6),
    HOME: Land("iNDIA", "91", ("6", "70", "79", "8", "90", "98", "99"), 10, 1.0, "hi"),
    "32": Land("romania", "40", ("72", "74", "76"), 9, 0.9),
    "33": Land("colombia", "57", ("300", "310", "320"), 10, 0.8, "es"),
    "36": Land("canada", "1", ("416", "514", "604"), 10, 1.1),
    "39": Land("argentina", "54", ("911", "9351"), 11, 1.0, "es"),
    "43": Land("germany", "49", ("151", "160", "176"), 11, 2.4, "de"),
    "48": Land("netherlands", "31", ("61", "62", "64"), 9, 1.6),
    "52": Land("thailand", "66", ("81", "89", "95"), 9, 0.9),
    "54": Land("Mexico", "52", ("55", "33", "81"), 10, 1.0, "es"),
    "56": Land("spain", "34", ("61", "65", "69"), 9, 1.7, "es"),
    "60": Land("bangladesh", "880", ("13", "17", "19"), 10, 0.8),
    "62": Land("turkey", "90", ("530", "542", "555"), 10, 1.9),
    "66": Land("pakistan", "92", ("300", "321", "345"), 10, 0.9),
    "73": Land("brazil", "55", ("119", "219", "319"), 11, 0.9, "pt"),
    "78": Land("france", "33", ("6", "7"), 9, 1.8, "fr"),
    "86": Land("italy", "39", ("32", "34", "38"), 10, 1.7),
    "117": Land("portugal", "351", ("91", "93", "96"), 9, 1.4, "pt"),
    "182": Land("japan", "81", ("70", "80", "90"), 10, 3.0),
    "187": Land("usa", "1", ("213", "312", "646", "917"), 10, 2.6),
}

STAPLES = ("bne", "aaz", "wa", "tg", "go", "fb", "ig", "ub", "am", "tw", "ds", "mm")
"""Services that every country of every server has in stock until they are sold out."""

UNNAMED = ("ahz", "eht", "xqz", "zzk", "bq")
"""Codes that have prices in getPrices but no name in getServices."""

SERVICES = {
    "bne": "Uber ",
    "aaz": "Amazon ",
    "wa": "Whatsapp",
    "tg": "Telegram",
    "go": "Google,Gmail,YouTube",
    "fb": "facebook",
    "ig": "Instagram + Threads",
    "ub": "Uber",
    "am": "Amazon",
    "tw": "Twitter / X",
    "ds": "Discord",
    "mm": "Microsoft ",
    "apg": "Mera Gaon ",
    "oht": "Anyother",
    "ot": "Any other",
    "wx": "Apple",
    "lf": "TikTok",
    "oi": "Tinder",
    "vi": "viber",
    "wb": "WeChat",
    "mb": "Yahoo",
    "pm": "AOL ",
    "vk": "vk.com",
    "ok": "ok.ru",
    "ma": "Mail.ru",
    "bw": "Signal",
    "me": "LINE messenger",
    "kt": "KakaoTalk",
    "fu": "Snapchat",
    "im": "Imo",
    "dr": "OpenAI / ChatGPT",
    "acz": "Claude ",
    "tn": "LinkedIN",
    "ts": "PayPal",
    "nf": "Netflix",
    "alj": "Spotify",
    "dh": "eBay",
    "ka": "Shopee",
    "dl": "Lazada",
    "hw": "Alibaba / 1688",
    "ab": "AliExpress",
    "aez": "SHEIN",
    "ep": "Temu",
    "wr": "Walmart",
    "xt": "Flipkart",
    "uk": "airbnb",
    "tx": "Bolt",
    "ac": "DoorDash ",
    "aq": "Glovo",
    "rr": "Wolt",
    "zk": "Deliveroo",
    "nz": "foodpanda",
    "jg": "Grab",
    "ni": "Gojek",
    "ly": "OLA Cabs",
    "rd": "Rapido ",
    "ua": "BlaBlaCar",
    "xk": "DiDi",
    "re": "Coinbase",
    "aon": "Binance",
    "bo": "Wise",
    "ij": "Revolut",
    "nc": "Payoneer",
    "aqt": "Skrill",
    "mt": "Steam",
    "bz": "Blizzard",
    "blm": "Epic Games",
    "bnl": "Reddit",
    "ew": "Nike",
    "za": "JD.com ",
    "kc": "Vinted",
    "sn": "OLX",
    "awv": "Wallapop",
    "tl": "Truecaller",
    "vz": "Hinge",
    "mo": "Bumble",
    "df": "Happn",
    "vm": "OkCupid",
    "pf": "pof.com",
    "yw": "Grindr",
    "qv": "Badoo",
    "fd": "Mamba",
    "ya": "Yandex",
    "uu": "Wildberries",
    "sg": "OZON",
    "av": "Avito",
    "li": "Baidu",
    "nv": "Naver",
    "qf": "RedNote 小红书",
    "wd": "Столото ",
    "zs": "Bilibili",
    "gf": "Google Voice",
    "pc": "Casino / bet / gambling",
    "ve": "Dream11",
    "mpl": "MPL ",
    "adj": "RummyCircle",
    "win": "WinZO",
    "myc": "My11Circle",
    "jcl": "Junglee Rummy",
    "swi": "Swiggy ",
    "zmt": "Zomato",
    "zpt": "zepto",
    "bki": "Blinkit ",
    "aqj": "BigBasket",
    "dnz": "Dunzo",
    "mso": "Meesho",
    "myn": "Myntra",
    "aji": "AJIO ",
    "nyk": "Nykaa",
    "tcl": "Tata CLiQ",
    "cro": "Croma",
    "jmt": "JioMart",
    "jio": "Jio Cinema",
    "hst": "Disney+ Hotstar",
    "slv": "SonyLIV",
    "ze5": "ZEE5",
    "ptm": "Paytm",
    "phe": "PhonePe",
    "gpy": "Google Pay ",
    "bhm": "BHIM",
    "mbk": "MobiKwik",
    "frc": "Freecharge",
    "crd": "CRED",
    "grw": "Groww",
    "zrd": "Zerodha",
    "upx": "Upstox",
    "ang": "Angel One",
    "czx": "CoinDCX",
    "wzx": "WazirX",
    "lnk": "LazyPay",
    "smp": "Simpl",
    "nvi": "Navi ",
    "krb": "KreditBee",
    "mvd": "Moneyview",
    "bjf": "Bajaj Finserv",
    "pbz": "PolicyBazaar",
    "ack": "Acko",
    "mmt": "MakeMyTrip",
    "gib": "Goibibo ",
    "ixg": "ixigo",
    "rbs": "redBus",
    "yat": "Yatra",
    "oyo": "OYO",
    "irc": "IRCTC",
    "bms": "BookMyShow",
    "pvr": "PVR Cinemas",
    "nkr": "Naukri",
    "ind": "Indeed",
    "apn": "apna ",
    "urb": "Urban Company",
    "qkr": "Quikr",
    "jst": "Justdial",
    "mgb": "MagicBricks",
    "nba": "NoBroker",
    "shd": "Shaadi.com",
    "bmt": "BharatMatrimony",
    "sch": "ShareChat",
    "moj": "Moj",
    "koo": "Koo",
    "kuk": "Kuku FM",
    "byj": "BYJU'S",
    "una": "Unacademy",
    "vdn": "Vedantu",
    "pwx": "Physics Wallah ",
    "phy": "PharmEasy",
    "tmg": "Tata 1mg",
    "pra": "Practo",
    "apo": "Apollo 24|7",
    "cfx": "cult.fit",
    "dom": "Domino's",
    "mcd": "McDonald's",
    "kfc": "KFC ",
    "stb": "Starbucks India",
    "faa": "Faasos",
    "lic": "Licious",
    "cmb": "Country Delight",
    "lks": "Lenskart",
    "fcy": "FirstCry",
    "dcl": "Decathlon",
    "ike": "IKEA",
    "smg": "Samsung",
    "xmi": "Xiaomi ",
    "opp": "OPPO / realme",
    "ado": "Adobe",
    "nts": "Notion",
    "zom": "Zoom",
    "slk": "Slack",
    "gth": "GitHub",
    "dgo": "DigitalOcean",
    "vlt": "Vultr ",
    "ovh": "OVH",
    "pro": "Proton",
    "aws": "AWS",
    "tsl": "Tesla",
    "lyf": "Lyft",
    "ist": "Instacart",
    "tmx": "Ticketmaster",
    "pay": "Paysafecard",
    "ifd": "iFood ",
    "nub": "Nubank",
    "mrc": "Mercado Libre",
    "rap": "Rappi",
    "prg": "Açaí Club".encode().decode("cp1252"),
}

_FIRST = (
    "Blue", "Swift", "Mango", "Desi", "Nova", "Royal", "Urban", "Happy", "Smart", "Lotus", "Metro", "Tiger",
    "Quick", "Golden", "Silver", "Rapid", "Bharat", "Cloud", "Peacock", "Saffron", "Monsoon", "Ganga", "Ruby",
    "Coral", "Pixel", "Hyper", "Prime", "Zen", "Alpha", "Vega",
)  # fmt: skip
_SECOND = (
    "Pay", "Rummy", "Cart", "Rides", "Loans", "Chat", "Poker", "Mart", "Foods", "Wallet", "Games", "Bazaar",
    "Travel", "Dating", "Bank", "Stays", "Health", "Learn", "Jobs", "Stream", "Trade", "Fresh", "Cabs",
    "Club", "Money", "Ludo", "Insure", "Music", "Gold",
)  # fmt: skip


def invented() -> Iterator[tuple[str, str]]:
    """An endless series of (code, name) of invented services, for a catalog of any size."""
    for n in count():
        code, rest = "", n + 2 * 26 * 26
        while rest:
            rest, letter = divmod(rest, 26)
            code = chr(97 + letter) + code
        if code in SERVICES or code in UNNAMED:
            continue
        turn, pair = divmod(n, len(_FIRST) * len(_SECOND))
        first, second = _FIRST[pair % len(_FIRST)], _SECOND[pair // len(_FIRST)]
        yield code, f"{first} {second}{turn or ''}{' ' if n % 7 == 0 else ''}"
