"""News prose without a place in it, in the languages read: what surrounds the places in an ordinary article."""

PROSE = {
    "en": (
        "The committee met again on Tuesday to discuss the budget for schools and hospitals, and several members said "
        "that the Department had not answered the questions raised in March by the auditors. Nobody was hurt when a "
        "lorry overturned, Police said; the road was closed for most of the afternoon while crews cleared the load. "
        "Power came back in the evening, but the pumps had stopped and people queued for water with buckets and cans. "
        "“We were told to wait,” said Margaret Holloway, a retired nurse who lives on the fourth floor. Her neighbour, "
        "Mr. Pritchard, had filled his bath on Sunday. Analysts at the Institute for Public Finance expect prices to "
        "rise by a tenth this winter. The Minister promised an inquiry; the opposition called it too little, too late."
    ),
    "nl": (
        "De commissie sprak dinsdag opnieuw over het geld voor scholen en ziekenhuizen, en verschillende leden zeiden "
        "dat het Ministerie de vragen van de accountants uit het voorjaar nog niet had beantwoord. Niemand raakte "
        "gewond toen een vrachtwagen kantelde, aldus de Politie; de weg bleef het grootste deel van de middag dicht. "
        "’s Avonds kwam de stroom terug, maar de pompen stonden stil en mensen wachtten met emmers op water. “Ze zeiden "
        "dat we moesten wachten”, vertelt Marijke Hoogendoorn, een verpleegkundige die op de vierde verdieping woont. "
        "Haar buurman, de heer Verschuren, had zijn bad zondag al gevuld. Onderzoekers van het Planbureau verwachten "
        "dat de prijzen deze winter met een tiende stijgen. De Kamer wil een onderzoek, de oppositie vindt dat te laat."
    ),
    "de": (
        "Der Ausschuss beriet am Dienstag erneut über das Geld für Schulen und Krankenhäuser, und mehrere Mitglieder "
        "sagten, das Ministerium habe die Fragen der Prüfer vom Frühjahr noch nicht beantwortet. Niemand wurde "
        "verletzt, als ein Lastwagen umkippte, teilte die Polizei mit; die Straße blieb fast den ganzen Nachmittag "
        "gesperrt. Am Abend kam der Strom zurück, doch die Pumpen standen still, und die Menschen warteten mit Eimern "
        "auf Wasser. „Man hat uns gesagt, wir sollen warten“, erzählt Margarete Hollmann, eine Krankenschwester im "
        "vierten Stock. Ihr Nachbar, Herr Petersen, hatte am Sonntag die Wanne gefüllt. Fachleute des Instituts für "
        "Finanzen erwarten, dass die Preise im Winter um ein Zehntel steigen. Die Opposition hält das für zu spät."
    ),
    "fr": (
        "La commission s’est réunie mardi pour discuter du budget des écoles et des hôpitaux, et plusieurs membres ont "
        "dit que le Ministère n’avait pas répondu aux questions posées au printemps par les vérificateurs. Personne "
        "n’a été blessé quand un camion s’est renversé, selon la Police ; la route est restée fermée une grande partie "
        "de l’après-midi. Le courant est revenu le soir, mais les pompes étaient arrêtées et les gens attendaient "
        "l’eau avec des seaux. « On nous a dit d’attendre », raconte Marguerite Holland, une infirmière qui habite au "
        "quatrième étage. Son voisin, Monsieur Perrichon, avait rempli sa baignoire dimanche. Les experts de l’Institut "
        "des finances prévoient une hausse des prix d’un dixième cet hiver. L’opposition juge que c’est trop tard."
    ),
    "uk": (
        "У вівторок комісія знову обговорювала кошти для шкіл і лікарень, і кілька її членів сказали, що Міністерство "
        "досі не відповіло на запитання ревізорів, поставлені навесні. Ніхто не постраждав, коли перекинулася "
        "вантажівка, повідомила Поліція; дорогу закрили майже на весь день. Увечері світло повернулося, але насоси не "
        "працювали, і люди стояли по воду з відрами. «Нам сказали чекати», — розповідає Маргарита Голуб, медсестра, "
        "яка живе на четвертому поверсі. Її сусід, пан Петренко, ще в неділю набрав повну ванну. Фахівці Інституту "
        "фінансів чекають, що взимку ціни зростуть на десяту частину. Опозиція каже, що розслідування запізно."
    ),
    "ru": (
        "Во вторник комиссия снова обсуждала деньги для школ и больниц, и несколько её членов сказали, что "
        "Министерство до сих пор не ответило на вопросы ревизоров, заданные весной. Никто не пострадал, когда "
        "перевернулся грузовик, сообщила Полиция; дорогу закрыли почти на весь день. Вечером свет вернулся, но насосы "
        "стояли, и люди ждали воду с вёдрами. «Нам велели ждать», — рассказывает Маргарита Голубева, медсестра с "
        "четвёртого этажа. Её сосед, господин Петренко, ещё в воскресенье набрал полную ванну. Специалисты Института "
        "финансов ждут, что зимой цены вырастут на десятую часть. Оппозиция говорит, что проверка запоздала."
    ),
}
