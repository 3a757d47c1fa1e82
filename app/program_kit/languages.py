"""The languages texts come in, and what we say ourselves in each of them.

Nobody who is certified has read the sentences below yet: docs/languages.md says what is open.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """One language: what it is called in English and by those who speak it, and our sentences.

    `missing` stands above an English text that has no translation in force, `translated` under
    a translation, `english` names the English wording beside it, `questions` says that the
    questions stay English, `help` goes before a phone number.
    """

    name: str
    own_name: str
    missing: str
    translated: str
    english: str
    questions: str
    help: str


ENGLISH = "en"
TONGUES = {
    ENGLISH: Tongue("English", "English", "", "", "", "", ""),
    "es": Tongue(
        "Spanish",
        "Español",
        "Por el momento este texto no está disponible en español, así que lo mostramos en inglés.",
        "Esta es una traducción. El texto que vale legalmente es el texto en inglés.",
        "Texto en inglés",
        "Las preguntas de este formulario están en inglés.",
        "Ayuda",
    ),
    "so": Tongue(
        "Somali",
        "Soomaali",
        "Hadda qoraalkan kuma diyaarsana af Soomaali, sidaas darteed waxaan ku muujinaynaa "
        "Ingiriisi.",
        "Tani waa tarjumaad. Qoraalka Ingiriisiga ah ayaa ah kan sharci ahaan la tixgeliyo.",
        "Qoraalka Ingiriisiga ah",
        "Su'aalaha foomkani waa Ingiriisi.",
        "Caawimaad",
    ),
    "hmn": Tongue(
        "Hmong",
        "Hmoob",
        "Tam sim no tsab ntawv no tsis tau muaj ua lus Hmoob, yog li peb muab tso ua lus Askiv.",
        "Tsab ntawv no yog muab txhais lus. Tsab ntawv lus Askiv yog tsab uas siv raws li txoj "
        "cai.",
        "Tsab ntawv lus Askiv",
        "Cov lus nug hauv daim foos no yog lus Askiv.",
        "Kev pab",
    ),
    "kar": Tongue(
        "Karen",
        "ကညီကျိာ်",
        "ခဲအံၤ လံာ်အံၤ တအိၣ်ဒံး လၢကညီကျိာ်ဘၣ်အဃိ ပဒုးနဲၣ်အီၤ လၢအဲကလံးကျိာ်လီၤ.",
        "လံာ်အံၤ မ့ၢ်တၢ်ကျိးထံလီၤ. လံာ်လၢအဲကလံးကျိာ်န့ၣ် မ့ၢ်လံာ်လၢ သဲစးဟ်ဂၢၢ်ဟ်ကျၢၤအီၤလီၤ.",
        "လံာ်လၢအဲကလံးကျိာ်",
        "တၢ်သံကွၢ်လၢ လံာ်ကွီၣ်ဒိအံၤအပူၤန့ၣ် မ့ၢ်အဲကလံးကျိာ်လီၤ.",
        "တၢ်မၤစၢၤ",
    ),
}
LANGUAGES = {code: tongue.name for code, tongue in TONGUES.items()}


def known(code: str | None) -> str:
    """A language that texts come in: the one named, else English."""
    return code if code in TONGUES else ENGLISH
