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
UNKNOWN = tuple(
    name.strip() for text in (_ARABIC, _LATIN) for name in text.replace("\n", "").split("|")
)
