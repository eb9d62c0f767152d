//! The stop words of titles: words that shops put around a product's name, and words that tell
//! other pages.
//!
//! In the form of [`crate::keys::word::Word::text`]: lower case, `ё` as `е`, no apostrophes.
//! Collected from what titles of shops in these languages say; order does not matter.

/// Buying, price, delivery: neutral beside a name.
const DEAL: &str = "\
    купить куплю купи заказать закажите заказ цена цены цену ценой цене ценам стоимость стоит \
    продажа недорого дешево дешевле выгодно выгодной выгодная выгодные низкой низкая низкие низким \
    лучшей лучшая лучшие доступной доступная акция акции акцией скидка скидки скидкой скидками \
    распродажа доставка доставкой доставки доставим бесплатная бесплатной бесплатно быстрая \
    быстрой онлайн интернет официальный официальном официального \
    сайт сайте сайта наличии наличие гарантия гарантией гарантии рассрочка рассрочку кредит опт \
    оптом розницу розница розничная характеристики описание фото фотографии каталог каталоге руб рублей рубля \
    тенге маркетплейс отзывы отзывами оригинал оригинальный товар товара \
    купити купуй замовити замовлення замов ціна ціни ціну ціною ціні вартість продаж дешевше \
    вигідно вигідною вигідна вигідні низькою низька низькі низькими кращою краща кращі найкраща \
    найкращою найкращі доступною акція акції знижка знижки знижкою знижками доставкою безкоштовна \
    безкоштовною безкоштовно швидка швидкою інтернет офіційний офіційному сайті \
    сайту наявності наявність гарантія гарантією гарантії розстрочка розстрочку опис каталозі грн гривень \
    відгуки \
    buy order purchase online price prices priced cheap best low lowest sale deal deals offer \
    offers discount discounts discounted official site website free fast quick shipping delivery \
    stock available now reviews specs specifications photos details product warranty eur uah \
    today new save usd \
    kaufen bestellen günstig guenstig billig preis preise preisvergleich versand versandkostenfrei \
    lieferung kostenlos kostenlose kostenloser angebot angebote jetzt versandfrei \
    kup kupić cena ceny cenie tanio najlepsza najlepszej najtaniej niskiej internetowy internetowym \
    dostawa dostawą darmowa darmową opinie zamów promocja promocji oferta \
    comprar compra compre precio precios ofertas envío envio envíos gratis barato barata baratos \
    mejor línea linea \
    acheter achat prix cher livraison gratuite ligne promo vente pas \
    acquista acquistare comprare prezzo prezzi offerta offerte vendita spedizione gratuita \
    miglior \
    preço preços preco promoção frete grátis entrega \
    koop kopen prijs goedkoop bezorging \
    koupit cenu levně skladem kúpiť predaj \
    cumpara cumpără pret preț livrare reducere ieftin \
    fiyat fiyatı satın kargo ucuz osta hinta köp pris købe pln zł kč gbp \
    купете цени доставка поръчай";

/// Words for a shop: neutral beside a name, but no sign that something is sold.
const STORE: &str = "\
    магазин магазине магазина магазины магазині магазину shop store eshop onlineshop webshop webstore \
    sklep sklepie sklepu tienda boutique magasin negozio loja winkel obchod magazin";

/// Words that bind the above: neutral only beside them.
const GLUE: &str = "\
    по с со от в во на из за и а у з із від та і й до к для или або \
    at from on in with and the your our by to of or for best \
    und bei im in mit zu zum von auf der die das den \
    w we z ze i od na do \
    en de con y el la los las a et à au chez le les du des avec sur \
    di su e il lo al del da do em no na com por o os as te op in bij v ve";

/// After these, a capitalised name of a place or shop may follow.
const PLACE: &str = "\
    в во у по на из з із от від при at from on bei chez su bij en in w we em na auf von by da no";

/// Of [`PLACE`], those after which a shop's name follows even where nothing speaks of buying.
const SHOP: &str = "at bei chez bij";

/// Opinions: on a product's page only beside words of [`DEAL`].
const REVIEW: &str = "\
    отзывы отзывами обзор обзоры отзыв рецензия тест видео відгуки відгук огляд огляди \
    review reviews reviewed rating ratings unboxing test testbericht bewertung bewertungen erfahrungen \
    opinie recenzja reseña reseñas opiniones avis recensione recensioni avaliação avaliações";

/// Pages that are no product's, whatever product they name.
const OTHER: &str = "\
    404 error ошибка ошибки помилка найдена найдено найден знайдено знайдена \
    корзина корзине кошик кошику cart basket checkout warenkorb koszyk carrito panier carrello carrinho оформление оформлення \
    wishlist избранное обране favorites favourites wunschliste \
    сравнение сравнения сравнить сравниваем порівняння порівняти compare comparison comparing vs \
    versus vergleich porównanie comparar comparativa comparaison comparatif confronto \
    поиск поиска пошук пошуку search searching results результаты результати suche suchergebnisse szukaj \
    wyszukiwanie wyniki buscar búsqueda recherche résultats ricerca risultati busca \
    blog блог блога новости новость новини news статья статьи стаття статті article articles журнал \
    как як how what why что чем чому почему зачем guide гид гайд руководство инструкция \
    инструкции інструкція manual manuals instructions anleitung instrukcja tutorial \
    форум forum вакансии вакансії контакты контакти contacts contact login вход вхід регистрация \
    реєстрація register account тег тэг tag tags метка архив архів archive archives \
    категория категорія category categories tagged товаров товарів товары товари items моделей \
    скачать завантажити download downloads драйвер драйверы drivers прошивка firmware \
    ремонт repair reparatur аналог аналоги альтернатива альтернативы alternatives alternative";

/// Before a number: the page of a listing.
const PAGE: &str = "page страница сторінка стр стор seite strona página pagina";

/// Before a code: the shop's own number of the article.
const ARTICLE: &str = "арт артикул код sku art ref model mpn ean id номер";

/// Pieces and companions that are sold for another product: a title's part that begins with one
/// sells that.
const ACCESSORY: &str = "\
    ремешок ремінець ремешки браслет чехол чохол чехлы case cover strap band bracelet charger зарядка \
    зарядное аккумулятор акумулятор батарея battery battery стекло скло пленка плівка glass film \
    protector кабель cable фильтр фільтр filter пульт адаптер adapter держатель тримач holder mount \
    запчасть запчасти запчастини деталь parts part spare аксессуар аксессуары аксесуари accessory \
    accessories zubehör hülle armband akcesoria etui pasek funda correa coque capa";

/// Before a name: what is sold belongs to the named product, or is sold together with it.
const RELATION: &str =
    "для к до под с со for with für zu mit pour avec para con com per dla z do voor";

/// Whether a list has a word.
fn has(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|entry| entry == word)
}

/// Whether a word speaks of buying, price or delivery, or means a shop.
pub(crate) fn is_deal(word: &str) -> bool {
    has(DEAL, word) || is_store(word)
}

/// Whether a word means a shop.
pub(crate) fn is_store(word: &str) -> bool {
    has(STORE, word)
}

/// Whether a word binds others: an article, a conjunction, a preposition.
pub(crate) fn is_glue(word: &str) -> bool {
    has(GLUE, word)
}

/// Whether a place or a shop may follow this preposition.
pub(crate) fn is_place_preposition(word: &str) -> bool {
    has(PLACE, word)
}

/// Whether a shop's name follows this preposition even where nothing speaks of buying.
pub(crate) fn is_shop_preposition(word: &str) -> bool {
    has(SHOP, word)
}

/// Whether a word means an opinion.
pub(crate) fn is_review(word: &str) -> bool {
    has(REVIEW, word)
}

/// Whether a word tells a page that is no product's.
pub(crate) fn is_other_page(word: &str) -> bool {
    has(OTHER, word)
}

/// Whether a word before a number tells the page of a listing.
pub(crate) fn is_page_label(word: &str) -> bool {
    has(PAGE, word)
}

/// Whether a word stands before the shop's own number of an article.
pub(crate) fn is_article_label(word: &str) -> bool {
    has(ARTICLE, word)
}

/// Whether what is sold belongs to the product that is named after this word.
pub(crate) fn is_relation(word: &str) -> bool {
    has(RELATION, word)
}

/// Whether a word means a piece or companion of another product.
pub(crate) fn is_accessory(word: &str) -> bool {
    has(ACCESSORY, word)
}
