"""Words that call a code old, expired or new, by language; the notation is that of `keywords`."""
# ruff: noqa: RUF001 - words of many scripts look like Latin ones

from __future__ import annotations

# fmt: off
OLD_WORDS = {
    "en": "old, older, previous, previously, former, earlier, prior, last code, last otp, last pin, "
          "last password, first code",
    "de": "alt, alte, alter, alten, altes, bisherig*, vorherig*, früher*, vorig*",
    "fr": "ancien*, précédent*, antérieur*, dernier code",
    "es": "anterior*, antiguo, antigua, viejo, vieja, previo, previa",
    "pt": "antigo, antiga, velho, velha",
    "ca": "antic, antiga",
    "gl": "vello, vella",
    "it": "vecchio, vecchia, precedent*",
    "nl": "oud, oude, vorig*, eerder*",
    "af": "ou, vorige",
    "sv": "gammal*, gamla, föregående, tidigare",
    "no": "gammel, gamle, forrige, tidligere",
    "da": "tidligere",
    "is": "gamli, gamla, fyrri",
    "fi": "vanha, vanhan, edellinen, edellisen, aiempi, aikaisempi",
    "et": "vana, eelmi*, varase*",
    "lv": "vec*, iepriekšēj*",
    "lt": "senas*, senasis, ankstesn*",
    "pl": "stary, stara, stare, starego, starym, poprzedni*, dotychczasow*, wcześniejsz*",
    "cs": "starý, stará, staré, starého, předchozí*, předešl*, původní*, dřívějš*",
    "sk": "predchádzajúc*, predošl*, pôvodn*",
    "hu": "régi, előző, korábbi",
    "ro": "vechi*, veche*, precedent*",
    "sq": "vjetër, mëparsh*",
    "bg": "стар, стария*, старият, предишн*, предходн*",
    "mk": "стариот, претходн*",
    "sr": "stari, stara, staro, stare, prethodn*, стари, стара",
    "sl": "prejšnj*",
    "el": "παλιό*, παλιού, παλιός, παλαιό*, προηγούμεν*",
    "tr": "eski, önceki, bir önceki",
    "az": "köhnə, əvvəlki",
    "uz": "eski, oldingi, avvalgi",
    "kk": "ескі, бұрынғы, алдыңғы",
    "ky": "эски, мурунку",
    "tg": "кӯҳна, пешина",
    "mn": "хуучин, өмнөх",
    "ru": "старый, старого, старым, старая, прежн*, предыдущ*",
    "uk": "старий, старого, старим, попередн*",
    "be": "стары, папярэдн*",
    "hy": "հին, նախորդ, նախկին",
    "ka": "ძველი, წინა",
    "he": "הישן, הישנה, הקודם, הקודמת",
    "ar": "*القديم*, *السابق*, قديم, سابق",
    "fa": "قبلی, قدیمی, پیشین",
    "ur": "پرانا, پرانے, پچھلا, پچھلے, سابقہ",
    "hi": "पुराना, पुराने, पुरानी, पिछला, पिछले, पिछली, पूर्व",
    "mr": "जुना, जुने, मागील",
    "ne": "पुरानो, अघिल्लो",
    "bn": "পুরনো, পুরানো, পুরোনো, পুরাতন, আগের, পূর্ববর্তী",
    "ta": "பழைய, முந்தைய",
    "te": "పాత, మునుపటి",
    "kn": "ಹಳೆಯ, ಹಿಂದಿನ",
    "ml": "പഴയ, മുമ്പത്തെ, മുൻ",
    "gu": "જૂનો, જુનો, અગાઉનો",
    "pa": "ਪੁਰਾਣਾ, ਪਿਛਲਾ",
    "si": "පැරණි, පෙර",
    "th": "เดิม, เก่า, ก่อนหน้า",
    "lo": "ເກົ່າ, ເດີມ",
    "km": "ចាស់, មុន",
    "my": "အဟောင်း, ယခင်",
    "vi": "cũ, trước đó, ma cu",
    "id": "lama, sebelumnya",
    "ms": "terdahulu, sebelum ini",
    "fil": "lumang, dating, nakaraang, naunang",
    "sw": "zamani, awali, iliyopita",
    "am": "የድሮ, የቀድሞ, አሮጌ",
    "zh": "旧, 舊, 之前, 先前, 此前, 上一个, 上一個, 上一条, 上次, 以前, 原验证码, 原驗證碼, 原密码",
    "ja": "以前, 前の, 前回, 古い, 旧, 先ほど, 先程",
    "ko": "이전, 기존, 지난, 예전",
}
"""Adjectives of a retired code, before it or behind a form of 'to be': "your old code 4410"."""

REPLACING_WORDS = {
    "en": "instead of, rather than, replaces, replace, replacing, ignore, disregard, do not use, "
          "don't use, not use, supersedes, don't enter, do not enter, never use, forget, skip",
    "de": "statt, anstelle, ersetzt, ignorier*, verwenden sie nicht, nutzen sie nicht, verwende nicht, "
          "nicht mehr den code, nicht den code, vergessen sie",
    "fr": "au lieu de, à la place de, remplace, ignorez, ne tenez pas compte, n'utilisez pas, "
          "n'utilisez plus, oubliez",
    "es": "en lugar de, en vez de, sustituye, reemplaza, ignor*, no uses, no use, no utilic*, olvid*, "
          "descart*",
    "pt": "em vez de, em lugar de, substitui, desconsider*, não use, não utilize, ignore, esqueça",
    "it": "invece di, al posto di, sostituisce, ignora, ignori, non usare, non usi, dimentic*",
    "nl": "vervangt, in plaats van, gebruik niet, negeer, vergeet",
    "sv": "i stället för, istället för, ersätter, använd inte, ignorera, bortse från",
    "no": "i stedet for, erstatter, ikke bruk, ignorer, se bort fra",
    "pl": "zamiast, nie używaj, zignoruj, pomiń, zapomnij",
    "cs": "místo, nepoužívejte, ignorujte, nezadávejte",
    "sk": "namiesto, nepoužívajte",
    "ro": "în loc de, înlocuiește, nu folosi*, ignorați, ignorati, uitați",
    "bg": "вместо, не използвайте, игнорирайте",
    "sr": "umesto, umjesto, уместо, ne koristite, zanemarite, ignorišite, zaboravite",
    "sl": "namesto, ne uporabljajte, prezrite",
    "el": "αντί, μην χρησιμοποιείτε, αγνοήστε",
    "ru": "вместо, заменяет, не используйте, игнорируйте, забудьте, не вводите, проигнорируйте",
    "uk": "замість, не використовуйте, ігноруйте, не вводьте",
    "he": "במקום, אל תשתמש*, התעלם*",
    "ar": "بدلا من, بدلاً من, لا تستخدم, تجاهل",
    "fa": "به جای, بجای, استفاده نکنید",
    "fi": "korvaa, älä käytä, unohda, älä syötä",
    "da": "brug ikke",
    "hu": "ne használja, hagyja figyelmen kívül",
    "id": "abaikan, jangan gunakan, jangan pakai",
    "ms": "jangan guna",
    "vi": "bỏ qua, không dùng, đừng dùng, không sử dụng",
    "fil": "huwag gamitin, balewalain",
    "sw": "usitumie, puuza",
    "th": "อย่าใช้, ไม่ต้องใช้",
    "zh": "请勿使用, 請勿使用, 不要使用, 请忽略, 請忽略, 勿用",
}
"""Words that turn to a retired code: "it replaces 4410", "instead of 4410"."""

EXPIRED_WORDS = {
    "en": "expired, no longer valid, no longer be used, no longer works, no longer work, "
          "no longer active, no longer, not valid, isn't valid, invalid, invalidated, void, "
          "cannot be used, can't be used, inactive, cancelled, canceled, revoked, was replaced, "
          "been replaced, is replaced, superseded, already used, been used, was used, timed out, lapsed, "
          "outdated, obsolete, deactivated, disabled, withdrawn, we replaced, we've replaced, "
          "we have replaced, we cancelled, doesn't work, does not work, won't work, not work anymore, "
          "not accepted, no good, is old, is stale, is dead, is gone, stopped working, no use, "
          "not usable, unusable, ran out, has ended, was wrong, is wrong, incorrect, blocked, "
          "didn't work, did not work, voided, failed, is not your, isn't your, superseded by, is over, "
          "has lapsed, replaced by, replaced with, switched",
    "de": "abgelaufen, ungültig*, nicht mehr, nicht gültig, gilt nicht, verfallen, erloschen, widerrufen, "
          "wurde ersetzt, wurde durch, storniert, funktioniert nicht, unbrauchbar, ungueltig, überholt, "
          "wurde gesperrt, gesperrt, verbraucht, bereits verwendet, bereits benutzt, falsch, außer kraft, "
          "wurde storniert, ersetzt durch, ausgetauscht",
    "fr": "a expiré*, est expiré*, été expiré*, plus valable, plus valide, n'est plus, périmé*, "
          "invalide*, été annulé*, est annulé*, été remplacé, caduc, obsolète, déjà utilisé, "
          "ne fonctionne plus, ne marche plus, n'est pas valable, n'est pas valide, non valide, "
          "a ete remplacé, incorrect, déjà été utilisé",
    "es": "caducado, caducada, caducó, expirado, expirada, expiró, vencido, vencida, venció, ya no, "
          "no es válid*, no válid*, inválid*, anulad*, cancelad*, reemplazad*, sustituid*, dejó de, "
          "no funciona, no sirve, ya fue, ya se usó, incorrect*, sin validez, quedó sin, no está vigente, "
          "no vigente, deshabilitad*",
    "pt": "expirou, já não, não é mais, não é válid*, não vale mais, venceu, perdeu a validade, "
          "deixou de, substituíd*, caducou, não funciona, não serve, expirad*, foi cancelad*, "
          "foi anulad*, cancelad*, inválid*, já foi, incorret*, sem validade, vencid*",
    "it": "scadut*, non è più, non e piu, non più valid*, non valid*, annullat*, stato sostituito, "
          "non vale più, revocat*, non funziona, non può essere, non si può, è stato annullat*, "
          "già utilizzat*, errat*",
    "ca": "caducat*, ja no",
    "gl": "caducou, xa non",
    "nl": "verlopen, niet meer, ongeldig, niet geldig, vervallen, geannuleerd, vervangen, ingetrokken, "
          "werkt niet, verlopen is, is gebruikt, al gebruikt, niet bruikbaar, geldt niet, vervangen door, "
          "vervalt",
    "af": "verval het, verstryk, nie meer",
    "sv": "gäller inte, gäller ej, ogiltig*, utgått, gått ut, löpt ut, inte längre, ersatts, "
          "fungerar inte, har gått, redan använts, kan inte användas, är gammal, bytts ut, byttes ut, "
          "ersattes",
    "no": "utløpt, ugyldig*, ikke lenger, gjelder ikke, fungerer ikke, kan ikke brukes, er brukt, "
          "har gått ut, byttet ut, erstattet av",
    "da": "udløbet, ikke længere, gælder ikke, annulleret, virker ikke, kan ikke bruges, er brugt, "
          "udskiftet, erstattet af",
    "is": "útrunnin*, ekki lengur, ógild*",
    "fi": "vanhentun*, vanheni, ei ole enää, ei ole voimassa, ei enää, mitätö*, umpeutu*, ei kelpaa, "
          "ei toimi, ei voi käyttää, on käytetty, poistettu, erääntyn*, korvattu",
    "et": "aegunud, ei kehti, kehtetu, enam ei, ei tööta, ei saa kasutada, asendatud",
    "lv": "vairs nav, beidzies, nederīg*, nav derīg*, nedarbojas, nav derīgs, vairs neder, zaudējis, "
          "aizstāts",
    "lt": "nebegalioj*, negalioj*, nustojo galioti, pasibaig*, neveikia, nebeveikia, nebetinka, "
          "panaudotas, pakeistas",
    "pl": "wygasł*, nieważn*, stracił*, utracił*, nie jest już, już nie, nieaktualn*, przeterminowan*, "
          "anulowan*, nieprawidłow*, nie działa, nie dziala, niewaz*, już wykorzyst*, został użyty, "
          "nie można, jest nieprawidłow*, unieważnion*, zablokowan*, zastąpion*, zmienion*",
    "cs": "vypršel*, neplat*, zrušen*, prošl*, expiroval*, nefunguje, byl použit, nelze použ*, již ne, "
          "už ne, zneplatněn*, zablokován*, nahrazen*",
    "sk": "vypršal*, nefunguje, už ne, zrušen*, zneplatnen*, bol použit*, nahraden*",
    "hu": "lejárt*, érvénytelen*, már nem, nem érvényes*, helyett, nem használható, már felhasznál*, "
          "visszavon*, nem működik, hatályát vesztette, lecserélt*",
    "ro": "expirat*, nu mai, invalid*, anulat*, nu este valabil, nu funcționează, nu mai poate, "
          "a fost folosit, a fost înlocuit, nevalid*, nu este valid",
    "sq": "ka skaduar, skadoi, nuk vlen, i pavlefsh*",
    "bg": "изтекъл, изтекла, изтече, невалид*, вече не, не е валид*, анулиран*, не работи, не важи, "
          "не може да, е сменен, е отменен, е използван, заменен*, подменен*",
    "mk": "истечен*, веќе не, неважеч*, не важи",
    "sr": "istekao, istekla, isteklo, više ne, više nije, nije više, nevaž*, истекао, истекла, више не, "
          "више није, неваж*, ne važi, ne vrijedi, ne vredi, poništen*, iskorišćen*, iskorišten*, "
          "ne radi, не важи, не ради, поништен*, zamenjen*, zamijenjen*",
    "sl": "potekl*, potekel, ni več, neveljav*, ne velja, ne deluje, preklican*, uporabljen*, zamenjan*",
    "el": "έληξε, δεν ισχύει, δεν είναι πλέον, ληγμέν*, άκυρ*, ακυρώθηκε, έχει λήξει, δεν λειτουργεί, "
          "δεν είναι έγκυρ*, δεν μπορεί, χρησιμοποιήθηκε, αντικαταστάθηκε",
    "tr": "geçersiz*, süresi doldu*, süresi dolmuş*, süresi bitti, geçerli değil*, iptal edil*, "
          "kullanılamaz*, yerine, çalışmıyor, kullanıldı, değiştirildi, artık kullanıl*, süresi geç*, "
          "geçersizdir, kullanmayın, kullanmayınız, girmeyin, dikkate almayın, ile değiştirildi",
    "az": "etibarsız*, vaxtı bitib, müddəti bitib, keçərli deyil, keçərsiz*, etibarlı deyil, ləğv edil*, "
          "işləmir",
    "uz": "yaroqsiz*, muddati o'tgan, muddati tugagan, amal qilmaydi, bekor qilin*, eskirgan, ishlamaydi",
    "kk": "жарамсыз*, мерзімі өт*, мерзімі біт*, қолданылмайды, күшін жой*, ескірген",
    "ky": "жараксыз*, мөөнөтү бүт*, күчүн жогот*",
    "mn": "хүчингүй, хугацаа дууссан, хүчинтэй биш, ашиглах боломжгүй",
    "ru": "больше не, недействител*, не действует, не действителен, истек, истёк, истекла, истекло, "
          "истекший, устарел*, просрочен*, аннулирован*, отменен*, отменён*, заменен*, заменён*, "
          "утратил*, неактуал*, не подходит, не работает, уже использован*, уже не, недоступен, "
          "не активен, закончился, отозван*, заблокирован*, неверн*, сгорел, истек*ший, вышел, вышло, "
          "обновлен, обновлён, сменен, сменён",
    "uk": "більше не, недійсн*, не дійсн*, не діє, прострочен*, застарі*, скасован*, втратив*, "
          "закінчився, сплив, не працює, вже використан*, вже не, анульован*, неактивн*, змінено, "
          "замінено, не підходить, минув, вийшов, оновлено",
    "be": "больш не, несапраўдн*, пратэрмінаван*, састарэ*",
    "hy": "այլևս, ժամկետանց, ժամկետն անցել, անվավեր",
    "ka": "ვადაგასულ*, ვადა გაუვიდა, აღარ, გაუქმ*",
    "he": "פג, פגה, כבר לא, אינו תקף, לא תקף, אינו בתוקף, לא בתוקף, בוטל, אינו פעיל, לא פעיל, לא עובד, "
          "הוחלף, אינו חוקי, לא חוקי, נפסל, שומש",
    "ar": "منتهي*, انتهت صلاحي*, لم يعد*, غير صالح*, ملغي, ملغى, تم إلغاء*, لاغ*, لا يعمل, لا يصلح, "
          "لم يعد يعمل, غير مفعل, تم استبدال*, منتهية الصلاحية, لا يمكن استخدام*, تم استخدام*",
    "fa": "منقضی*, معتبر نیست, نامعتبر*, باطل*, دیگر معتبر, غیرفعال, اعتبار ندارد, کار نمی‌کند, "
          "کار نمیکند, باطل شد, لغو شد, استفاده شده, قابل استفاده نیست, استفاده نکنید, نادیده بگیرید, "
          "جایگزین شد",
    "ur": "ختم ہو*, منسوخ*, کارآمد نہیں, درست نہیں, قابل قبول نہیں, کام نہیں, درست نہیں رہا, ختم, ناکارہ",
    "hi": "मान्य नहीं, वैध नहीं, समाप्त*, अमान्य, अवैध, रद्द, एक्सपायर*, काम नहीं, के बजाय, की जगह, "
          "मान्य नही, काम नहीं करेगा, खत्म, बेकार, निरस्त, प्रयोग हो चुका, उपयोग न करें, प्रयोग न करें, "
          "उपयोग ना करें, बदल दिया",
    "mr": "वैध नाही, मान्य नाही, कालबाह्य*, संपल*, रद्द",
    "ne": "मान्य छैन, म्याद सकि*, काम गर्दैन, रद्द",
    "bn": "বৈধ নয়, বৈধ নেই, মেয়াদ শেষ, মেয়াদ উত্তীর্ণ, অবৈধ, বাতিল*, অকার্যকর*, কাজ করবে না, "
          "শেষ হয়ে গেছে, কার্যকর নয়, মেয়াদোত্তীর্ণ",
    "ta": "காலாவதி*, செல்லாது, செல்லுபடியாகாது, செல்லாதது, பயன்படாது, முடிந்துவிட்டது",
    "te": "గడువు ముగిసి*, చెల్లదు, చెల్లుబాటు కాదు, గడువు తీరి*, పనిచేయదు, రద్దు",
    "kn": "ಅವಧಿ ಮುಗಿ*, ಮಾನ್ಯವಾಗಿಲ್ಲ, ಅಮಾನ್ಯ*, ರದ್ದು*, ಕೆಲಸ ಮಾಡುವುದಿಲ್ಲ",
    "ml": "കാലഹരണപ്പെട്ട*, അസാധു*, സാധുവല്ല, റദ്ദാക്കി, ഉപയോഗിക്കാനാവില്ല, കാലാവധി കഴിഞ്ഞ*",
    "gu": "સમાપ્ત*, માન્ય નથી, અમાન્ય, રદ, કામ કરશે નહીં, સમાપ્ત",
    "pa": "ਮਿਆਦ ਪੁੱਗ*, ਵੈਧ ਨਹੀਂ, ਰੱਦ, ਕੰਮ ਨਹੀਂ",
    "si": "කල් ඉකුත්, වලංගු නැත",
    "th": "หมดอายุแล้ว, ใช้ไม่ได้, ไม่สามารถใช้, ถูกยกเลิก, ยกเลิกแล้ว, หมดอายุไปแล้ว, ไม่ถูกต้อง, "
          "ใช้งานไม่ได้, สิ้นสุดแล้ว, ไม่มีผล, ถูกแทนที่",
    "lo": "ໝົດອາຍຸແລ້ວ, ໃຊ້ບໍ່ໄດ້",
    "km": "បានផុតកំណត់, ផុតកំណត់ហើយ, លែង",
    "my": "သက်တမ်းကုန်, မရတော့",
    "vi": "đã hết hạn, hết hiệu lực, không còn hiệu lực, không còn, đã bị hủy, không hợp lệ, vô hiệu, "
          "đã bị huỷ, đã hủy, đã huỷ, bị hủy, không dùng được, hết hạn rồi, đã được thay, "
          "không sử dụng được, đã cũ, được thay bằng",
    "id": "tidak berlaku, sudah tidak, kedaluwarsa, kadaluarsa, kadaluwarsa, tidak lagi, dibatalkan, "
          "tidak valid, hangus, tak berlaku, tidak bisa, tidak dapat, sudah digunakan, telah digunakan, "
          "sudah kadaluarsa, telah diganti, tidak aktif, sudah hangus, digantikan",
    "ms": "tamat tempoh, tidak sah, tidak boleh, telah digunakan, dibatalkan, luput, telah tamat",
    "fil": "hindi na, paso na, wala nang bisa, nag-expire, wala na, hindi gumagana, hindi valid",
    "am": "ጊዜው አልፎበታል, ጊዜው ያለፈበት, አይሰራም, አገልግሎት አይሰጥም, ተሰርዟል",
    "sw": "umekwisha, imekwisha, umeisha, imeisha, si halali tena, haitumiki, haifanyi kazi, hautumiki, "
          "haufanyi kazi, hauwezi, haifai, si sahihi, sio halali, si halali, umefutwa, imefutwa, haiwezi, "
          "umepitwa, imepitwa",
    "zh": "已失效, 已过期, 已過期, 已作废, 已作廢, 已经失效, 已經失效, 已经过期, 已經過期, 无效, 無效, "
          "失效了, 过期了, 過期了, 不再有效, 不能再用, 已取消, 已停用, 已被替换, 已更换, 不可用, "
          "已被取代, 已被更新, 已经作废, 已經作廢, 已使用, 已被使用, 作废了, 已终止, 不再可用, 不能使用, "
          "无法使用, 無法使用, 已过有效期, 已註銷, 已更新, 取消了, 已不能, 不正确, 错误, 已替换, 已改为, "
          "已由",
    "ja": "無効になりました, 無効です, 無効となりました, 期限切れ, 有効期限が切れ, 期限が切れ, "
          "使えません, 使えなく, 使用できません, 使用できなく, 失効, 取り消され, 無効化, の代わり, "
          "に代わ, 有効期限切れ, 使用済み, 期限が過ぎ, ご利用いただけません, 利用できません, 使用不可, "
          "無効となり, 古くなり, 置き換え, 取消, 有効ではありません, 使わないで, 使用しないで, "
          "入力しないで",
    "ko": "만료되었, 만료됐, 만료된, 더 이상, 유효하지, 무효, 사용할 수 없, 취소되었, 폐기, 대신, 만료됨, "
          "쓸 수 없, 유효하지않, 사용 불가, 취소됨, 이미 사용, 사용되었, 사용하지 마, 입력하지 마, "
          "쓰지 마",
}
"""Words behind a retired code: "4410 has expired"."""

CHANGE_WORDS = (
    "changed, reset, swapped, switched, exchanged, geändert, zurückgesetzt, gewechselt, getauscht, "
    "gelöscht, changé, réinitialisé, modifié, cambi*, restablec*, anuló, alter*, troc*, mudou, mudamos, "
    "redefini*, cambiat*, modificat*, reimpostat*, gewijzigd, veranderd, hersteld, ändrat*, ändrad, bytt, "
    "bytts, återställ*, ændret, skiftet, nulstillet, endret, byttet, tilbakestilt, vaihdettu, muutettu, "
    "nollattu, zmienion*, zresetowan*, změněn*, resetován*, zmenen*, megváltoz*, módosít*, schimbat*, "
    "resetat*, сменен*, променен*, promenjen*, promijenjen*, spremenjen*, άλλαξε, αλλάχθηκε, değişti*, "
    "değiştir*, sıfırlan*, изменен*, изменён*, сменён*, сброшен*, змінено, скинуто, שונה, אופס, تغيير, "
    "إعادة تعيين, تغییر, बदल*, रीसेट, diubah, diganti, direset, ditukar, đổi, thay đổi, đặt lại, เปลี่ยน, "
    "รีเซ็ต, napalitan, pinalitan, imebadilishwa, umebadilishwa, limebadilishwa, 重置, 更改, 改为, 改為, "
    "变更, 變更, 修改为, 変更, リセット, 변경, 재설정"
)
"""In a sentence with two numbers of one length, the first has been changed to the second."""

CONDITION_WORDS = {
    "en": "if, unless, once, after, will, otherwise, when",
    "de": "wenn, falls, wird, danach, sonst, sobald",
    "fr": "si, sera, après, sinon",
    "es": "si, será, después",
    "pt": "se, será, após, depois, caso",
    "it": "se, sarà, dopo",
    "nl": "als, indien, wordt, zal",
    "sv": "om, efter, blir",
    "da": "hvis, bliver, etter",
    "fi": "jos",
    "pl": "jeśli, jeżeli, gdy, będzie, po",
    "cs": "pokud, bude, po, jestliže",
    "sk": "ak",
    "hu": "után",
    "ro": "dacă, după, va",
    "bg": "ако, след, ще",
    "sr": "ako, nakon, posle, biće, ако, након",
    "el": "αν, εάν, μετά, θα",
    "tr": "eğer, sonra",
    "ru": "если, после, будет, станет",
    "uk": "якщо, після, буде, стане",
    "id": "jika, bila, setelah, akan, apabila",
    "ms": "selepas",
    "vi": "nếu, sau, sẽ",
    "th": "หาก, ถ้า, หลังจาก, จะ",
    "he": "אם, לאחר, אחרי",
    "ar": "إذا, اذا, بعد, سوف, عند, سيتم",
    "fa": "اگر, پس از, بعد",
    "hi": "यदि, अगर, बाद",
    "bn": "যদি, পর",
    "sw": "kama, baada",
    "zh": "如果, 若, 否则, 否則, 逾期, 超时, 逾時, 过期, 将, 將",
    "ja": "場合, 後に",
    "ko": "경우, 후에",
}
"""Words that make an expiry a matter of later: "if it has expired"."""

NEW_WORDS = {
    "en": "new, newest, current, latest, fresh, updated, instead, replacement, right, correct, now",
    "de": "neu, neue*, aktuell*, stattdessen, richtig*, sondern, jetzt, nun, ab sofort",
    "fr": "nouveau, nouvel*, actuel*, plutôt, le bon, correct, désormais, maintenant",
    "es": "nuev*, actual*, correct*, ahora, vigente*",
    "pt": "novo, nova, atual*, corret*, correct*, agora, vigente*",
    "it": "nuov*, giust*, corrett*, adesso, ora",
    "ca": "nou, nova",
    "nl": "nieuw*, huidig*, juist*, voortaan",
    "af": "nuwe",
    "sv": "ny, nya, nytt, aktuell*, istället, rätt, numera",
    "no": "nye, i stedet, riktig*",
    "is": "nýi, nýja, nýr",
    "fi": "uusi, uuden, oikea, nyt",
    "et": "uus, uue",
    "lv": "jaun*",
    "lt": "nauj*",
    "pl": "nowy, nowe, nowego, nowym, nowa, aktualn*, poprawny, właściw*, teraz, obecn*",
    "cs": "nový, nové, nového, novým, novi, aktuáln*, správn*, nyní",
    "hu": "új, helyes*, mostantól",
    "ro": "nou*, noua, noul, corect*, acum",
    "sq": "ri, e re, i ri",
    "bg": "нов*, правилн*, сега",
    "el": "νέο*, νέα, νέος, καινούρι*, σωστός, τώρα",
    "tr": "yeni, doğru, artık yeni, şimdi",
    "uz": "yangi",
    "kk": "жаңа",
    "ky": "жаңы",
    "mn": "шинэ",
    "ru": "актуальн*, действующ*, правильн*, верный, теперь, сейчас",
    "hy": "նոր",
    "ka": "ახალი",
    "he": "החדש*, חדש*, העדכני*, הנכון*, עכשיו, כעת",
    "ar": "*الجديد*, جديد*, *الصحيح*, الآن",
    "fa": "جدید",
    "ur": "نیا, نئے, نئی",
    "hi": "नया, नई, नए, नवीन, सही, अब से",
    "ne": "नयाँ",
    "bn": "নতুন",
    "ta": "புதிய",
    "te": "కొత్త",
    "kn": "ಹೊಸ",
    "ml": "പുതിയ",
    "gu": "નવો, નવું",
    "pa": "ਨਵਾਂ",
    "si": "නව, අලුත්",
    "th": "ใหม่, ปัจจุบัน, ที่ถูกต้อง",
    "lo": "ໃໝ່",
    "km": "ថ្មី",
    "my": "အသစ်",
    "vi": "mới, mã mới, moi, đúng, bây giờ",
    "id": "baru, terbaru, yang benar, sekarang",
    "ms": "baharu, terkini, yang betul",
    "fil": "bago*, tamang, ngayon",
    "sw": "mpya, sahihi, sasa",
    "am": "አዲስ*",
    "zh": "新, 最新, 正确的, 正確的, 现在, 現在",
    "ja": "新しい, 新規, 最新, 正しい, 今後",
    "ko": "새, 새로운, 신규, 최신, 올바른, 이제",
    "da": "rigtig*",
    "sr": "ispravan, tačan, sada",
    "uk": "правильн*, тепер, зараз",
    "sl": "zdaj",
}
"""Words for the code that is valid now."""
# fmt: on
