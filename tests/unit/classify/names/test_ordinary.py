import pytest

from situs.classify.detectors import Hit
from situs.classify.names import load_names
from situs.classify.names.ordinary import NONE, hash_of, pieces

MODEL = load_names()


def kept(text: str, *values: str, kind: str = "PERSON") -> list[tuple[str, str]]:
    """Return what is left of hits at the first places of values."""
    hits = [Hit(text.index(v), text.index(v) + len(v), kind, 0.6, "names") for v in values]
    return [(text[h.start : h.end], h.kind) for h in MODEL.ordinary.keep(text, hits)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Licensee shall pay the fees.", "Licensee"),
        ("The Franchised Business opens.", "Franchised Business"),
        ("payment of any Royalty when due", "Royalty"),
        ("Der Auftragnehmer haftet.", "Auftragnehmer"),
        ("If the notice is late, it is void.", "If"),
        ("the rights set forth in Exhibit B hereto", "B"),
        ("the rights set forth in Exhibit B hereto", "Exhibit B"),
        ("A. Customer shall pay.", "A. Customer"),
        ("C. Either party may terminate.", "C"),
        ("nach Anlage K vorgelegt", "K"),
        ("L'assureur paie.", "L"),
        ("De Verhuurder betaalt.", "De Verhuurder"),
        ("secondo l'Allegato C.", "l'Allegato C."),
        ("die Leistungsverweigerungspflicht", "Leistungsverweigerungspflicht"),
    ],
)
def test_terms_of_a_contract_and_letters_of_items_are_nobody(text: str, value: str) -> None:
    assert kept(text, value) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Medarbejderen skal aflevere nøglen.", "Medarbejderen"),
        ("Gælden forfalder. Sikkerhedsstillelsen bortfalder.", "Sikkerhedsstillelsen"),
        ("§ 2 LEVERINGSBETINGELSER FOR VARER", "LEVERINGSBETINGELSER"),
        ("la presenza in ASSEMBLEA ORDINARIA DEI SOCI", "DEI"),
        ("de kosten van de procedure", "van de"),
        ("degene die betaalt", "degene"),
        ("Betaald. De eigendom van de zaak gaat over.", "De eigendom van de"),
    ],
)
def test_a_word_of_a_dictionary_is_nobody_where_the_place_explains_its_capitals(text: str, value: str) -> None:
    assert kept(text, value) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Retten gav Medarbejderen medhold.", "Medarbejderen"),  # within a sentence a capital is somebody's
        ("Medarbejderen", "Medarbejderen"),  # a field's value has no sentence
        ("Medarbejderen Beispielsen kom.", "Medarbejderen"),
        ("den 3. maj BETINGELSER", "BETINGELSER"),
        ("BETINGELSER", "BETINGELSER"),
        ("Bakker betaalt de huur.", "Bakker"),  # a word of any dictionary, and a common surname
        ("jan bakker betaalt", "jan bakker"),
        ("van der Beispielen betaalt", "van der Beispielen"),
    ],
)
def test_elsewhere_it_may_be_a_name(text: str, value: str) -> None:
    assert kept(text, value) == [(value, "PERSON")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the witness Beispielova said", "Beispielova"),
        ("la Sra. Price declaró", "Sra. Price"),
        ("K. ist Mieter der Wohnung.", "K."),
        ("Herr B. wohnt dort.", "B."),
        ("Anna Licensee was there.", "Anna Licensee"),
    ],
)
def test_names_stay(text: str, value: str) -> None:
    assert kept(text, value) == [(value, "PERSON")]


def test_a_part_of_a_name_stays_beside_its_other_part() -> None:
    assert kept("gez. J. Beispielmann", "J.", "Beispielmann") == [("J.", "PERSON"), ("Beispielmann", "PERSON")]


def test_parts_of_a_term_go_together() -> None:
    assert kept("of all Net Sales made", "Net", "Sales") == []


def test_a_surname_that_is_a_word_is_one_behind_a_determiner() -> None:
    doubtful = next(w for w in ("grant", "bill", "mark", "price") if hash_of(w) in MODEL.ordinary.doubtful).title()
    assert kept(f"payment of the {doubtful} is due", doubtful) == []
    assert kept(f"payment to {doubtful} is due", doubtful) == [(doubtful, "PERSON")]


@pytest.mark.parametrize(
    "surname",
    [
        *("Rupprecht", "Lambrecht", "Lamprecht", "Engelbrecht", "Vollbrecht", "Hellbrecht", "Gumprecht", "Weissgeber"),
        *("Weißgeber", "Hofgeber", "Brandschaft", "Bornschaft", "Dörrheit", "Schönheit", "Steinklage", "Bartholomeung"),
    ],
)
def test_a_surname_that_ends_like_a_compound_is_a_name(surname: str) -> None:
    assert kept(f"Am Montag wurde {surname} fristlos entlassen.", surname) == [(surname, "PERSON")]
    assert kept(f"{surname} wurde fristlos entlassen.", surname) == [(surname, "PERSON")]


def test_brecht_ends_a_name_behind_a_determiner_too() -> None:
    assert kept("dass der Rupprecht gestohlen hat", "Rupprecht") == [("Rupprecht", "PERSON")]
    assert kept("wie das Urheberrecht gilt", "Urheberrecht") == []


def test_a_compound_is_a_name_without_a_determiner_and_ordinary_behind_one() -> None:
    assert kept("dass der Weissgeber haftet", "Weissgeber") == []
    assert kept("dass Weissgeber haftet", "Weissgeber") == [("Weissgeber", "PERSON")]


@pytest.mark.parametrize("surname", ["Rupprecht", "Lambrecht", "Lamprecht", "Vollbrecht"])
def test_a_surname_in_brecht_is_found_in_a_text(surname: str) -> None:
    text = f"{surname} wurde am Montag fristlos entlassen, weil {surname} gestohlen hat."
    assert [text[h.start : h.end] for h in MODEL.find(text) if h.kind == "PERSON"] == [surname] * 2


def test_an_acronym_that_nobody_is_called_by_is_a_firm() -> None:
    assert kept("payments made by QXZV to the other party", "QXZV") == [("QXZV", "ORGANISATION")]
    assert kept("PAYMENTS MADE BY QXZV TO THE OTHER PARTY", "QXZV") == [("QXZV", "PERSON")]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("gevestigd buiten Nederland en daarbuiten", "Nederland", "LOCATION"),
        ("la résidence en France depuis un an", "France", "LOCATION"),
        ("Hier France a signé.", "France", "PERSON"),
        ("la Sra. Francia firma", "Francia", "PERSON"),
        ("signé par France Beispiel", "France Beispiel", "PERSON"),
    ],
)
def test_a_country_behind_a_small_word_is_a_place(text: str, value: str, kind: str) -> None:
    assert kept(text, value) == [(value, kind)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ieder van de Garanties is juist", "van de Garanties"),
        ("op de Overdrachtsdatum betaald", "Overdrachtsdatum"),
        ("de la Deuda Financiera Neta a la fecha", "Neta"),
        ("NO WAIVER; CUMULATIVE REMEDIES", "NO"),
        ("BEVARINGS- OG KASSATIONSBESTEMMELSER FOR JOURNALER", "BEVARINGS-"),
        ("de TOS-uitkering vervalt", "TOS-"),
        ("contra o acórdão, quando: I - anulada a constituição", "I -"),
        ("in onderdeel C en verder", "C"),
        ("Caros colegas, junto enviamos a minuta.", "Caros colegas"),
        ("Liebe Kolleginnen und Kollegen, anbei der Entwurf.", "Kolleginnen"),
        ("Contam-se os prazos em dias.", "Contam"),
        ("Boetevrij aflossen is mogelijk.", "Boetevrij"),
        ("dat zij van elkaar mochten verwachten", "van elkaar"),
    ],
)
def test_terms_of_eight_languages_are_nobody(text: str, value: str) -> None:
    assert kept(text, value) == []


@pytest.mark.parametrize(
    ("text", "value", "nobody"),
    [
        ("Om lejeren er ansvarlig, afgøres sidst.", "Om", True),
        ("CHI HA INTERESSE PUÒ AGIRE", "HA", True),
        ("IL TERMINE DECORRE E NON SI SOSPENDE", "E", True),
        ("Yesterday Ho paid the rent.", "Ho", False),
        ("Ho", "Ho", False),
        ("Frau Do zahlt.", "Do", False),
        ("CONTRATO DE Y BEISPIELA PARA TODOS", "Y", False),
    ],
)
def test_a_short_word_is_nobody_where_its_place_makes_it_one(text: str, value: str, nobody: bool) -> None:
    assert kept(text, value) == ([] if nobody else [(value, "PERSON")])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a) Kapitolato betaalt. b) Plomberie, chauffage", "Plomberie"),
        ("Franquicia: 300 euros por siniestro.", "Franquicia"),
        ("Eventuelt: Der blev spurgt.", "Eventuelt"),
        ("Segundo. Legitimación pasiva", "Legitimación"),
        ("Costas procesales", "Costas procesales"),
        ("Kan I bekræfte, at mødet er aflyst?", "I"),
        ("Wij verzoeken U ons te antwoorden.", "U"),
        ("Can someone from Tax confirm?", "Can"),
        ("i. Eigenaren van goederen. F. Vaststelling van beleid", "F. Vaststelling"),
        ("Coeredi e legatari sono tenuti.", "Coeredi"),
        ("Depositarla en un almacén es posible.", "Depositarla"),
        ("Valersi di più agenti è vietato.", "Valersi"),
        ("Varetægtsfængsling forlænges.", "Varetægtsfængsling"),
        ("Betænkningen og Folketingstidende er citeret.", "Folketingstidende"),
        ("Excmo. Sr. de nuevo", "Excmo. Sr."),
        ("Monsieur le Maire donne lecture.", "Maire"),
        ("every Beispielung that is made", "Beispielung"),
        ("- TASAS MUNICIPALES Y PLUSVALÍA", "PLUSVALÍA"),
        ("TITOLARE DEL TRATTAMENTO E RESPONSABILE ESTERNO", "RESPONSABILE"),
        ("Levering geschiedt franco.", "Levering"),
        ("Wachtgelden en pensioenen", "Wachtgelden"),
    ],
)
def test_headings_items_and_questions_are_nobody(text: str, value: str) -> None:
    assert kept(text, value) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Koning: Ik heb niets getekend.", "Koning"),
        ("Costa: 300 euros", "Costa"),
        ("a) Stein bestreitet den Zugang.", "Stein"),
        ("Can Beispielov denied it.", "Can"),
        ("Monsieur le Goff a signé.", "Goff"),
        ("C. Mustenova ha firmato.", "C. Mustenova"),
        ("Hagel und seine Ehefrau zahlen.", "Hagel"),
        ("Toussaint conteste avoir reçu la lettre.", "Toussaint"),
        ("RECURSO DE ROSA MOLINA CONTRA LA SENTENCIA", "ROSA MOLINA"),
    ],
)
def test_surnames_at_such_places_stay(text: str, value: str) -> None:
    assert kept(text, value) == [(value, "PERSON")]


@pytest.mark.parametrize(
    ("text", "value"),
    [("gælder ikke for Færøerne og resten", "Færøerne"), ("de grens met de gemeente Beispielen", "Beispielen")],
)
def test_countries_of_all_languages_and_what_is_said_to_be_a_town_are_places(text: str, value: str) -> None:
    assert kept(text, value) == [(value, "LOCATION")]


def test_a_conjunction_at_the_end_is_no_part_of_a_name() -> None:
    assert kept("gestern kamen Mustenova und alle", "Mustenova und") == [("Mustenova", "PERSON")]


def test_other_kinds_are_left_alone() -> None:
    assert kept("Licensee shall pay.", "Licensee", kind="ORGANISATION") == [("Licensee", "ORGANISATION")]


def test_without_words_everything_but_letters_stays() -> None:
    text = "Licensee shall pay."
    hit = Hit(0, 8, "PERSON", 0.6, "names")
    assert NONE.keep(text, [hit]) == [hit]


def test_the_genitive_and_an_elided_article_are_cut() -> None:
    assert list(pieces("the Lender's l’assureur")) == [(0, "the"), (4, "Lender"), (15, "assureur")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Luz, agua y gas serán de cuenta del arrendatario.", "Luz"),
        ("Payment falls due on Boxing Day.", "Boxing Day"),
        ("circulate the register by Friday; call", "Friday"),
        ("Michaelmas and Hilary terms are kept.", "Michaelmas"),
        ("In Nederland en België geldt een tarief.", "In"),
        ("Dear Sirs, we act for the lessor.", "Sirs"),
    ],
)
def test_things_days_and_openings_are_nobody(text: str, value: str) -> None:
    assert kept(text, value) == []


def test_a_sea_is_a_place_and_a_woman_is_not() -> None:
    assert kept("in de Irish Sea", "Irish Sea") == [("Irish Sea", "LOCATION")]
    assert kept("Mar Adriatico e altro", "Mar Adriatico") == [("Mar Adriatico", "LOCATION")]
    assert kept("con Mar Beispielez", "Mar Beispielez") == [("Mar Beispielez", "PERSON")]


def test_a_name_is_kept_without_the_words_around_it() -> None:
    assert kept("Ook Guido Voorbeeld kwam", "Ook Guido Voorbeeld") == [("Guido Voorbeeld", "PERSON")]
