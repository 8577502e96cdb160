"""Words that name a one-time code, by language: plain data, which `word_finder` compiles on first use.

Entries are separated by commas. A plain entry is a whole word; `code*` also begins longer words, `*code`
ends them and `*code*` stands anywhere. Scripts without spaces match anywhere. Case does not matter; accents
matter only in entries of up to three letters, because messages are often written without them.
"""
# ruff: noqa: RUF001 - words of many scripts look like Latin ones

from __future__ import annotations

# fmt: off
CODE_WORDS = {
    "en": "*code*, *password*, otp, *otp, pin, tan, *tan, tac, passkey, key, token, pass-code, 2fa",
    "de": "*kennwort*, *passwort*, einmalkennwort, zugangsnummer, bestätigungsnummer, prüfnummer",
    "fr": "mot de passe, mots de passe, clé de sécurité, numéro de vérification",
    "es": "códig*, clave, contraseñ*, número de verificación, contrasinal",
    "pt": "senha, palavra-passe, palavra passe, chave de acesso",
    "it": "codic*, parola chiave",
    "ca": "codi, contrasenya",
    "eu": "kodea, pasahitz*",
    "ga": "cód, chód, focal faire",
    "cy": "cod, cyfrinair",
    "nl": "*wachtwoord*",
    "af": "*kode*, wagwoord",
    "sv": "*kod, *koden, *lösenord*",
    "no": "*koden, *passord*",
    "da": "*adgangskode*, *kodeord*",
    "is": "*kóði*, *kóða*, lykilorð*",
    "fi": "*koodi*, salasana*, tunnusluku*, *tunnusluvu*",
    "et": "*kood, *koodi, parool*, salasõna",
    "lv": "*kods, *kodu, parole",
    "lt": "*kodas, *kodą, slaptažod*",
    "pl": "kod, kodu, kodem, kody, hasło, hasła, hasłem",
    "cs": "*kód*, heslo, hesla",
    "sk": "heslom",
    "hu": "*kódja, *kódod, jelszó, jelszava*, jelszavad",
    "ro": "cod, codul*, codului, parol*",
    "sq": "kod, kodi*, fjalëkalim*",
    "bg": "код*, *код, парола*",
    "mk": "лозинк*, шифра*",
    "sr": "kod*, lozink*, šifra, šifru",
    "hr": "zapork*",
    "sl": "koda, kodo, geslo",
    "el": "κωδικ*, συνθηματικ*",
    "tr": "kod*, *kodu, *kodunuz, şifre*, parola*",
    "az": "şifrə*, parol*",
    "uz": "maxfiy so'z, parol*",
    "kk": "құпия сөз*, құпиясөз*, растау нөмірі",
    "ky": "сырсөз*",
    "tg": "рамз*",
    "mn": "нууц үг*",
    "ru": "*код, кода, коду, кодом, пароль*, пароля, паролем, пин, пин-код*, пинкод*, пін, пін-код*",
    "uk": "пароля, паролю",
    "hy": "կոդ*, ծածկագիր*, գաղտնաբառ*, գաղտնագիր*",
    "ka": "კოდ*, პაროლ*, ertjeradi, kodi",
    "he": "*קוד, קוד*, *סיסמ*",
    "ar": "*رمز*, *كود*, *كلمة المرور*, *كلمة السر*, *الرقم السري*, *كلمة مرور*",
    "fa": "رمز*, کد*, گذرواژه, پسورد",
    "ur": "کوڈ*, پاس ورڈ, او ٹی پی, پن",
    "ps": "کوډ",
    "ku": "کۆد*",
    "hi": "कोड*, ओटीपी, ओ टी पी, पासवर्ड, पिन",
    "mr": "कूट*, सांकेतांक",
    "ne": "ओटिपी, गोप्य नम्बर",
    "bn": "কোড*, ওটিপি*, পাসওয়ার্ড, পিন",
    "as": "ক’ড, অ’টিপি",
    "ta": "*குறியீட*, *குறியீடு*, கடவுச்சொல்*, ஓடிபி, ஓடீபி, ஒடிபி",
    "te": "కోడ్*, ఓటీపీ*, ఓటిపి, పాస్వర్డ్",
    "kn": "ಕೋಡ್*, ಒಟಿಪಿ*, ಓಟಿಪಿ, ಪಾಸ್ವರ್ಡ್",
    "ml": "കോഡ്*, ഒടിപി*, ഒ ടി പി, പാസ്വേഡ്*",
    "gu": "કોડ*, ઓટીપી, પાસવર્ડ",
    "pa": "ਕੋਡ*, ਓਟੀਪੀ, ਪਾਸਵਰਡ",
    "or": "କୋଡ୍*, ଓଟିପି",
    "si": "කේත*, මුරපද*",
    "th": "รหัส, โอทีพี, พาสเวิร์ด, โค้ด, รหัสผ่าน",
    "lo": "ລະຫັດ",
    "km": "កូដ, លេខសម្ងាត់, ពាក្យសម្ងាត់",
    "my": "ကုဒ်, ကုတ်, စကားဝှက်, လျှို့ဝှက်နံပါတ်",
    "am": "ኮድ*, *ኮድ, *ቃል",
    "vi": "mã, mã xác, mã otp, mã kích hoạt, mã đăng nhập, mã bảo mật, mã của, mã số, mã pin, mật khẩu, "
          "ma xac, ma otp, ma pin, ma kich hoat, ma dang nhap, ma bao mat",
    "id": "*sandi*",
    "ms": "kata laluan",
    "fil": "kodigo",
    "sw": "msimbo*, nenosiri, nywila, ya siri",
    "zu": "ikhodi*, iphasiwedi*",
    "ha": "lambar tabbatarwa, lambar sirri",
    "so": "koodh*, lambarka sirta",
    "yo": "koodu",
    "mg": "kaody",
    "ht": "kòd",
    "zh": "验证码, 驗證碼, 校验码, 校驗碼, 检验码, 效验码, 动态码, 動態碼, 认证码, 認證碼, 確認碼, "
          "确认码, 密码, 密碼, 口令, 代码, 代碼, 激活码, 啟用碼, 安全码, 安全碼, 登录码, 登入碼, 登陆码, "
          "授权码, 授權碼, 短信码, 随机码, 隨機碼, 取货码, 取件码, 提货码, 验证号码, 验证数字, 一次性码, "
          "配对码, 配對碼, 绑定码, 提取码, 核验码, 核销码, 签收码, 开锁码, 门禁码, 入场码, 身份码, 新码, "
          "新碼, 查询码",
    "ja": "コード, 認証番号, 確認番号, 暗証番号, 認証キー, パスワード, パスコード, ワンタイムパス, "
          "認証用番号, 認証数字",
    "ko": "인증번호, 인증 번호, 코드, 비밀번호, 암호, 확인번호, 승인번호, 보안번호, 인증키, 인증숫자",
}
"""Nouns that name a code. Words shared by languages stand with the first of them."""

ACTIVITY_WORDS = {
    "en": "verif*, authenti*, authori*, log in, login, logging in, log-in, sign in, sign-in, signing in, "
          "sign up, signing up, confirm*, activat*, register*, one-time, one time, two-factor, two-step, "
          "unlock*",
    "de": "anmeld*, einlogg*, bestätig*, *verifizier*, freigabe*, freigeben, freischalt*, einmal*",
    "fr": "connect*, connexion, confirm*, vérif*, identif*, inscri*",
    "es": "iniciar sesión, acceder, acceso",
    "pt": "entrar, iniciar sessão, acessar, aceder",
    "it": "acceder*, accesso, conferma*",
    "nl": "inloggen, aanmelden, bevestig*, te loggen",
    "sv": "logga in, bekräfta, inloggning*",
    "no": "logge inn, bekreft*, innlogging*",
    "da": "logge ind, bekræft*",
    "fi": "kirjau*, vahvist*, tunnistau*",
    "pl": "logowani*, zalogowa*, potwierdz*, weryfik*, autoryz*",
    "cs": "přihlás*, přihlaš*, potvrz*, potvrd*, ověř*",
    "hu": "belép*, megerősít*, bejelentkez*",
    "ro": "autentific*, conect*, confirm*",
    "bg": "вход*, потвърд*",
    "sr": "prijav*, potvrd*, пријав*, потврд*",
    "el": "σύνδεση*, επιβεβαί*, επαλήθευ*",
    "tr": "giriş*, doğrula*, onay*",
    "az": "təsdiq*, giriş*",
    "uz": "tasdiq*, kirish*",
    "kk": "растау*, кіру*",
    "ru": "вход*, войти, подтвержд*, подтверд*, регистрац*, авториз*",
    "uk": "вхід, увійти, підтвер*, реєстрац*",
    "he": "*אימות*, *כניסה*, *התחבר*",
    "ar": "*التحقق*, *تأكيد*, *تسجيل الدخول*, *الدخول*",
    "fa": "ورود*, تایید*, تأیید*",
    "hi": "लॉगिन*, सत्यापन*, सत्यापित*, लॉग इन",
    "bn": "লগইন*, যাচাই*",
    "th": "เข้าสู่ระบบ, ยืนยัน",
    "vi": "đăng nhập, xác thực, xác nhận, xác minh",
    "id": "masuk, verifikasi*, konfirmasi*",
    "ms": "log masuk, sahkan*",
    "fil": "mag-log in, kumpirma*",
    "sw": "kuthibitisha, uthibitisho, kuingia",
    "zh": "登录, 登入, 登陆, 验证, 驗證, 认证, 認證, 注册, 註冊",
    "ja": "ログイン, 認証, 確認, 登録",
    "ko": "로그인, 인증, 본인확인, 가입",
}
"""Words for what a code is used for: they support a number without naming it."""

USE_WORDS = {
    "en": "use, enter, type, key in, input, submit, provide, quote, share otp, try, reply with",
    "de": "verwende*, nutze*, benutze*, geben sie, gib, eingeben, nehmen sie, lautet, probieren sie",
    "fr": "utilis*, saisi*, entrez, tapez, indiquez, composez, essayez",
    "es": "usa, usar, usá, utiliz*, ingres*, introdu*, digit*, prueba",
    "pt": "utiliz*, digite, insira, informe, introduza, tente",
    "it": "usa, usare, inserisci, inserire, utilizza*, immetti, prova",
    "ca": "utilitz*, introdu*",
    "nl": "gebruik*, voer, vul, toets",
    "af": "gebruik, voer",
    "sv": "använd*, ange, skriv, knappa",
    "no": "bruk*, skriv, tast, oppgi",
    "da": "brug*, indtast*, skriv",
    "is": "notaðu, sláðu",
    "fi": "käytä, syötä, anna, näppäile",
    "et": "kasuta*, sisesta*",
    "lv": "izmanto*, ievad*",
    "lt": "naudo*, įves*",
    "pl": "użyj, wpisz, podaj, wprowadź",
    "cs": "použij*, zadej*, zadáte, vložte",
    "sk": "použite, zadajte",
    "hu": "használ*, adja meg, írja be, add meg, üsse be",
    "ro": "folos*, introduce*, introdu, utiliz*",
    "bg": "използва*, въведе*",
    "sr": "koristite, upotreb*, unesite, unesi, користите, унесите",
    "sl": "uporabi*, vnesi*",
    "mk": "внесете, користете",
    "sq": "përdor*, shkruaj*",
    "el": "χρησιμοποιήσ*, πληκτρολογήσ*, εισάγετε, εισαγάγετε, δώστε",
    "ru": "используйте, введите, введи, укажите, наберите, сообщите код",
    "uk": "використ*, введіть, вкажіть",
    "be": "увядзіце",
    "kk": "енгізіңіз",
    "hy": "մուտքագրեք, օգտագործեք",
    "ka": "გამოიყენეთ, შეიყვანეთ",
    "he": "השתמש*, הזן, הזינו, הזיני, הקש*, הכנס*",
    "ar": "استخدم*, أدخل*, ادخل*, اكتب, إدخال",
    "fa": "وارد کنید",
    "th": "ใช้, กรอก, ใส่, ระบุ",
    "lo": "ໃຊ້, ປ້ອນ",
    "km": "ប្រើ, បញ្ចូល",
    "vi": "nhập, sử dụng, dùng, nhap, su dung, dung",
    "id": "gunakan, masukkan, ketik, masukan",
    "ms": "guna, gunakan, taip",
    "fil": "gamitin, ilagay, i-type, i-enter",
    "sw": "tumia, ingiza, weka",
    "zh": "请输入, 請輸入, 输入, 輸入, 使用, 改用, 填写, 请用, 請用",
}
"""Imperatives that precede a code: "enter 482910"."""

WITH_WORDS = (
    "with, mit, avec, con, com, amb, met, med, cu"
)
"""Prepositions of the means: "confirm it with 482910"."""

USE_WORDS_BEHIND = {
    "tr": "girin*, girerek, kullan*, yazın*, giriniz",
    "az": "daxil edin, istifadə edin",
    "uz": "kiriting*, bilan",
    "kk": "енгізіңіз, арқылы",
    "hu": "kóddal",
    "de": "ein, eingeben, verwenden",
    "my": "ထည့်ပါ, ကို",
    "hi": "दर्ज करें, डालें, का उपयोग, का प्रयोग, का इस्तेमाल",
    "bn": "ব্যবহার করুন, দিন, লিখুন",
    "ta": "உள்ளிடவும், பயன்படுத்த*",
    "te": "నమోదు, ఉపయోగించండి",
    "fa": "را وارد",
    "ur": "درج کریں, استعمال",
    "ja": "を入力, をご入力, を使, をご利用, と入力",
    "ko": "을 입력, 를 입력, 입력, 을 사용",
    "zh": "进行验证, 完成验证, 完成登录, 登录, 登入, 进行登录",
}
"""Verbs that follow a code, in languages that put them there."""

COPULAS = {
    "en": "is, are, reads",
    "de": "ist, lautet, heißt, heisst",
    "fr": "est, est le, sera",
    "es": "es, será",
    "pt": "é",
    "it": "è, e'",
    "ca": "és",
    "nl": "luidt",
    "sv": "är",
    "is": "er",
    "lt": "yra",
    "pl": "jest, brzmi",
    "hr": "glasi",
    "ro": "este",
    "el": "είναι",
    "ru": "это, —",
    "uk": "це",
    "sq": "është",
    "ka": "არის",
    "hy": "է",
    "id": "adalah, yaitu, ialah",
    "vi": "là",
    "zh": "是, 为, 為",
    "ja": "は, が",
    "ko": "는, 은",
    "th": "คือ, เป็น",
    "lo": "ແມ່ນ, ຄື",
    "km": "គឺ",
    "my": "မှာ, က",
    "he": "הוא, היא, הינו, הינה, הנו",
    "ar": "هو, هي",
}
"""Forms of "to be" and its like that are sure signs before a code, at any distance from its noun."""

SHORT_COPULAS = {
    "pl": "to",
    "da": "er",
    "fi": "on",
    "lv": "ir",
    "cs": "je",
    "bg": "е",
    "sr": "је",
    "it": "e",
    "vi": "la",
    "fil": "ay, ang",
    "sw": "ni",
    "cy": "yw",
    "zu": "ithi",
    "ga": "is é",
    "eu": "da",
}
"""The same where the word means something else in other languages: a sign only next to the noun."""

BEHIND_COPULAS = {
    "lv": "ir",
    "pl": "to",
    "hi": "आपका, आपकी",
    "he": "הוא, הנו, הינו",
    "bg": "е",
    "fi": "on",
    "da": "er",
    "cs": "je",
    "fil": "ang",
    "ar": "هو",
    "ja": "が, は",
    "es": "como",
    "pt": "como",
    "en": "as",
}
"""More words that link a code with the noun behind it: "559012 ang iyong OTP"."""

PREPOSITIONS = {
    "en": "for, to, of, from, on, by, at, in, with, ending, until, till, via, and, valid",
    "de": "für, an, zu, von, auf, bei, und, gültig",
    "fr": "pour, à, sur, depuis, chez, valable, et",
    "es": "para, a, en, por, con, desde, y",
    "pt": "para, em, por, com, da, do, no, na",
    "it": "per, a, su, con, da",
    "nl": "voor, aan, op, van, naar",
    "sv": "för, till, på, från",
    "da": "til, fra, på, for",
    "pl": "do, dla, na, z, od, ważny",
    "cs": "pro, na, k, do, z",
    "ru": "для, на, от, к, с, в, из",
    "uk": "для, на, від, до, з",
    "tr": "için, ile",
    "id": "untuk, ke, dari, pada, di",
    "ms": "bagi, utk, kepada",
    "vi": "cho, đến, từ",
    "fil": "para sa, sa",
    "sw": "kwa, ya",
    "ro": "pentru, din",
    "hu": "a",
    "zh": "用于, 有效, 向, 给",
    "ar": "لـ, إلى, من, على",
    "fa": "برای, به, از",
    "hi": "के लिए",
}
"""Words that turn to something else: in "code for 4471" the number is not the code."""

OTHER_CODES_BEFORE = (
    "promo, promotional, coupon, discount, voucher, referral, gift, zip, postal, post, area, country, qr, "
    "bar, error, sort, swift, ref, reference, dress, source, dialing, dialling, calling, tracking, order, "
    "booking, branch, ifsc, merchant, product, short, gutschein, rabatt, aktions, fehler, postleit, "
    "промо, купон, rabat, kortings, kampanje, kampanj, indirim, kupon, alennus, 优惠, 邮政, 優惠, "
    "クーポン, 쿠폰, 할인"
)
"""What makes the noun behind it another kind of code, also glued to it: "promo code", "Gutscheincode"."""

OTHER_CODES_AFTER = (
    "promo, postal, promocional, de descuento, de desconto, de barras, de país, qr, sconto, postale, "
    "fiscale, de réduction, pos, referal, diskon, pocztowy, rabatowy, promocyjny, товара, города, скидки, "
    "giao dich, giao dịch, đơn, giảm giá, khuyến mãi, khách hàng, อ้างอิง, ไปรษณีย์, ส่วนลด, الخصم, "
    "البريد, קופון, הנחה, पोस्टल, de parrainage, pesanan, transaksi, rujukan, kupon, kortingen"
)
"""The same behind the noun: "código postal"."""

PREFIXES = frozenset({"G", "FB", "IG", "OTP", "PIN", "TAN", "TAC", "CODE", "SMS", "KOD", "KODE"})
"""Prefixes that a sender writes before a dash and that are not typed: "G-482910"."""

NOT_CODES = frozenset({
    "ABOVE", "ACCEPTED", "ACCOUNT", "ACTIVE", "ADD", "ALERT", "ANTI", "APPROVED", "ATTENTION", "BANK",
    "BEEN", "BELOW", "BLOCKED", "CARD", "CHANGED", "CODE", "CODES", "CONFIDENTIAL", "CORRECT", "DECLINED",
    "DELIVERY", "DENIED", "DISABLED", "DO", "DON", "EMAILED", "ENABLED", "ENTER", "EXPIRED", "FAILED",
    "FREE", "FROM", "HELP", "HERE", "HIDDEN", "IMPORTANT", "INFO", "INVALID", "KEEP", "LOCKED", "LOGIN",
    "MAIL", "MAILED", "MANDATORY", "MINUTES", "MOBILE", "NEVER", "NEW", "NONE", "NOT", "NOTE", "NULL",
    "NUMBER", "OFF", "OLD", "ONE", "ONLINE", "ONLY", "OPTIONAL", "OUT", "PAID", "PASSCODE", "PASSWORD",
    "PENDING", "PERSONAL", "PHONE", "PICKUP", "PLEASE", "PLUG", "POP", "PRE", "PRIVATE", "READY",
    "REQUIRED", "RESET", "REVOKED", "SAFE", "SECRET", "SECURE", "SELF", "SENDER", "SENT", "SET", "SHARE",
    "SIGN", "SMS", "SPAM", "STEP", "STOP", "STRICTLY", "SUCCESS", "TEAM", "TEST", "TEXT", "TEXTED", "THAT",
    "THIS", "TIME", "TYPE", "UNIQUE", "UPDATED", "URGENT", "USE", "USED", "VALID", "VERIFIED", "VERIFY",
    "WARNING", "WITH", "WITHIN", "WRONG", "YOUR",
})
"""Words in capitals that stand where a code could."""
# fmt: on
