"""The words around a one-time code, in the languages it arrives in: what names a code and what names
something else. All patterns are for text in small letters and meant to be tried next to one candidate;
none has a repeat inside a repeat.
"""
# ruff: noqa: RUF001 - words of many scripts look like Latin ones

from __future__ import annotations

import re

# fmt: off
# Looked for as they stand, also inside longer words: a "Sicherheitscode" and "kodunuz" are codes.
KEYWORDS = (
    "code", "códig", "codig", "codice", "codul", "kod", "kód", "koodi", "код", "κωδ", "passcode", "password",
    "passwort", "mot de passe", "parol", "пароль", "contraseñ", "clave", "senha", "şifre", "sifre", "hasło",
    "haslo", "heslo", "verif", "vérif", "msimbo", "sandi", "验证码", "驗證碼", "校验码", "校驗碼", "动态码",
    "動態碼", "认证码", "認證碼", "確認碼", "确认码", "認証", "コード", "인증", "코드", "رمز", "كود", "کد",
    "קוד", "कोड", "ओटीपी", "কোড", "ওটিপি", "குறியீடு", "కోడ్", "รหัส",
)
# These only as words of their own, or "shopping" would hold a PIN.
WHOLE_KEYWORDS = ("otp", "pin", "tan", "tac", "cod", "mã")
# fmt: on
OTHER_CODES = re.compile(
    r"(?:promo|promotional|coupon|discount|voucher|referral|gift|zip|postal|area|country|qr|bar|error)[ -]?$"
)

# "is": between the word for a code and the code, and the other way round.
LINK_BEFORE = re.compile(
    r"(?:[:=：>]|\b(?:is|are|es|é|est|è|ist|lautet|er|är|to|jest|je|este|on|adalah|ialah|là|la|use|enter|usa"
    r"|это|है|هو|هي|คือ|是|为|為|は|은|는))\W{0,8}$"
)
NAME_BEHIND = re.compile(
    r"\W{0,4}\w{0,12}\W{0,3}"
    r"|\W{0,4}(?:is|ist|es|é|est|è|er|är|jest|to|je|este|on|adalah|là|это|है|هو|是|为|為|は)\b[^\n\d]*"
)
NEXT_TO = re.compile(r"\w{0,12}\W{0,8}")
SENTENCE_END = re.compile(r"[.!?]\s|[。！？]")

MONEY_BEFORE = re.compile(
    r"(?:(?:^|[^a-z])(?:rs\.?|inr|usd|eur|gbp|rub|idr|rp\.?|php|ngn|aed|sar|myr|rm|brl|r\$)|[₹$€£¥₽₦₱₫₩₴])\s?$"
)
PHONE_BEFORE = re.compile(
    r"\+\s?$|\b(?:call|tel|phone|dial|contact|helpline|text|позвоните)(?:\W{1,4}(?:us|at|on)\b){0,2}\W{0,4}$"
    r"|\b(?:stop|help|send|reply|sms)\W+(?:\w+\W+)?to\s$"
)
END_OF_BEFORE = re.compile(r"(?:\bend(?:s|ing)(?:\s(?:in|with))?|\blast\s\w+(?:\sdigits)?|[*x•]{2,}|\*)\s?$")
REFERENCE_BEFORE = re.compile(
    r"\b(?:order|ref|reference|txn|transaction|invoice|ticket|booking|account|acct|a/c|card|id|flight|case|pnr"
    r"|tracking)\W{0,3}(?:no|number|id)?\W{0,4}$"
)
UNIT_AFTER = re.compile(
    r"\s?%|\s?[₹$€£¥₽₦₱₫₩₴元円원đ]"
    r"|[ -]?(?:min|sec|hour|hr|day|month|мин|сек|час|дн|dakika|dk\b|saat|gün|phút|menit|jam\b|นาที|मिनट|دقيقة"
    r"|دقائق|分|秒|小时|小時|时间|時間|天|분|초|h\b|s\b|m\b|gb\b|mb\b|km\b|off\b"
    r"|rs\b|inr|usd|eur|руб|rupees|dollars|points|coins|vnd|kzt|uah|грн)"
)

# Words with digits in them that are no codes: "24th", "30min", "XX1234".
NO_CODE = re.compile(r"(?i)x{2,}\d+|\d+x+\d*|\d+(?:st|nd|rd|th|mins?|secs?|hrs?|h|m|s|am|pm|gb|mb|k|rs|off)")
ADVERTISING = re.compile(r"\boff\b|discount|cashback|coupon|promo|\bsale\b")
# fmt: off
SHOUTED_WORDS = frozenset((
    "VALID", "INVALID", "EXPIRED", "READY", "SECRET", "PRIVATE", "CONFIDENTIAL", "REQUIRED", "HERE", "SENT",
    "BELOW", "NEVER", "ONLY", "FROM", "WITH", "YOUR", "THIS",
))
# fmt: on
