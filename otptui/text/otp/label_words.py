"""Words beside numbers that are no codes (cards, orders, amounts, phones), by language.

The notation is that of `keywords`.
"""
# ruff: noqa: RUF001 - words of many scripts look like Latin ones

from __future__ import annotations

# fmt: off
LABELS = {
    "en": "card, cards, account, acct, acc, a/c, order, ref, reference, txn, transaction, trx, invoice, "
          "ticket, booking, id, flight, case, pnr, tracking, parcel, package, shipment, customer, client, "
          "user, bill, loan, utr, rrn, upi, iban, room, flat, gate, locker, table, seat, apartment, "
          "payee, beneficiary, ending, ends, end in, session, device, server, ip, port, version, build, "
          "model, license, licence, plate, vehicle, car, bus, train, terminal, policy, amount, amt, "
          "balance, bal, total, sum, price, fee, trip, ride, driver, serial, last four, last 4, "
          "last digits, digits, due, protocol, member, membership, employee, student, claim, application, "
          "street, from, sent, paid, received, spent, transferred, deposited, withdrew, withdrawn, "
          "debited, credited, earned, visa, mastercard, amex, maestro, rupay, paypal, complaint, request, "
          "docket, consignment, awb, registration, enrollment, visitor, zone, lane, level, floor, "
          "building, pump",
    "de": "karte, karten, kreditkarte*, girocard, konto, kto, *konto, bestellung*, *bestellung, auftrag*, "
          "vorgang*, referenz, kundennummer*, kunden-nr, rechnung*, buchung*, betrag*, summe, endziffer*, "
          "endet auf, endend auf, sendung*, vertrag*, flug, zimmer, saldo, tisch, paket*, aktenzeichen, "
          "überweisung, von, aus, gesendet, bezahlt, erhalten",
    "fr": "carte, compte, commande, référence, réf, dossier, facture, réservation, montant, client, "
          "colis, contrat, solde, terminant par, finissant par, termine par, vol, chambre, depuis, "
          "envoyé, payé, reçu",
    "es": "tarjeta, cuenta, pedido, referencia, factura, reserva, importe, monto, cliente, orden, folio, "
          "envío, terminada en, terminación, termina en, saldo, vuelo, operación, expediente, mesa, "
          "desde, enviaste, pagaste, recibiste",
    "pt": "cartão, conta, encomenda, referência, fatura, valor, protocolo, final, terminado em, "
          "terminada em, voo, agência, compra",
    "ca": "targeta, compte, comanda, import",
    "it": "carta, conto, ordine, riferimento, rif, fattura, prenotazione, importo, cliente, pratica, "
          "spedizione, termina con, volo, pacco, inviato, pagato",
    "nl": "kaart, pas, *rekening, bestelling, referentie, factuur, boeking, bedrag, klantnummer, klantnr, "
          "eindigend op, pakket, dossier, verzonden, betaald",
    "af": "kaart, rekening, bestelling",
    "sv": "kort, kortet, beställning, referens, bokning, faktura, belopp, kundnummer, slutar på, ärende, "
          "från",
    "no": "ordre, referanse, beløp, kundenummer, ender på, slutter på, pakke, sak, bestilling, fra",
    "da": "beløb, sag, regning",
    "is": "reikning*, pöntun*",
    "fi": "kortti, kortin, tili, tilin, tilaus*, viite*, varaus*, lasku*, asiakas*, päättyy, paketti*",
    "et": "kaart, kaardi, tellimus*, viide*, arve",
    "lv": "kartei, kartes, konts, konta, pasūtījum*, rēķin*",
    "lt": "kortel*, sąskait*, užsakym*, suma",
    "pl": "karta, kartą, karty, kartę, rachun*, rach, zamówieni*, faktur*, rezerwacj*, kwota, kwotę, "
          "suma, klient*, przesyłk*, operacj*, zlecen*, kończąc*, od, z konta",
    "hu": "kártya, kártyá*, számla, számlá*, rendelés*, foglalás*, összeg*, hivatkozás*, ügyfél*",
    "cs": "kartou, kartu, účet, účtu, objednávk*, faktur*, rezervac*, částk*, zákazn*, končící, zásilk*, "
          "transakc*",
    "sk": "čiastk*, zásielk*, končiac*",
    "ro": "card*, cont, contul, comand*, factur*, rezervar*, suma, referinț*, client*, colet*, "
          "terminat în, tranzacți*",
    "bg": "карта, картата, сметка*, поръчк*, сума, фактура, завършващ*, пратка*",
    "mk": "картичк*, нарачк*, износ*, сметка",
    "sr": "kartic*, račun*, narudžb*, porudžbin*, iznos*, картиц*, рачун*, поруџбин*",
    "sl": "naročil*, znesek, zneska",
    "sq": "kart*, llogari*, porosi*",
    "el": "κάρτα*, κάρτας, λογαριασμ*, παραγγελία*, ποσό, ποσού, κράτηση*, λήγει σε, πελάτ*, αποστολή*",
    "tr": "kart*, hesap*, hesab*, sipariş*, tutar*, rezervasyon*, fatura*, müşteri*, biten, referans*, "
          "işlem no",
    "az": "sifariş*, məbləğ*",
    "uz": "hisob*, buyurtma*",
    "kk": "карта*, шот*, тапсырыс*, сома*",
    "ru": "карт*, счёт*, заказ*, сумм*, брон*, клиент*, договор*, операци*, посылк*, оканчив*, квитанц*, "
          "рейс, баланс*, абонент*, заявк*, квартир*, от, со",
    "uk": "рахун*, замовлен*, сума, суму, клієнт*, від",
    "hy": "քարտ*, հաշիվ*, հաշվ*, պատվեր*, գումար*",
    "ka": "ბარათ*, ანგარიშ*, შეკვეთ*, თანხ*",
    "he": "כרטיס*, *חשבון*, הזמנה*, סכום*, אסמכתא, לקוח, מסתיים*",
    "ar": "*بطاق*, *حساب*, *طلب*, *مبلغ*, مرجع*, فاتورة, حجز, *رصيد*, *المنتهي*, عميل",
    "fa": "کارت*, حساب*, سفارش*, مقدار, پیگیری, مرجع, مانده, تاریخ",
    "ur": "کارڈ, اکاؤنٹ, آرڈر, رقم",
    "hi": "कार्ड, खात*, ऑर्डर, राशि, संदर्भ, बुकिंग, बैलेंस",
    "mr": "रक्कम",
    "bn": "কার্ড, অ্যাকাউন্ট, হিসাব, অর্ডার, পরিমাণ",
    "ta": "அட்டை, கார்டு, கணக்கு, ஆர்டர், தொகை",
    "te": "కార్డ్*, ఖాతా, ఆర్డర్, మొత్తం",
    "kn": "ಕಾರ್ಡ್, ಖಾತೆ",
    "ml": "കാർഡ്, അക്കൗണ്ട്",
    "gu": "કાર્ડ, ખાતા",
    "pa": "ਕਾਰਡ, ਖਾਤਾ",
    "si": "කාඩ්පත, ගිණුම",
    "th": "บัตร, บัญชี, คำสั่งซื้อ, ยอด, จำนวน, อ้างอิง, ลงท้าย, ออเดอร์, พัสดุ, เลขที่",
    "lo": "ບັດ, ບັນຊີ, ຈຳນວນ",
    "km": "កាត, គណនី, ចំនួន",
    "my": "ကတ်, အကောင့်, ပမာဏ",
    "vi": "thẻ, tài khoản, tk, đơn hàng, số tiền, giao dịch, gd, hóa đơn, số dư, mã đơn, đuôi, từ",
    "id": "kartu, rekening, rek, pesanan, jumlah, transaksi, referensi, akhiran, berakhir, tagihan, resi, "
          "pelanggan, dari",
    "ms": "kad, akaun, rujukan, baki",
    "fil": "halaga",
    "sw": "kadi, akaunti, oda, kiasi, salio, agizo, kumbukumbu",
    "am": "ካርድ, ሂሳብ, ትዕዛዝ",
    "mn": "данс*, захиалг*, дүн",
    "zh": "尾号, 尾號, 尾数, 卡号, 卡號, 账户, 帳戶, 账号, 帳號, 订单, 訂單, 订单号, 訂單編號, 金额, "
          "金額, 末四位, 后四位, 後四碼, 末四碼, 末四碼為, 流水号, 编号, 編號, 单号, 單號, 余额, 餘額, "
          "客户, 客戶, 用户, 用戶, 识别码, 識別碼, 卡片, 信用卡, 银行卡, 合计, 消费, 消費, 付款, 转账, "
          "轉帳, 轉入, 序号, 序號, 房间, 桌号",
    "ja": "カード, 口座, 注文, 注文番号, 合計, 下4桁, 下四桁, お客様番号, 予約番号, 受付番号, 会員番号, "
          "残高, 管理番号, 伝票番号, 便",
    "ko": "카드, 계좌, 주문, 주문번호, 금액, 합계, 끝자리, 뒷자리, 예약번호, 고객번호, 잔액, 운송장, "
          "접수번호",
}
"""Nouns in front of their number: "card 4471", "order no. 77120"."""

LABELS_BEHIND = (
    "nolu, no'lu, numaralı, numarali, ile biten, nömrəli, raqamli, нөмірлі, számú, sz., végű, päätteinen, "
    "loppuinen, 番の, 号码, 號碼, 号的, 번 주문, 번호로, ნომრიანი, नंबर, नंबर के, নম্বর, எண்"
)
"""Behind a number that names something: "4410 nolu siparişiniz"."""

LABEL_LINKS = (
    "no, nr, num, number, nummer, numero, número, numéro, n°, nº, №, номер, broj, číslo, sz, szám, nomor, "
    "số, so, xx, ending, in, with, auf, en, par, endziffern, #, the"
)
"""Short words that may stand between a label and its number."""

ADVERTISING = (
    "% off, off your, off on, off next, discount*, cashback, coupon*, promo*, sale, voucher*, rabatt*, "
    "gutschein*, remise, réduction, descuento*, desconto*, sconto, korting*, rabat*, alennus*, indirim*, "
    "скидк*, знижк*, diskon*, giảm giá, 优惠, 優惠, 折扣, クーポン, 割引, 쿠폰, 할인, ส่วนลด, خصم, הנחה, "
    "छूट"
)
"""Words of offers, whose codes are words such as "SAVE20"."""

PHONE_WORDS = {
    "en": "call, calling, phone, tel, telephone, dial, contact, helpline, hotline, text, sms to, mobile, "
          "whatsapp us at, reach us at, fax, cell, reply, send",
    "de": "telefon, anrufen, rufen, hotline, handynummer, mobilnummer",
    "fr": "appelez, appeler, tél, téléphone",
    "es": "llame, llama, llamar, teléfono, celular, móvil",
    "pt": "ligue, telefone, celular, telemóvel",
    "it": "chiama, chiamare, chiami, telefono, cellulare",
    "nl": "bel, telefoon",
    "sv": "ring, telefon",
    "pl": "zadzwoń, dzwoń, telefon*",
    "cs": "volejte, telefon*",
    "ro": "sunati, sunați, apelați",
    "hu": "hívja, telefonszám*",
    "ru": "позвоните, звоните, тел, телефон*",
    "uk": "дзвоніть, зателефонуйте",
    "el": "καλέστε, τηλ, τηλέφωνο",
    "tr": "arayın, tel, telefon*",
    "id": "hubungi, telepon, telp",
    "ms": "hubungi",
    "vi": "liên hệ, lh, gọi, tổng đài, lien he, hotline",
    "fil": "tumawag",
    "sw": "piga",
    "he": "התקשר*, טלפון, חייג*",
    "ar": "اتصل*, هاتف, الاتصال*",
    "fa": "تماس, تلفن",
    "hi": "कॉल, फ़ोन, संपर्क",
    "th": "โทร, ติดต่อ",
    "zh": "致电, 致電, 拨打, 撥打, 电话, 電話, 手机号, 手機號, 热线, 客服, 请拨, 手机尾号",
    "ja": "電話, お電話, 携帯",
    "ko": "전화, 고객센터, 문의",
}
"""Words in front of a phone number."""

CURRENCY_CODES = frozenset({
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AZN", "BAM", "BDT", "BGN", "BHD", "BIF", "BND", "BOB",
    "BRL", "BWP", "BYN", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CZK", "DKK", "DOP", "DZD",
    "EGP", "ETB", "EUR", "FJD", "GBP", "GEL", "GHS", "GMD", "GNF", "GTQ", "HKD", "HNL", "HRK", "HTG", "HUF",
    "IDR", "ILS", "INR", "IQD", "IRR", "IRT", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KRW", "KWD",
    "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MUR",
    "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NTD", "NZD", "OMR", "PAB", "PEN",
    "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RMB", "RON", "RSD", "RUB", "RUR", "RWF", "SAR", "SCR", "SDG",
    "SEK", "SGD", "SLL", "SOS", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TRY", "TTD", "TWD", "TZS", "UAH",
    "UGX", "USD", "USDT", "UYU", "UZS", "VES", "VND", "XAF", "XOF", "YER", "ZAR", "ZMW", "BTC", "ETH", "BS",
})
WORDS_LIKE_CURRENCIES = frozenset({"ALL", "BOB", "COP", "CUP", "MAD", "PEN", "TRY"})
"""Currency codes that are words in a message all in capitals."""

CURRENCY_WORDS = (
    "rs, rs., rp, rp., rm, kr, zł, zl, kč, kc, ft, lei, leu, tl, р, руб*, грн, тг, теңге, тенге, сум, "
    "сом, so'm, manat, lari, ლარ*, դրամ, дин, ден, лв, лева, евро, euro, euros, ευρώ, dollar*, dólar*, "
    "peso*, pesos, piso, reais, pound, pounds, franc, francs, rupee*, rupiah, ringgit, naira, cedis, "
    "rand, birr, ብር, shilling*, shilingi, tsh, ksh, ugx, forint*, korun*, koruna, zlot*, dong, đồng, đ, "
    "vnđ, ש\"ח, שח, שקל*, ₪, ريال, ریال, تومان, درهم, دينار, جنيه, ليرة, روپے, روپیہ, रुपये, रुपए, रु, रू, "
    "रु., টাকা, ৳, ரூபாய், ரூ, రూపాయ*, రూ, ರೂ*, രൂപ, રૂ*, રૂપિયા, ਰੁਪਏ, රු, บาท, บ., ກີບ, រៀល, ကျပ်, "
    "төгрөг, 元, 圆, 円, 圓, 块, 원, 新台幣, 人民币, 港幣, u$s, r$, us$, mx$, nt$, twd$, hk$, a$, c$, s$, "
    "t$"
)
"""Beside an amount, before or behind it. Signs of Unicode's category Sc count without being listed."""

UNITS = (
    "min, mins, minut*, sec, secs, second*, hour*, hr, hrs, day*, week*, month*, year*, yrs, times, "
    "attempt*, tries, digit*, point*, pts, coins, credit, credits, item*, km, gb, mb, kb, kg, percent*, "
    "off, am, pm, users, miles, steps, members, sekund*, stunde*, std, tag, tage, tagen, jahr*, uhr, "
    "punkte*, heure*, jour*, mois, ans, seconde*, segund*, hora*, día*, dia, dias, minuto*, ore, giorni, "
    "uur, dag, dagen, minuten, timer, timmar, dagar, минут*, мин, сек*, час, часа, часов, дн, дня, дней, "
    "баллов, годин*, хв, хвилин*, днів, годзін*, perc*, óra, óráig, napig, godzin*, dni, sekundy, hodin*, "
    "λεπτ*, ώρ*, dakika*, dk, saat*, gün*, saniye*, daqiqa*, dəqiqə*, menit, jam, hari, detik, minit, "
    "saat, phút, phut, giờ, ngày, giây, นาที, วินาที, ชั่วโมง, วัน, मिनट*, घंट*, दिन*, सेकंड*, মিনিট*, "
    "ঘণ্টা*, நிமிட*, நாட்*, నిమిష*, ನಿಮಿಷ*, മിനിറ്റ്*, મિનિટ*, ਮਿੰਟ*, دقيق*, دقائق, ساعة, ساعات, ثانية, "
    "يوم, دقیقه, ثانیه, ساعت, منٹ, דקות, שעות, שניות, ימים, dakika, dakik*, minuta, minuti, ደቂቃ*, နာရီ, "
    "မိနစ်, 分, 秒, 小时, 小時, 時間, 时间, 天, 日, 月, 年, 次, 位, 积分, 点, 点数, 분, 초, 시간, 시, 일, "
    "월, 년, 회, 점"
)
"""Behind a number that counts something."""
# fmt: on
