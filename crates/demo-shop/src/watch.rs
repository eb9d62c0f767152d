//! What a watch is: the attributes that the picture shows and the feed tells.

use serde::Serialize;

/// The language of a feed entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    Russian,
    Ukrainian,
    English,
}

/// An attribute with its words in Russian, Ukrainian and English.
macro_rules! attribute {
    ($(#[$doc:meta])* $name:ident { $($variant:ident: $ru:literal, $uk:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($variant),+ }

        impl $name {
            /// The attribute's value as the feed words it.
            pub fn word(self, language: Language) -> &'static str {
                let words = match self { $(Self::$variant => [$ru, $uk, $en]),+ };
                words[language as usize]
            }
        }
    };
}

attribute! {
    /// For whom.
    Gender {
        Men: "Мужские", "Чоловічі", "Men's";
        Women: "Женские", "Жіночі", "Women's";
        Unisex: "Унисекс", "Унісекс", "Unisex";
    }
}
attribute! {
    /// The kind of watch; with the gender it makes the category.
    Style {
        Dress: "Классические", "Класичні", "Dress";
        Diver: "Дайверские", "Дайверські", "Diver";
        Chronograph: "Хронографы", "Хронографи", "Chronograph";
        Field: "Полевые", "Польові", "Field";
        Pilot: "Авиаторы", "Авіатори", "Pilot";
        Fashion: "Минимализм", "Мінімалізм", "Minimalist";
        Jewel: "С камнями", "З камінням", "Jewellery";
        Smart: "Умные часы", "Розумні годинники", "Smart";
    }
}
attribute! {
    /// The case seen from the front.
    Shape {
        Round: "Круглая", "Кругла", "Round";
        Square: "Квадратная", "Квадратна", "Square";
        Rectangle: "Прямоугольная", "Прямокутна", "Rectangular";
        Tonneau: "Бочка", "Бочка", "Tonneau";
        Cushion: "Подушка", "Подушка", "Cushion";
        Oval: "Овальная", "Овальна", "Oval";
    }
}
attribute! {
    /// The case's material and so its colour.
    Metal {
        Steel: "Нержавеющая сталь", "Нержавіюча сталь", "Stainless steel";
        Gold: "Сталь с покрытием под золото", "Сталь із золотистим покриттям", "Gold-plated steel";
        Rose: "Сталь с покрытием под розовое золото", "Сталь з покриттям під рожеве золото", "Rose gold-plated steel";
        Black: "Сталь с чёрным PVD-покрытием", "Сталь із чорним PVD-покриттям", "Black PVD steel";
        Titanium: "Титан", "Титан", "Titanium";
        Bronze: "Бронза", "Бронза", "Bronze";
    }
}
attribute! {
    /// The ring around the glass.
    Bezel {
        Plain: "Гладкий", "Гладкий", "Plain";
        Diver: "Вращающийся", "Обертовий", "Unidirectional";
        Tachymeter: "Тахиметр", "Тахіметр", "Tachymeter";
        Fluted: "Рифлёный", "Рифлений", "Fluted";
        Stones: "С кристаллами", "З кристалами", "Set with crystals";
    }
}
attribute! {
    /// The dial's (or, of a smart watch, the screen's) main colour.
    DialColour {
        White: "Белый", "Білий", "White";
        Silver: "Серебристый", "Сріблястий", "Silver";
        Black: "Чёрный", "Чорний", "Black";
        Blue: "Синий", "Синій", "Blue";
        Green: "Зелёный", "Зелений", "Green";
        Burgundy: "Бордовый", "Бордовий", "Burgundy";
        Champagne: "Шампань", "Шампань", "Champagne";
        Salmon: "Лососевый", "Лососевий", "Salmon";
        Brown: "Коричневый", "Коричневий", "Brown";
        Grey: "Серый", "Сірий", "Grey";
        Turquoise: "Бирюзовый", "Бірюзовий", "Turquoise";
        Pearl: "Перламутровый", "Перламутровий", "Mother-of-pearl";
        Orange: "Оранжевый", "Помаранчевий", "Orange";
    }
}
attribute! {
    /// The hour marks.
    Indices {
        Batons: "Штрихи", "Штрихи", "Batons";
        Dots: "Точки", "Крапки", "Dots";
        Roman: "Римские цифры", "Римські цифри", "Roman numerals";
        Arabic: "Арабские цифры", "Арабські цифри", "Arabic numerals";
        Stones: "Кристаллы", "Кристали", "Crystals";
        Digital: "Цифровая", "Цифрова", "Digital";
    }
}
attribute! {
    /// The small dials on the dial.
    SubDials {
        None: "Нет", "Немає", "None";
        SmallSecond: "Малая секундная стрелка", "Мала секундна стрілка", "Small second";
        Two: "Хронограф, два счётчика", "Хронограф, два лічильники", "Chronograph, two counters";
        Three: "Хронограф, три счётчика", "Хронограф, три лічильники", "Chronograph, three counters";
    }
}
attribute! {
    /// The form of the hour and minute hands.
    Hands {
        Baton: "Прямые", "Прямі", "Baton";
        Dauphine: "Дофин", "Дофін", "Dauphine";
        Leaf: "Лист", "Лист", "Leaf";
        Sword: "Меч", "Меч", "Sword";
    }
}
attribute! {
    /// The strap's or bracelet's kind.
    Strap {
        Leather: "Кожа", "Шкіра", "Leather";
        Crocodile: "Кожа с тиснением под крокодила", "Шкіра з тисненням під крокодила", "Croco-embossed leather";
        Bracelet: "Стальной браслет", "Сталевий браслет", "Metal bracelet";
        Mesh: "Миланское плетение", "Міланське плетіння", "Milanese mesh";
        Rubber: "Каучук", "Каучук", "Rubber";
        Nato: "Нейлон (NATO)", "Нейлон (NATO)", "Nylon (NATO)";
    }
}
attribute! {
    /// The strap's main colour; `Metal` is the case's own.
    StrapColour {
        Metal: "В цвет корпуса", "У колір корпусу", "As the case";
        Black: "Чёрный", "Чорний", "Black";
        Brown: "Коричневый", "Коричневий", "Brown";
        Tan: "Рыжий", "Рудий", "Tan";
        Blue: "Синий", "Синій", "Blue";
        Green: "Зелёный", "Зелений", "Green";
        Red: "Красный", "Червоний", "Red";
        White: "Белый", "Білий", "White";
        Grey: "Серый", "Сірий", "Grey";
        Pink: "Пудровый", "Пудровий", "Blush";
        Orange: "Оранжевый", "Помаранчевий", "Orange";
    }
}
attribute! {
    /// What drives the hands.
    Movement {
        Quartz: "Кварцевый", "Кварцовий", "Quartz";
        Automatic: "Механический с автоподзаводом", "Механічний з автопідзаводом", "Automatic";
        Solar: "Кварцевый, солнечная батарея", "Кварцовий, сонячна батарея", "Solar quartz";
        Electronic: "Электронный", "Електронний", "Electronic";
    }
}

/// A watch's true attributes: the picture is drawn from them and from nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Watch {
    pub style: Style,
    pub gender: Gender,
    pub shape: Shape,
    /// Width of the case, millimetres.
    pub diameter: u32,
    pub metal: Metal,
    pub bezel: Bezel,
    pub dial: DialColour,
    pub indices: Indices,
    pub sub_dials: SubDials,
    pub date: bool,
    pub hands: Hands,
    pub strap: Strap,
    pub strap_colour: StrapColour,
    /// Small things of the drawing (texture, second hand, face of a smart watch): equal for the
    /// variants of a model.
    pub detail: u32,
    /// What stands below 12 o'clock, in Latin capitals.
    pub brand: String,
}
