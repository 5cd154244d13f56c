"""Who says it: whose word a change is, from whom the text cites, in the sentence and around it."""

from __future__ import annotations

import pytest

from geomap.claims.extract import extract_claims
from geomap.model import Document
from geomap.words import Modality


@pytest.mark.parametrize(
    ("text", "speaker", "side", "access"),
    [
        ("Volgens het Britse ministerie van Defensie is Lyman heroverd.", "Britse", "third", "analyst"),
        (
            "Lyman is heroverd, zegt Oleh Hontsjar, de gouverneur van de provincie Donetsk.",
            "Hontsjar",
            "UA",
            "official",
        ),
        ("Lyman is heroverd. Dat meldt president Zelensky op Telegram.", "Zelensky", "UA", "official"),
        ("“Lyman is heroverd”, zegt een inwoner van het dorp.", "inwoner", "third", "witness"),
        ("De door Rusland aangestelde burgemeester zegt dat Lyman is heroverd.", "burgemeester", "RU", "official"),
        ("Oekraïense soldaten zeggen tegen The Telegraph dat Lyman is heroverd.", "soldaten", "UA", "witness"),
        ("Lyman is heroverd.", None, "third", "press"),
    ],
)
def test_who_says_it(read, text, speaker, side, access):
    (claim,) = [one for one in read(text) if one.changes_control]
    assert (claim.speaker_side, claim.access.value) == (side, access)
    assert claim.speaker is None if speaker is None else speaker in claim.speaker


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Over het vertrek van de Russen uit Cherson zegt hij niets: hij kan het bevestigen noch ontkennen."),
        ("en", "Zaluzhny could neither confirm nor deny the Russian withdrawal from Kherson."),
        ("de", "Saluschnyj konnte den russischen Rückzug aus Cherson weder bestätigen noch dementieren."),
        ("fr", "Zaloujny ne peut ni confirmer ni démentir le retrait russe de Kherson."),
    ],
)
def test_who_neither_confirms_nor_denies_contradicts_nobody(read, language, text):
    (claim,) = read(text, language=language)
    assert claim.modality is Modality.UNCONFIRMED


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "nl",
            "Zaloezjny kon de aftocht bevestigen noch ontkennen, maar meldde wel dat zijn leger Snihoerivka heroverde.",
        ),
        ("en", "Zaluzhny could neither confirm nor deny the retreat, but said that his troops had retaken Snihurivka."),
    ],
)
def test_what_is_said_beside_an_open_question_is_not_open(read, language, text):
    (claim,) = [one for one in read(text, language=language) if one.place and one.place.name == "Snihurivka"]
    assert claim.modality is Modality.ASSERTED


@pytest.mark.parametrize(
    ("language", "text", "modality"),
    [
        ("nl", "De Russen hebben Selydove ingenomen, meldt DeepState.", Modality.ASSESSED),
        ("en", "Russian forces took Selydove, the Institute for the Study of War said.", Modality.ASSESSED),
        ("de", "Die Russen haben Selydowe eingenommen, schreibt das Institut für Kriegsstudien.", Modality.ASSESSED),
        ("fr", "Les Russes ont pris Selydove, indique DeepState.", Modality.ASSESSED),
        ("uk", "Росіяни захопили Селидове, повідомляє DeepState.", Modality.ASSESSED),
        ("ru", "Россияне захватили Селидово, сообщает DeepState.", Modality.ASSESSED),
        ("nl", "De Russen hebben Selydove ingenomen, meldt het Oekraïense leger.", Modality.CONCEDED),
        ("en", "Russian forces took Selydove, the Russian defence ministry said.", Modality.ASSERTED),
        ("en", "Russian forces hold Selydove, the Institute for the Study of War said.", Modality.ASSERTED),
    ],
)
def test_what_analysts_say_of_a_change_is_a_judgement(read, language, text, modality):
    (claim,) = read(text, language=language)
    assert claim.modality == modality


@pytest.mark.parametrize(
    ("language", "text", "side"),
    [
        ("nl", "Gouverneur Hajdaj sprak van zware gevechten. Rusland claimt X. Hij zegt dat Lyman is heroverd.", "UA"),
        ("en", "General Syrsky said little. Russia claimed gains. He said Ukrainian troops had retaken Lyman.", "UA"),
        ("en", "Russia claimed gains. It said its forces had taken Lyman.", "RU"),
        ("nl", "Vlak voor de komst van gezant Witkoff liet het Kremlin weten dat Lyman is ingenomen.", "RU"),
        ("en", "The remarks followed those of Russian General Gerasimov, who claimed Lyman had been taken.", "RU"),
        ("en", "President Zelensky denied Moscow's reports, saying Ukraine had retaken Lyman.", "UA"),
    ],
)
def test_a_pronoun_is_whoever_it_can_be(read, language, text, side):
    (claim,) = [one for one in read(text, language=language) if one.changes_control]
    assert claim.speaker_side == side


def test_a_relay_is_kept(read):
    (claim,) = read("Oekraïense soldaten zeggen tegen The Telegraph dat Lyman is heroverd.")
    assert claim.relay == ("The Telegraph",)


@pytest.mark.parametrize(
    ("language", "text", "sides"),
    [
        ("uk", "Про це у вівторок заявили в Міноборони росії.\n\n«Наші підрозділи звільнили Сергіївку».", {"RU"}),
        ("uk", "Про це пише газета.\n\n«Наші підрозділи звільнили Сергіївку».", {"third"}),
        (
            "ru",
            (
                "Об этом заявил министр обороны России Сергей Шойгу, пишет РИА Новости.\n"
                "«Наши войска освободили Соледар», — отметил министр."
            ),
            {"RU"},
        ),
        (
            "ru",
            (
                "Позиции ВСУ штурмовали бойцы южной группировки. «Освобождён Северск. Отбиты две атаки», — "
                "отметили в Минобороны России."
            ),
            {"RU"},
        ),
        ("ru", "Россияне вошли в Светлодарск. Об этом рассказал глава городской военной администрации.", {"UA"}),
        ("ru", "Россияне вошли в Светлодарск. Об этом рассказал глава военно-гражданской администрации.", {"RU"}),
    ],
)
def test_whose_word_a_quotation_or_a_bare_office_is(read, language, text, sides):
    assert {claim.speaker_side for claim in read(text, language=language) if claim.changes_control} == sides


def test_a_quotation_runs_over_sentences(read):
    text = "“Het was zwaar”, zegt analist Dirk Vos. “Maar de Russen zijn uit Lyman verdreven. Dat is winst.”"
    (claim,) = [one for one in read(text) if one.changes_control]
    assert (claim.place.name, claim.speaker_side, claim.access.value) == ("Lyman", "third", "analyst")


def test_the_publisher_speaks_where_nobody_is_cited(read):
    (claim,) = read("Lyman is ingenomen door Russische troepen.", publisher="TASS")
    assert (claim.speaker, claim.speaker_side, claim.origin) == (None, "RU", "RU")


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Russian troops have captured the town of Avdiivka, the Defence Ministry said on Saturday.", "RU"),
        ("The defence ministry denied that Russian troops had taken Bakhmut.", "UA"),
        ("The foreign ministry of Poland said Russian troops had taken Bakhmut.", "third"),
    ],
)
def test_an_office_that_is_nobodys_is_no_independent_voice(text, side, gazetteer, profile):
    document = Document(document_id="d", text=text, language="en", published="2024-02-18")
    (claim,) = extract_claims(document, gazetteer=gazetteer, profile=profile).claims
    assert claim.speaker_side == side


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("MOSCOW (Reuters) - The defence ministry said its forces had captured Robotyne.", "RU"),
        ("KYIV (Reuters) - The general staff said Russian forces had captured Robotyne.", "UA"),
        ("Russia said it was advancing. The ministry said its forces had captured Robotyne.", "RU"),
        ("Russian forces have captured Robotyne, Britain said on Friday.", "third"),
        ("Russian forces advanced into Robotyne and drone footage shows damage.", "third"),
    ],
)
def test_an_office_and_a_country_speak_for_whom_the_text_says(read, text, side):
    (claim,) = (claim for claim in read(text, language="en") if claim.changes_control)
    assert claim.speaker_side == side


@pytest.mark.parametrize(
    ("language", "text", "speaker", "side"),
    [
        ("fr", "La capture de Robotyne a été revendiquée samedi par M. Prigojine.", "Prigojine", "RU"),
        ("fr", "La prise de Robotyne a été annoncée par le chef de Wagner.", "le chef de Wagner", "RU"),
        ("fr", "Robotyne a été prise par M. Prigojine.", None, "third"),
        (
            "de",
            "Die Ukrainer haben eigenen Angaben zufolge Robotyne erobert und laut US-General Milley Orichiw erreicht.",
            "Ukrainer",
            "UA",
        ),
        ("de", "Zudem sei laut der russischen Regierung die Ortschaft Nowopil eingenommen worden.",
         "der russischen Regierung", "RU"),
    ],
)  # fmt: skip
def test_who_is_cited_is_a_whole_name_and_no_more(read, language, text, speaker, side):
    found = [claim for claim in read(text, language=language) if claim.changes_control]
    assert [(claim.speaker, claim.speaker_side) for claim in found] == [(speaker, side)]


def test_who_meets_the_paper_says_it(read):
    (claim,) = read("Onderminister Hanna Maljar meldt volgens staatsmedia dat Robotyne is heroverd.")
    assert (claim.speaker, claim.speaker_side) == ("Onderminister Hanna Maljar", "UA")


@pytest.mark.parametrize(
    ("language", "text", "side"),
    [
        ("de", "Die Armee habe Robotyne befreit, sagte Maljar. Auch Werbowe sei zurückerobert worden.", "UA"),
        ("de", "Die Armee habe Robotyne befreit, sagte Maljar. Auch Werbowe ist zurückerobert worden.", "third"),
        ("de", "Russland hat einen Rückzug seiner Truppen aus Balaklija und Isjum bekannt gegeben.", "RU"),
        ("fr", "Kiev recule face aux troupes russes, qui ont annoncé la prise de Bakhmout.", "RU"),
        ("fr", "L'armée ukrainienne a « repris Robotyne », a-t-elle ajouté. Elle avance.", "UA"),
        (
            "fr",
            "Kiev se défend. Les troupes russes attaquent dans l'est, où elles ont annoncé la prise de Bakhmout.",
            "RU",
        ),
        ("fr", "Kiev a remercié ceux qui « ont libéré Robotyne ». Selon des experts, rien n'est joué.", "UA"),
        ("fr", "Selon M. Choïgou, l'armée russe s'est emparée de Bakhmout.", "RU"),
        ("fr", "La Russie a publié son bilan, a dit Moscou. Cette annonce précise que Bakhmout est tombée.", "RU"),
        (
            "fr",
            "C'est ce qu'a soutenu Pavel Ivanov, le dirigeant installé par la Russie : Bakhmout est « libérée ».",
            "RU",
        ),
        ("fr", "L'armée russe reste déterminée. Elle a revendiqué dimanche la prise de Bakhmout.", "RU"),
        ("fr", "La Russie a accéléré ses avancées, revendiquant la capture de Pokrovsk.", "RU"),
        ("fr", "Les troupes ukrainiennes ont quitté Siversk, a dit l'armée, alors que les Russes attaquent.", "UA"),
        ("uk", "За словами мера, росіяни захопили Новогродівку.", "UA"),
        ("uk", "За словами речника бригади, російські війська захопили Новогродівку.", "UA"),
        ("uk", "DeepState оновив карту. За їхніми даними, росіяни окупували Новогродівку.", "UA"),
        ("uk", "Речник дав інтерв'ю журналістам. Росіяни окупували Новогродівку.", "third"),
    ],
)
def test_who_speaks_beyond_the_sentence_or_the_comma(read, language, text, side):
    claims = [claim for claim in read(text, language=language) if claim.changes_control]
    assert claims[-1].speaker_side == side


@pytest.mark.parametrize(
    ("language", "text", "side"),
    [
        ("ru", "«ВСУ освободили Роботино», — говорится в сообщении. ", "third"),
        ("ru", "Минобороны РФ отчиталось за день.\n\n«Это успех. Взято село Роботино», — говорится в сообщении.", "RU"),
        ("ru", "Минобороны РФ отчиталось за день.\n\nВзято село Роботино, говорится в сообщении Генштаба ВСУ.", "UA"),
        ("ru", "Взято село Роботино. Об этом 2 августа, на совещании, сообщил министр России Шойгу.", "RU"),
        ("ru", "Россияне взяли Роботино. Об этом городе писал Шойгу.", "third"),
        ("ru", "Минобороны РФ отчиталось. По данным ведомства, взято село Роботино Запорожской области Украины.", "RU"),
        ("ru", "Волошин сообщил о боях, представитель Сил обороны. По его словам, россияне взяли село Роботино.", "UA"),
        ("ru", "Телеграм-канал «Рыбарь» писал, что ВСУ заняли Роботино.", "RU"),
        ("ru", "Телеграм-канал «Сводки» писал, что ВСУ заняли Роботино.", "third"),
        ("ru", "По словам Залужного, россияне заняли Роботино.", "UA"),
        ("ru", "Генштаб ВСУ опубликовал сводку, в которой подтвердил вывод украинских войск из Роботино.", "UA"),
        ("ru", "В Курской области тревожно. Губернатор сообщил, что ВСУ заняли Суджу.", "RU"),
        ("ru", "В Херсонской области тревожно. Губернатор сообщил, что россияне заняли Роботино.", "UA"),
        ("en", '"Our men have taken Robotyne," Serhiy Cherevaty, a spokesman for the eastern command, told AFP.', "UA"),
        ("en", "Robotyne has fallen, Igor Konashenkov of Russia's army said, according to the Independent.", "RU"),
        ("en", "Robotyne has fallen to Russia, according to the Independent.", "third"),
        ("en", "Britain's Defence Ministry said Russian troops had left Robotyne.", "third"),
        ("en", "Russian troops left Robotyne, the General Staff said.", "UA"),
        ("en", "Voloshyn said that the defenders had left Robotyne to the Russians.", "UA"),
        ("en", "Ukrainian troops advance near Robotyne, said Oleh Kalash, the press officer of a brigade.", "UA"),
        ("en", "Kyiv's forces retook Robotyne, undermining Moscow's claims of victory.", "third"),
        ("en", "Kyiv fights on, despite Russian claims to have taken Robotyne.", "RU"),
        ("en", "The Russia-appointed administrator stated that Kyiv had taken Robotyne, reported Reuters.", "RU"),
        ("en", "Ukrainian troops left Robotyne, the General Staff said.", "UA"),
        ("en", "According to the media, the Russian military took Robotyne.", "third"),
        ("en", "Britain spoke of the fight in Ukraine, which noted that Russian troops had left Robotyne.", "third"),
        ("en", "Ukraine fights on. It was reported that Russian troops had left Robotyne.", "third"),
        ("en", "Ganchev spoke. The official said that Robotyne had been liberated from Ukraine's troops.", "RU"),
        ("en", "Russia's army said it had shot at a tank. He added that Russian troops had left Robotyne.", "third"),
        ("uk", "Росіяни захопили Роботине – DeepState", "UA"),
        ("uk", "Росіяни захопили Роботине – важливе село", "third"),
        ("uk", "Мер подякував людям. «Наші війська звільнили Роботине», — розповів він.", "UA"),
        ("uk", "Ворог наступає, повідомив DeepState. Аналітики кажуть, що росіяни окупували Роботине.", "UA"),
        ("uk", "Росіяни захопили Роботине. Про це у середу, 22 жовтня, повідомив Генеральний штаб ЗСУ.", "UA"),
        ("uk", "Росіяни захопили Роботине. Про це AFP сказав представник Генштабу ЗСУ.", "UA"),
        ("uk", "Росіяни захопили Роботине, пише AFP.", "third"),
        ("uk", "Росіяни захопили Роботине. Там тривали бої. Про це повідомив Генеральний штаб ЗСУ.", "UA"),
        ("uk", "Росіяни захопили Роботине. Але дощить і в Києві. Про це повідомив мер Кличко.", "third"),
        ("uk", "Залужний на брифінгу: українські війська відійшли з Роботиного.", "UA"),
        ("uk", "У Кремлі похвалилися взяттям Роботиного.", "RU"),
        ("uk", "«Роботине ми віддали в п'ятницю», — перелічує командир роти.", "UA"),
        ("uk", "Росіяни взяли Роботине, а за Малу Токмачку тривають бої, повідомив голова ОВА Малашко.", "UA"),
        ("uk", "Росіяни взяли Роботине, а голова ОВА Малашко подякував лікарям.", "third"),
        ("uk", "Це у Telegram-каналі оприлюднила речниця Гуменюк. «Звільнено Роботине», – йдеться там.", "UA"),
        ("uk", "Про це міноборони РФ повідомило в Телеграмі. «Ми взяли Роботине», зазначено в повідомленні.", "RU"),
        ("uk", "Росіяни вигадують, сказав речник Волошин. Вчора вони заявили про захоплення Роботиного.", "RU"),
        ("uk", "Роботине взято, сказав речник Волошин. Він додав, що росіяни зайняли Малу Токмачку.", "UA"),
        ("uk", "DeepState пише про бої. Інститут вивчення війни додав, що росіяни взяли Роботине.", "third"),
    ],
)  # fmt: skip
def test_who_speaks_is_found_across_sentences_and_cases(read, language, text, side):
    sides = {claim.speaker_side for claim in read(text, language=language) if claim.changes_control}
    assert sides == {side}


@pytest.mark.parametrize(
    ("language", "text", "side"),
    [
        ("ru", "Минобороны РФ сообщило о боях. Группировка «Восток» заняла Роботино.", "RU"),
        ("ru", "Минобороны РФ сообщило о боях. ВСУ заняли Роботино.", "third"),
        ("ru", "Минобороны РФ сообщило о боях.\n\nРоссийские войска заняли Роботино.", "third"),
        ("ru", "Минобороны РФ сообщило о боях.\n\nГруппировка «Восток» заняла Роботино.", "RU"),
        ("ru", "«Идут бои», — сказал Путин. Вооружённые силы России взяли Роботино.", "third"),
        ("uk", "DeepState повідомив про бої. Росіяни окупували Роботине.", "UA"),
        ("uk", "ISW повідомив про бої. Росіяни окупували Роботине.", "third"),
        ("uk", "Про бої повідомили аналітики DeepState.\n\nРосіяни окупували Роботине.", "UA"),
        ("uk", "Про бої повідомили аналітики DeepState.\n\nРаніше росіяни окупували Роботине.", "third"),
        ("uk", "Російські блогери пишуть про бої.\n\nРосіяни окупували Роботине.", "third"),
        ("uk", "Росіяни окупували Роботине.\n\nДжерело: DeepState", "UA"),
        ("uk", "Бої тривають.\n\nДжерело: DeepState\n\nДослівно: «Росіяни окупували Роботине».", "UA"),
        ("ru", "Минобороны РФ сообщило о боях.\n\nТак, группировка «Восток» заняла Роботино.", "RU"),
        ("ru", "Об этом сказали в Генштабе ВСУ. Роботино взяли россияне, признали в Генштабе.", "UA"),
        ("ru", "Роботино взяли россияне, признали в Генштабе.", "UA"),
        ("ru", "Россияне продвинулись у Роботино, сообщает «Институт изучения войны».", "third"),
        ("nl", "Het Russische ministerie van Defensie meldde gevechten. De Russen namen Robotyne in.", "third"),
    ],
)
def test_a_report_runs_on_where_the_language_says_so(read, language, text, side):
    assert {claim.speaker_side for claim in read(text, language=language) if claim.changes_control} == {side}


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Минобороны РФ сообщило о взятии Роботино. Украинская сторона это не подтверждает.", Modality.ASSERTED),
        ("Минобороны РФ сообщило о взятии Роботино. Независимо проверить это невозможно.", Modality.UNCONFIRMED),
    ],
)
def test_the_silence_of_a_party_is_no_doubt(read, text, modality):
    claims = [claim for claim in read(text, language="ru") if claim.changes_control]
    assert [claim.modality for claim in claims] == [modality]


@pytest.mark.parametrize(
    ("language", "text", "side"),
    [
        ("en", "The 72nd brigade said its fighters had left Vuhledar.", "UA"),
        ("en", "The Khartiia corps said Robotyne had been retaken.", "UA"),
        ("en", "Soldiers said Robotyne had been liberated.", "UA"),
        ("nl", "Militairen meldden dat Robotyne is heroverd.", "UA"),
        ("nl", "Het korps Chartia meldt dat Koepjansk is heroverd.", "UA"),
        ("en", "The 155th marine brigade said it had captured Vuhledar from Ukrainian forces.", "third"),
        ("en", "Russia's 155th brigade attacked Vuhledar again. The brigade said it had captured Vuhledar.", "third"),
        ("en", "American soldiers said Robotyne had been liberated.", "third"),
        ("nl", "Britse militairen meldden dat Robotyne is bevrijd.", "third"),
    ],
)
def test_soldiers_speak_for_the_home_side_where_no_other_acts(language, text, side, read):
    assert {claim.speaker_side for claim in read(text, language=language) if claim.changes_control} == {side}


def test_the_names_are_the_word_of_whoever_lists_them(read):
    text = "Syrskyi wrote that the enemy had captured two villages. Russia's military named one of them, Sontsivka."
    told = [(claim.speaker_side, claim.modality.value) for claim in read(text, language="en")]
    assert told == [("UA", "conceded"), ("RU", "asserted")]
    told = [claim.speaker_side for claim in read(text.replace("Russia's military", "ISW"), language="en")]
    assert told == ["UA", "UA"]


def test_the_army_after_the_other_sides_ministry_concedes_nothing(read):
    text = (
        "Het Russische leger heeft Lyman verlaten. De troepen zijn naar gunstigere linies gebracht, verklaarde het "
        "ministerie van Defensie in Moskou. De Oekraïners zaten toen al in de buitenwijken. Het leger bevestigde "
        "de inname van twee dorpen: Jampil en Stavky."
    )
    (claim,) = [one for one in read(text) if one.place is not None and one.place.name == "Yampil"]
    assert (claim.gaining_side, claim.speaker_side) == ("UA", "UA")
    assert claim.modality is not Modality.CONCEDED


@pytest.mark.parametrize(
    ("language", "text", "side"),
    [
        ("en", "Russian troops have liberated the village of Robotyne in a swift attack.", "RU"),
        ("nl", "Russische troepen hebben het dorp Robotyne bevrijd.", "RU"),
        ("ru", "Российские военные освободили село Работино.", "RU"),
        ("en", "Russian troops have captured the village of Robotyne in a swift attack.", "third"),
        ("en", "Ukrainian troops have liberated the village of Robotyne.", "third"),
        ("en", "Russia has “liberated” Robotyne.", "third"),
        ("ru", "Российские военные освободили село Работино, сообщило агентство Reuters.", "third"),
    ],
)
def test_a_text_that_welcomes_the_invaders_gain_is_no_third_party(read, language, text, side):
    (claim,) = [one for one in read(text, language=language) if one.changes_control]
    assert (claim.gaining_side, claim.speaker_side) == ("UA" if "Ukrainian" in text else "RU", side)


def test_a_text_in_the_invaders_words_concedes_no_loss(read):
    text = "Russian troops have liberated Robotyne. Further north Ukrainian troops have retaken Lyman."
    sides = {one.place.name: one.speaker_side for one in read(text, language="en") if one.changes_control}
    assert sides == {"Robotyne": "RU", "Lyman": "third"}


@pytest.mark.parametrize(
    ("language", "text", "side"),
    [
        (
            "ru",
            "Новую карту выложил DeepState. «Противник занял Работино», – пишут аналитики.",
            "UA",
        ),
        ("ru", "Карту выложила группа экспертов. «Россияне заняли Работино», – пишут аналитики.", "third"),
        (
            "ru",
            "Российская армия наступает на востоке, при этом сообщается, что украинские войска оставили Работино.",
            "third",
        ),
        (
            "en",
            "The following was reported by the General Staff. Attacks failed. Ukrainian troops freed Robotyne.",
            "UA",
        ),
        (
            "en",
            "The roads were mined, the General Staff reported. Attacks failed. Ukrainian troops freed Robotyne.",
            "third",
        ),
        (
            "nl",
            "De generale staf meldde het volgende. Bij Lyman mislukten aanvallen. Oekraïners bevrijdden Robotyne.",
            "UA",
        ),
    ],
)
def test_who_stands_above_a_bulletin_or_was_named_before(read, language, text, side):
    (claim,) = [one for one in read(text, language=language) if one.changes_control]
    assert claim.speaker_side == side


def test_who_left_is_told_again_by_those_who_left(read):
    fallen = "De stad Avdijivka is in handen van Rusland gevallen. President Poetin sprak van een overwinning."
    told = fallen + " De Oekraïense legerleiding zegt dat de militairen zich zaterdag hebben teruggetrokken."
    changes = [one for one in read(told) if one.changes_control]
    assert [(one.place.name, one.gaining_side, one.speaker_side) for one in changes] == [
        ("Avdiivka", "RU", "third"),
        ("Avdiivka", "RU", "UA"),
    ]
    elsewhere = fallen + " De Russische legerleiding zegt dat haar militairen zich zaterdag hebben teruggetrokken."
    assert [one.gaining_side for one in read(elsewhere) if one.changes_control] == ["RU"]


def test_a_bare_army_after_an_army_of_one_side_concedes_nothing(read):
    text = (
        "Het Russische leger heeft zich teruggetrokken uit Lyman, meldt het ministerie van Defensie in Moskou. "
        "Volgens Kiev zijn duizenden Russen omsingeld. Het leger bevestigde de inname van Jampil."
    )
    said = {one.place.name: (one.speaker_side, one.modality) for one in read(text) if one.changes_control}
    assert said == {"Lyman": ("RU", Modality.CONCEDED), "Yampil": ("UA", Modality.CONFIRMED)}
