# ruff: noqa: RUF001 - words of many scripts look like Latin ones
"""The code is found in real-looking messages, and nothing else is taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otptui.text.otp_code import extract_code
from otptui.text.sanitize import tidy_message

NUMBER = "919067545744"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # The whole message is the code.
        ("8522", "8522"),
        ("482910", "482910"),
        ("  482910.\n", "482910"),
        ("A1B2C3", "A1B2C3"),
        ("QWJKZR", "QWJKZR"),
        ("2024", "2024"),
        ("5744", "5744"),
        ("123-456", "123456"),
        ("123 456", "123456"),
        ("G-482910", "482910"),
        ("FB-12345", "12345"),
        ("X7K-9QP", "X7K-9QP"),
        ("'482910'", "482910"),
        # English, the everyday ones.
        ("G-482910 is your Google verification code.", "482910"),
        ("Your Uber code is 4829. Never share this code.", "4829"),
        ("Your Minima verification code is: 140975", "140975"),
        ("<#> Your WhatsApp code: 123-456\n4sgLq1p5sV6", "123456"),
        ("Your WhatsApp code is 123-456\nDon't share this code with others\n4sgLq1p5sV6", "123456"),
        (
            "Telegram code: 12345\n\nOr tap this link to log in:\nhttps://t.me/login/12345",
            "12345",
        ),
        ("Use 482910 as your login code for Swiggy. Valid for 10 min.", "482910"),
        ("482910 is the OTP to log in to Zomato. It expires in 15 minutes.", "482910"),
        ("123 456 is your Instagram code. Don't share it.", "123456"),
        ("Your verification code:\n\n482910\n\nThe PayPal Team", "482910"),
        ("Here is your code. 482910", "482910"),
        ("[TikTok] 482910 is your verification code, valid for 5 minutes.", "482910"),
        ("Your code: 4 8 2 9 1 0. Enter it in the app.", "482910"),
        ("Your code is 1234 5678.", "12345678"),
        ("Your code is 48-29-10", "482910"),
        ("OTP-482910", "482910"),
        ("Your OTP is (482910)", "482910"),
        ("PIN: 0042", "0042"),
        ("Security code 9931 for your Microsoft account", "9931"),
        ("Uber 8522", "8522"),
        ("Amazon: Use 482910 to reset your password. Don't give this code to anyone.", "482910"),
        (
            "Your Apple ID Code is: 482910. Don't share it.\n@apple.com #482910 %apple.com",
            "482910",
        ),
        ("Do not share.\n\n@accounts.example.com #73914", "73914"),
        ("Your Steam code is R7X4K", "R7X4K"),
        ("Your access code is AB12-CD34.", "AB12-CD34"),
        ("Your one time passcode is QWJKZR", "QWJKZR"),
        ("Use code 7fk2p9 to confirm your email.", "7fk2p9"),
        # More numbers than one.
        ("Your code is 2024", "2024"),
        ("Your code is 123", "123"),
        ("(c) 2024 Uber. Your code is 7731", "7731"),
        ("Rs 500.00 debited? OTP is 482910", "482910"),
        ("Your OTP for Rs 5000 at AMAZON is 482910. Valid till 12:30 on 12-05-2024.", "482910"),
        ("482910 is OTP for txn of INR 12000.00 at FLIPKART on card ending 4821.", "482910"),
        ("OTP 482910 for order 998877 is valid for 10 min", "482910"),
        ("Ref 998877: OTP is 1234", "1234"),
        ("Your code for +919067545744 is 482910", "482910"),
        ("919067545744: code 482910", "482910"),
        ("Code sent to 9067545744 is 5512. Call 18001234567 for help.", "5512"),
        ("Code for number ending 5744 is 8812", "8812"),
        ("Your code is 5744", "5744"),
        ("Code 482910, valid 120 seconds, 3 attempts left", "482910"),
        ("Your PIN 1234 and OTP 567890", "567890"),
        ("Login from IP 192.168.10.24 at 10:30. Your code is 4471.", "4471"),
        ("See https://uber.com/a/482911 - your code is 482910", "482910"),
        ("Pay 1,234.50 now? Confirm with code 9182", "9182"),
        ("Text STOP to 12345. Your code is 6789", "6789"),
        ("Get 100% cashback! Your OTP is 482910", "482910"),
        ("1/2 Your Lyft code is 4829", "4829"),
        ("Save 50% with promo code UBER50. Your verification code is 4821.", "4821"),
        ("Booking 7781234 confirmed. Share OTP 4410 with the driver", "4410"),
        ("Your Airtel OTP is 482910. Helpline 121", "482910"),
        ("Your OTP is 482910 INR 500 will be debited", "482910"),
        ("Your code is 4829 m.example.com", "4829"),
        ("Your code is *482910*", "482910"),
        ("WhatsApp: 123-456 is your code", "123456"),
        ("Account: 482910 is your Samsung account verification code.", "482910"),
        ("Your number 90675 45744 has code 1234", "1234"),
        ("A/c *4821 debited. OTP 482910", "482910"),
        ("Your code is valid for: 300 seconds", ""),
        ("4829 is your Blinkit OTP and is valid for 3 mins. tVsdf7hGh2a", "4829"),
        ("Error code 500. Your code is 731902", "731902"),
        # Other languages.
        ("Dein OpenAI API Sicherheitscode lautet: 194130", "194130"),
        ("482910 ist Ihr Bestätigungscode. Gültig für 10 Minuten.", "482910"),
        ("Tu código de verificación es 482910", "482910"),
        ("Su clave es: 4829", "4829"),
        ("482910 é o seu código do Uber", "482910"),
        ("Seu código: 482910. Não compartilhe.", "482910"),
        ("Votre code de vérification est 482910", "482910"),
        ("Il tuo codice di verifica è 482910", "482910"),
        ("Twój kod to 482910", "482910"),
        ("Váš ověřovací kód je 482910", "482910"),
        ("Codul tău este 482910", "482910"),
        ("Din kod är 482910", "482910"),
        ("Vahvistuskoodi on 482910", "482910"),
        ("Uber doğrulama kodunuz: 482910", "482910"),
        ("482910 - код подтверждения VK", "482910"),
        ("Ваш код: 482910. Никому не говорите!", "482910"),
        ("Ваш код 4829, действует 5 мин", "4829"),
        ("【微信】您的验证码是482910，5分钟内有效。", "482910"),
        ("482910是您的驗證碼，10分鐘內有效", "482910"),
        ("【抖音】验证码：4829，用于手机登录，30分钟内有效", "4829"),
        ("認証コード：482910（有効期限10分）", "482910"),
        ("[카카오] 인증번호 482910 을 입력해주세요.", "482910"),
        ("인증번호는 [482910] 입니다", "482910"),
        ("आपका कोड 482910 है", "482910"),
        ("आपका ओटीपी ४८२९१० है। 10 मिनट तक मान्य", "482910"),
        ("আপনার কোড ৪৮২৯১০", "482910"),
        ("رمز التحقق الخاص بك هو 482910", "482910"),
        ("رمز التحقق: ٤٨٢٩١٠", "482910"),
        ("קוד האימות שלך: 482910", "482910"),
        ("รหัส OTP ของคุณคือ 482910", "482910"),
        ("Mã xác nhận của bạn là 482910", "482910"),
        ("Kode verifikasi Anda adalah 482910. Berlaku 5 menit.", "482910"),
        ("Ο κωδικός σας είναι 482910", "482910"),
        ("İstanbulkart şifreniz: 482910", "482910"),
        # Nothing that is a code.
        ("", ""),
        ("Hello", ""),
        ("Welcome to Uber! Enjoy Rs 500 off until 12/12/2024.", ""),
        ("Happy new year 2025", ""),
        ("Your package arrives in 1440 minutes", ""),
        ("Call us at 1800123", ""),
        ("919067545744", ""),
        ("Your number +91 90675 45744 is now active", ""),
        ("Meet at 10:30 on 2024-05-12", ""),
        ("Balance: $1500", ""),
        ("Use promo code UBER50 for 50% off your next ride", ""),
        ("Open https://example.com/verify/482910 now", ""),
        ("Never share your OTP. UBER will never ask.", ""),
        ("Your code is CONFIDENTIAL", ""),
        ("Your card ending 4821 was charged", ""),
        ("Your order no. 778812 has shipped", ""),
        ("Account XX4821 credited", ""),
    ],
)
def test_the_code_is_found(text: str, code: str) -> None:
    assert extract_code(text, NUMBER) == code


def test_without_a_number_the_rest_still_holds() -> None:
    assert extract_code("Your code is 4829") == "4829"


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("0123456789 -.:/#@+code is OTPкод验证码\n\u0660İ"), max_size=120))
def test_a_code_is_always_short_plain_and_from_the_text(text: str) -> None:
    code = extract_code(text, NUMBER)
    assert code.isascii()
    assert len(code.replace("-", "")) <= 20
    assert code == code.strip()


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=20))
def test_no_message_breaks_it(text: str, number: str) -> None:
    assert isinstance(extract_code(text, number), str)


@pytest.mark.parametrize("length", [500, 1_500, 4_500, 31_000])
@pytest.mark.parametrize("after", ["", " Do not share it." * 200])
def test_a_code_is_found_behind_any_amount_of_text(length: int, after: str) -> None:
    filler = "Lorem ipsum dolor sit amet, consectetur. " * (length // 41)
    text = tidy_message(f"{filler}Your code is 482910.{after}")
    assert extract_code(text, "919067545744") == "482910"


def test_a_code_is_found_behind_any_amount_of_text_without_spaces() -> None:
    filler = "".join(chr(0x4E00 + n % 5_000) for n in range(3_000))
    assert extract_code(f"{filler}您的验证码是482910，请勿泄露", "") == "482910"
