"""Names that no list here holds: of other countries, of nobody, and not names at all."""

_ARABIC = """
الزمالك|المعادي|الدقي|العجوزة|مصر الجديدة|كورنيش الإسكندرية|سيدي بشر|حلوان|الكرادة|
المنصور بغداد|الأعظمية|البصرة القديمة|الحمراء بيروت|الأشرفية بيروت|برج حمود|جونيه|
طرابلس الشام|صيدا القديمة|باب توما|المزة دمشق|القصاع|حي الميدان الدمشقي|المالكي|
العزيزية حلب|جميلية|السالمية|حولي|الفروانية|الجهراء|ديرة دبي|بر دبي|الجميرا|مرسى دبي|
العليا الرياض|الملز|السليمانية|حي الفراشات|شارع القمر البعيد|دوار الغيمة|جبل الثلج الأزرق|
قرية الضفادع|وادي النحاس القديم|حي الغزلان السبعة|مول الكوكب|مستشفى الأمل البعيد|
جامعة الضباب|ميدان الساعة الرملية|سوق الفضاء|حديقة الزرافة|بلدة قسنطينة
"""
_LATIN = """
Kreuzberg|Montmartre|Brooklyn Heights|Shibuya|Covent Garden|Trastevere|Gamla Stan|
Salamanca Madrid|Ipanema|Palermo Soho|Bandra West|Connaught Place|Gulberg Lahore|
Clifton Karachi|Orchard Road|Bukit Bintang|Sukhumvit|Gangnam|Notting Hill|Camden Town|
Zamalek|Maadi|Heliopolis|Dokki|Hamra Beirut|Achrafieh Beirut|Bab Touma|Salmiya|Jumeirah|
Deira Dubai|Olaya Riyadh|Karrada|Mansour Baghdad|Butterfly Quarter|Far Moon Street|
Cloud Circle|Blue Snow Mountain|Frog Village|Copper Valley Old|Seven Gazelles|Planet Mall|
Hope Far Hospital|Fog University|Hourglass Square|Space Market|Giraffe Garden|
Constantine Town|Xanadu|Timbuktu|Qwertyuiop
"""
# Nobody's names that hold a known one, or the word for a kind or a level that it is not.
_OVERLAPPING = """
مخبز وسط البلد|صيدلية العبدلي|مدرسة جبل الحسين|شارع العبدلي|Abdoun Circle Bakery|قرية الزهور|
Zarqa Village|Amman Village|مدينة عمان الصناعية|محافظة عمان الغربية|منطقة العبدلي الجديدة|
Governorate of Abdali|محافظة العبدلي|لواء شارع مكة|شارع مكة 15|15 شارع مكة|شارع مكة، عمارة 12|
45 Mecca Street|Mecca Street 45|Building 7, Rainbow Street|الدوار التاسع|9th Circle|
الدوار الثامن عشر|Amman Mall|Irbid Mall|Aqaba Beach Club|عمان الجديدة|إربد القديمة|West Amman|
جامعة عمان|جامعة العقبة|جامعة الأردن|University Jordan|مستشفى صويلح|مطار إربد|King Street|
East Wadi Musa|Wadi Musa Street|Petra Hotel|فندق البتراء|حي الياسمين|ضاحية الأمير علي|الحي الثالث|
مدينة|شارع|جبل|حي|دوار|Street|City|AMM|the|al|7|عمارة 12|Area 51|Queen Alia|الملك حسين|
مطعم الدوار السابع|خلف الدوار السابع|Rainbow Street Cafe|سوبرماركت تلاع العلي|Sweileh Gym|
مقابل الجامعة الأردنية|بنك الإسكان الشميساني|Jabal Amman Hostel|بناية العبدلي 3|مجمع صويلح التجاري|
صويلح إربد|Abdali, Irbid|Marka, Aqaba|العقبة، الزرقاء
"""


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.replace("\n", "").split("|"))


UNKNOWN = _names(_ARABIC) + _names(_LATIN)
OVERLAPPING = _names(_OVERLAPPING)
