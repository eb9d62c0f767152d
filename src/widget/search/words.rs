//! What the search by photo says.

/// The panel's words in one language. `{}` stands for a size such as `134 MB`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PhotoWords {
    /// As in [`Words`](crate::widget::Words).
    pub lang: &'static str,
    pub heading: &'static str,
    pub choose: &'static str,
    pub hint: &'static str,
    pub private: &'static str,
    pub download: &'static str,
    pub fetching: &'static str,
    pub looking: &'static str,
    pub cancel: &'static str,
    pub again: &'static str,
    pub back: &'static str,
    pub nothing: &'static str,
    pub by_browser: &'static str,
    pub offline: &'static str,
    pub picture: &'static str,
    pub memory: &'static str,
    pub failed: &'static str,
}

/// The first is used for every language that is not here.
const LANGUAGES: [PhotoWords; 5] = [
    PhotoWords {
        lang: "en",
        heading: "Search by photo",
        choose: "Take or choose a photo",
        hint: "or paste a picture, or drop it here",
        private: "The photo stays on your device.",
        download: "The first search downloads {}.",
        fetching: "Getting ready: {}",
        looking: "Looking for similar products…",
        cancel: "Cancel",
        again: "Another photo",
        back: "Back to similar products",
        nothing: "Nothing similar was found.",
        by_browser: "Your browser decoded this format; the result may differ a little.",
        offline: "The connection broke. What has arrived is kept: try again.",
        picture: "This file is not a picture that can be read. Try a JPEG or PNG.",
        memory: "There was not enough memory for this search.",
        failed: "The search does not work at the moment.",
    },
    PhotoWords {
        lang: "ru",
        heading: "Поиск по фото",
        choose: "Снять или выбрать фото",
        hint: "или вставьте картинку, или перетащите её сюда",
        private: "Фото остаётся на вашем устройстве.",
        download: "Первый поиск загрузит {}.",
        fetching: "Подготовка: {}",
        looking: "Ищем похожие товары…",
        cancel: "Отмена",
        again: "Другое фото",
        back: "Назад к похожим товарам",
        nothing: "Ничего похожего не нашлось.",
        by_browser: "Этот формат прочитал ваш браузер; результат может немного отличаться.",
        offline: "Связь прервалась. Загруженное сохранено: попробуйте ещё раз.",
        picture: "Этот файл не удалось прочитать как картинку. Попробуйте JPEG или PNG.",
        memory: "Для поиска не хватило памяти.",
        failed: "Поиск сейчас не работает.",
    },
    PhotoWords {
        lang: "uk",
        heading: "Пошук за фото",
        choose: "Зняти або вибрати фото",
        hint: "або вставте зображення, або перетягніть його сюди",
        private: "Фото залишається на вашому пристрої.",
        download: "Перший пошук завантажить {}.",
        fetching: "Підготовка: {}",
        looking: "Шукаємо схожі товари…",
        cancel: "Скасувати",
        again: "Інше фото",
        back: "Назад до схожих товарів",
        nothing: "Нічого схожого не знайшлося.",
        by_browser: "Цей формат прочитав ваш браузер; результат може трохи відрізнятися.",
        offline: "Зв’язок перервався. Завантажене збережено: спробуйте ще раз.",
        picture: "Цей файл не вдалося прочитати як зображення. Спробуйте JPEG або PNG.",
        memory: "Для пошуку не вистачило пам’яті.",
        failed: "Пошук зараз не працює.",
    },
    PhotoWords {
        lang: "pl",
        heading: "Szukaj zdjęciem",
        choose: "Zrób lub wybierz zdjęcie",
        hint: "albo wklej obraz lub upuść go tutaj",
        private: "Zdjęcie pozostaje na Twoim urządzeniu.",
        download: "Pierwsze wyszukiwanie pobierze {}.",
        fetching: "Przygotowanie: {}",
        looking: "Szukamy podobnych produktów…",
        cancel: "Anuluj",
        again: "Inne zdjęcie",
        back: "Wróć do podobnych produktów",
        nothing: "Nie znaleziono nic podobnego.",
        by_browser: "Ten format odczytała przeglądarka; wynik może się nieco różnić.",
        offline: "Połączenie zostało przerwane. Pobrane dane zachowano: spróbuj ponownie.",
        picture: "Nie udało się odczytać tego pliku jako obrazu. Spróbuj JPEG lub PNG.",
        memory: "Zabrakło pamięci na to wyszukiwanie.",
        failed: "Wyszukiwanie chwilowo nie działa.",
    },
    PhotoWords {
        lang: "de",
        heading: "Suche mit Foto",
        choose: "Foto aufnehmen oder auswählen",
        hint: "oder Bild einfügen oder hierher ziehen",
        private: "Das Foto bleibt auf Ihrem Gerät.",
        download: "Die erste Suche lädt {} herunter.",
        fetching: "Wird vorbereitet: {}",
        looking: "Ähnliche Produkte werden gesucht …",
        cancel: "Abbrechen",
        again: "Anderes Foto",
        back: "Zurück zu ähnlichen Produkten",
        nothing: "Es wurde nichts Ähnliches gefunden.",
        by_browser: "Dieses Format hat Ihr Browser gelesen; das Ergebnis kann etwas abweichen.",
        offline: "Die Verbindung brach ab. Geladenes bleibt erhalten: versuchen Sie es erneut.",
        picture: "Diese Datei ließ sich nicht als Bild lesen. Versuchen Sie JPEG oder PNG.",
        memory: "Für diese Suche reichte der Speicher nicht.",
        failed: "Die Suche funktioniert gerade nicht.",
    },
];

impl PhotoWords {
    /// In the language of the widget's own words.
    pub(super) fn of(lang: &str) -> &'static PhotoWords {
        let [default, ..] = &LANGUAGES;
        LANGUAGES.iter().find(|words| words.lang == lang).unwrap_or(default)
    }

    /// Plain words for a failure's code.
    pub(super) fn failure(&self, code: &str) -> &'static str {
        match code {
            "offline" => self.offline,
            "picture" => self.picture,
            "memory" => self.memory,
            _ => self.failed,
        }
    }
}

/// A size for people, in decimal megabytes as browsers count downloads.
pub(super) fn megabytes(bytes: f64) -> String {
    let megabytes = bytes / 1e6;
    if megabytes < 10.0 { format!("{megabytes:.1} MB") } else { format!("{megabytes:.0} MB") }
}
