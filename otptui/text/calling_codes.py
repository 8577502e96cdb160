"""The calling code of every country, by its name, and how long the mobile numbers there are.

The codes are those of ITU-T E.164, the lengths those of the national numbering plans as of 2025, without the
calling code and the trunk prefix. Names are those that providers use, in any spelling of capitals and spaces.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple


class NumberPlan(NamedTuple):
    """How the mobile numbers of a country are built: `calling_code`, then digits of one of `lengths`."""

    calling_code: str
    lengths: frozenset[int]


def number_plan(country: str) -> NumberPlan | None:
    """The plan of the country with that English name, such as "India" or "USA (virtual)"; None where the
    name is not known."""
    return _plans().get(_key(country))


# One line for each calling code and its lengths: code, lengths, names.
_TABLE = """
1 10 American Samoa, Anguilla, Antigua & Barbuda, Bahamas, The Bahamas, Barbados, Bermuda
1 10 British Virgin Islands, Canada, Cayman Islands, Dominica, Dominican Republic, Dominican, Dominicana
1 10 Grenada, Guam, Jamaica, Montserrat, Northern Mariana Islands, Puerto Rico, Sint Maarten
1 10 St. Kitts & Nevis, Saint Kitts, St. Lucia, St. Vincent & Grenadines, Trinidad & Tobago, Trinidad
1 10 Turks & Caicos Islands, U.S. Virgin Islands, United States, USA, United States of America, America
20 10 Egypt
211 9 South Sudan
212 9 Morocco, Western Sahara
213 9 Algeria
216 8 Tunisia
218 9 Libya, Libyan, Libyan Arab Jamahiriya
220 7,9 Gambia, The Gambia
221 9 Senegal
222 8 Mauritania
223 8 Mali
224 9 Guinea
225 10 Côte d'Ivoire, Ivory Coast, Ivory
226 8 Burkina Faso
227 8 Niger
228 8 Togo
229 10 Benin
230 8 Mauritius
231 7,9 Liberia
232 8 Sierra Leone
233 9 Ghana
234 10 Nigeria
235 8 Chad
236 8 Central African Republic, CAR, CAF
237 9 Cameroon
238 7 Cape Verde, Cabo Verde
239 7 São Tomé & Príncipe, Sao Tome and Principe
240 9 Equatorial Guinea
241 7-8 Gabon
242 9 Congo Brazzaville, Congo, Republic of the Congo
243 7,9 Congo Kinshasa, DR Congo, DRC, D Congo, Democratic Republic of the Congo, Congo DR, Zaire
244 9 Angola
245 9 Guinea-Bissau
246 7 British Indian Ocean Territory
247 5 Ascension Island
248 7 Seychelles
249 9 Sudan
250 9 Rwanda
251 9 Ethiopia
252 7-9 Somalia
253 8 Djibouti
254 9 Kenya
255 9 Tanzania, United Republic of Tanzania
256 9 Uganda
257 8 Burundi
258 9 Mozambique
260 9 Zambia
261 9 Madagascar
262 9 Mayotte, Réunion
263 9 Zimbabwe
264 9 Namibia
265 9 Malawi
266 8 Lesotho
267 8 Botswana
268 8 Eswatini, Swaziland
269 7 Comoros
27 5-9 South Africa
290 4 Tristan da Cunha
290 5 St. Helena
291 7 Eritrea
297 7 Aruba
298 6 Faroe Islands
299 6 Greenland
30 10 Greece
31 9,11 Netherlands, Holland
32 9 Belgium
33 9 France
34 9 Spain
350 8 Gibraltar
351 9 Portugal
352 9 Luxembourg
353 9 Ireland
354 7,9 Iceland
355 9 Albania
356 8 Malta
357 8 Cyprus
358 6-10 Finland, Åland Islands
359 8-9 Bulgaria
36 9 Hungary
370 8 Lithuania
371 8 Latvia
372 7-8 Estonia
373 8 Moldova, Republic of Moldova
374 8 Armenia
375 9 Belarus, Byelorussia
376 6,9 Andorra
377 8-9 Monaco
378 8 San Marino
380 9 Ukraine
381 8-10 Serbia
382 8 Montenegro
383 8 Kosovo
385 8-9 Croatia
386 8 Slovenia
387 8-9 Bosnia & Herzegovina, Bosnia
389 8 North Macedonia, Macedonia
39 9-10 Italy, Vatican City, Vatican
40 9 Romania
41 9 Switzerland
420 9 Czechia, Czech Republic, Czech
421 9 Slovakia, Slovak Republic
423 7,9 Liechtenstein
43 7-13 Austria
44 10 Guernsey, Isle of Man, Jersey, United Kingdom, England, UK, Great Britain, Britain, Scotland, Wales
44 10 Northern Ireland
45 8 Denmark
46 9 Sweden
47 8 Norway, Svalbard & Jan Mayen
48 9 Poland
49 10-11 Germany
500 5 Falkland Islands
501 7 Belize
502 8 Guatemala
503 8 El Salvador, Salvador
504 8 Honduras
505 8 Nicaragua
506 8 Costa Rica
507 7-8 Panama
508 6,9 St. Pierre & Miquelon
509 8 Haiti
51 9 Peru
52 10 Mexico
53 8 Cuba
54 10-11 Argentina
55 10-11 Brazil
56 9 Chile
57 10 Colombia
58 10 Venezuela, Bolivarian Republic of Venezuela
590 9 Guadeloupe, St. Barthélemy, St. Martin, Saint Martin
591 8 Bolivia, Plurinational State of Bolivia
592 7 Guyana
593 9 Ecuador
594 9 French Guiana
595 9 Paraguay
596 9 Martinique
597 7 Suriname
598 8 Uruguay
599 7 Caribbean Netherlands, Bonaire
599 7-8 Curaçao
60 9-10 Malaysia
61 9 Australia, Christmas Island, Cocos Islands
62 9-12 Indonesia
63 10 Philippines
64 8-10 New Zealand
65 8 Singapore
66 9 Thailand
670 8 Timor-Leste, East Timor
672 6 Norfolk Island
673 7 Brunei, Brunei Darussalam
674 7 Nauru
675 8 Papua New Guinea, Papua, Papua new gvineya
676 7 Tonga
677 5,7 Solomon Islands
678 7 Vanuatu
679 7 Fiji
680 7 Palau
681 6 Wallis & Futuna
682 5 Cook Islands
683 4,7 Niue
685 7,10 Samoa
686 8 Kiribati
687 6 New Caledonia
688 6-7 Tuvalu
689 8 French Polynesia
690 4-7 Tokelau
691 7 Micronesia, Federated States of Micronesia
692 7 Marshall Islands
7 10 Kazakhstan, Russia, Russian Federation
81 10 Japan
82 9-10 South Korea, Korea, Republic of Korea, Korea South
84 9 Vietnam, Viet Nam
850 10 North Korea, Korea North
852 8 Hong Kong
853 8 Macao, Macau
855 8-9 Cambodia
856 9-10 Laos, Lao, Lao PDR
86 11 China
880 10 Bangladesh
886 9 Taiwan
90 10 Türkiye, Turkey
91 10 India
92 10 Pakistan
93 9 Afghanistan
94 9 Sri Lanka
95 7-10 Myanmar, Burma
960 7 Maldives, Maldive
961 7-8 Lebanon
962 9 Jordan
963 9 Syria, Syrian, Syrian Arab Republic
964 10 Iraq
965 8 Kuwait
966 9 Saudi Arabia
967 9 Yemen
968 8 Oman
970 9 Palestinian Territories, Palestine
971 9 United Arab Emirates, UAE, Emirates
972 9 Israel
973 8 Bahrain
974 8 Qatar
975 8 Bhutan
976 8 Mongolia
977 10 Nepal
98 10 Iran, Islamic Republic of Iran
992 9 Tajikistan
993 8 Turkmenistan
994 9 Azerbaijan
995 9 Georgia
996 9 Kyrgyzstan, Kyrgyz Republic, Kirghizia
998 9 Uzbekistan
"""

_BRACKETS = re.compile(r"\(.*?\)")
_NAME_WORD = re.compile(r"[^\W\d_]+")


@cache
def _plans() -> dict[str, NumberPlan]:
    plans: dict[str, NumberPlan] = {}
    for line in _TABLE.strip().splitlines():
        calling_code, lengths, names = line.split(" ", 2)
        plan = NumberPlan(calling_code, frozenset(_lengths(lengths)))
        for name in names.split(", "):
            plans[_key(name)] = plans[_key(name.replace(" & ", "and"))] = plan
    return plans


def _lengths(text: str) -> set[int]:
    """The lengths that "7,9-11" stands for."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


def _key(name: str) -> str:
    """`name` in one spelling: without accents, brackets, spaces and "and"."""
    plain = unicodedata.normalize("NFKD", _BRACKETS.sub(" ", name)).casefold()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    words = [word for word in _NAME_WORD.findall(letters) if word not in ("and", "the")]
    return "".join("saint" if word == "st" else word for word in words)
