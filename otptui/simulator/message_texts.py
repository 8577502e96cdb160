"""The texts of simulated messages, in the forms of real ones, including traps for the search for a code.

In a template each `~` stands for one digit of the code, `{code}` for the whole code again, `{number}` and
`{tail}` for the rented number and its last four digits, `{year}` for the year, and `{name}` for the service.
"""

# ruff: noqa: RUF001 - messages in languages that have these letters

from __future__ import annotations

from random import Random

from otptui.simulator.inventory import LANDS, SERVICES

_BRANDS: dict[str, tuple[str, ...]] = {
    "bne": (
        "Your Uber code is ~~~~. Never share this code. Reply STOP ALL to +1 415-237-0403 to unsubscribe.",
        "~~~~ is your Uber code. Don't share it.\n\n@auth.uber.com #{code}",
    ),
    "aaz": (
        "~~~~~~ is your Amazon OTP. Do not share it with anyone, Amazon will never call to ask for it.",
        "Amazon: Sign-in attempt from Mumbai, IN. Deny via amazon.in/a/c/r/zX81k. Your code: ~~~~~~",
    ),
    "wa": (
        "Your WhatsApp code: ~~~-~~~\n\nYou can also tap this link to verify: v.whatsapp.com/{code}\n\n"
        "Don't share this code with others",
        "<#> WhatsApp कोड: ~~~-~~~ इसे किसी को न बताएं",
    ),
    "tg": (
        "Telegram code: ~~~~~\n\nYou can also tap on this link to log in:\nhttps://t.me/login/{code}",
        "Telegram code ~~~~~",
    ),
    "go": ("G-~~~~~~ is your Google verification code.", "G-~~~~~~ ist dein Google-Bestätigungscode."),
    "fb": ("~~~~~ is your Facebook confirmation code", "FB-~~~~~ is your Facebook code, for {number}"),
    "ig": (
        "Use ~~~ ~~~ to verify your Instagram account.",
        "~~~~~~ es tu código de Instagram. No lo compartas.",
    ),
    "tw": ("Your X confirmation code is ~~~~~~. Don't reply to this message with your code.",),
    "ds": ("Your Discord verification code is: ~~~~~~",),
    "mm": ("Use verification code ~~~~~~ for Microsoft authentication.",),
    "wx": ("Your Apple Account code is: ~~~~~~. Do not share it with anyone. @apple.com #{code} %apple.com",),
    "lf": ("[#][TikTok] ~~~~~~ is your verification code fJpzQvK2eu1", "【抖音】验证码~~~~，5分钟内有效。"),
    "dr": (
        "Your OpenAI verification code is: ~~~~~~",
        "Dein OpenAI-Sicherheitscode für {number}: ~~~~~~",
    ),
    "ts": ("PayPal: ~~~~~~ is your security code. Your code expires in 10 minutes. Please don't reply.",),
    "nf": ('Netflix: "~~~~~~" is your code. It expires in 20 minutes; call 000-800-919-1743 for help.',),
    "uk": ("Your Airbnb verification code is ~~~~~~. Don't share this code with anyone.",),
    "dh": ("eBay: Your security code is ~~~~~~. Do not share this code.",),
    "tn": ("Your LinkedIn verification code is ~~~~~~.",),
    "wb": (
        "【微信】您的验证码为~~~~~~，请勿泄露给他人。",
        "WeChat verification code (~~~~~~) may only be used once",
    ),
    "vi": ("Your Viber code: ~~~~~~. Close this message and enter it: http://www.viber.com/n/{code}",),
    "bw": ("Your Signal verification code: ~~~-~~~\n\nDo not share this code",),
    "swi": (
        "~~~~~~ is the OTP to log in to your Swiggy account. DO NOT share with anyone. -Swiggy Ltd {year}",
    ),
    "zmt": ("~~~~~~ is your Zomato OTP, valid for 10 mins on 91XXXXXX{tail}. bit.ly/2024zmt",),
    "ptm": ("Paytm: ~~~~~~ is your OTP to log in from a new device on {year}-07-14 at 09:41. Ref 80417733.",),
    "phe": ("<#> ~~~~~ is your PhonePe OTP. Rs.2000 limit applies until KYC. vG3Pq8xM1Lk",),
    "ve": ("~~~~~~ is OTP for Dream11 login. Win Rs 10,00,000 in IPL {year}! T&C: d11.in/ipl{year}",),
    "ly": ("Hi! Your OLA OTP for {number} is ~~~~. Valid for 15 min: https://olacabs.com/s?id=9912",),
    "rd": ("OTP is ~~~~ for Rapido, the ride booking app. Bike @ Rs 49: rapido.bike/2025",),
    "mt": ("Your Steam verification code is ~~~~~ (requested for ...{tail})",),
    "re": ("Coinbase: ~~~~~~~ is your 2-step code. We will NEVER call you about it.",),
    "oi": ("Your Tinder code is ~~~~~~ Don't share",),
    "ya": ("Ваш код — ~~~~~~. Никому его не сообщайте. Яндекс",),
    "nub": ("Nubank: seu código é ~~~~~~. Não compartilhe: nunca ligamos para pedir.",),
}

_GENERIC: dict[str, tuple[str, ...]] = {
    "en": (
        "~~~~",
        "~~~~~~",
        "Your {name} code is ~~~~~~",
        "{name}: use ~~~~ to sign in. Valid for 10 minutes.",
        "~~~~~~ is your one-time password for {name}. It was sent to +{number}; not you? Call 1800-419-2020.",
        "Dear customer, OTP for {name} login is ~~~~~~~~ . Do not share. (c) {year} {name} Pvt Ltd",
        '[{name}] Verification: "~~~~~~", expires 23:59.',
        "{name} code:~~~~~ https://example.com/v?t=20{tail}&c=7",
    ),
    "de": ("{name}: Ihr Bestätigungscode lautet ~~~~~~. Gültig für 5 Minuten.", "Dein {name} Code: ~~~~"),
    "es": ("{name}: tu código de verificación es ~~~~~~. ¡No lo compartas!", "~~~~ es tu código para {name}"),
    "pt": ("Seu código {name} é ~~~~~~. Não o informe a ninguém.", "{name}: código de verificação ~~~~"),
    "hi": ("आपका {name} ओटीपी ~~~~~~ है। इसे किसी के साथ साझा न करें।", "{name}: आपका कोड ~~~~ है"),
    "zh": ("【{name}】您的验证码是~~~~~~，10分钟内有效。", "验证码：~~~~（{name}），请勿告诉他人"),
    "ru": ("{name}: ваш код подтверждения ~~~~~~. Никому не говорите.",),
    "fr": ("Votre code {name} est le ~~~~~~ : ne le communiquez à personne.",),
}


def write(rng: Random, service: str, country: str, number: str, not_code: str = "") -> tuple[str, str]:
    """A message for a rented number as (text, code). The code has digits only, as it is to be typed."""
    language = LANDS[country].language
    if service in _BRANDS and rng.random() < 0.9:
        templates = _BRANDS[service]
    elif rng.random() < 0.3:
        templates = _GENERIC[language]
    else:
        templates = _GENERIC["en"]
    template = rng.choice(templates)
    code = not_code
    while code == not_code:
        code = "".join(rng.choices("0123456789", k=template.count("~")))
    digits = iter(code)
    text = "".join(next(digits) if letter == "~" else letter for letter in template)
    return text.format(
        code=code,
        number=number,
        tail=number[-4:],
        year=rng.randint(2024, 2026),
        name=SERVICES.get(service, "Verify").strip(),
    ), code


def phone(rng: Random, country: str) -> str:
    """A mobile number of that country: digits only, beginning with the dialling code."""
    land = LANDS[country]
    lead = rng.choice(land.leads)
    return land.dial + lead + "".join(rng.choices("0123456789", k=land.digits - len(lead)))
