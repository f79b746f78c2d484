import pytest

from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def kinds(text: str, *wanted: str) -> list[tuple[str, str]]:
    found = find([Slot("/a", text)], DETECTORS)
    return [(text[f.start : f.end], f.kind) for f in found if f.kind in wanted]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Herr Dr. Karl Muster kam", "Karl Muster"),
        ("for Ms Jane Roe, who", "Jane Roe"),
        ("Mme Dupont-Exemple dit", "Dupont-Exemple"),
        ("Dear Anna,", "Anna"),
        ("Mit freundlichen Grüßen\nKarl Muster", "Karl Muster"),
        ("Mandant: Anna von Beispiel", "Anna von Beispiel"),
        ("MR KARL MUSTER", "KARL MUSTER"),
        ("mrs beispiel said", "beispiel said"),
        ("RiBGH Muster war verhindert", "Muster"),
        ("Herr A kam nicht", "A"),
        ("Beschuldigter: Muster, Cem, 12.12.1995", "Muster, Cem"),
        ("Geschädigte: Mustera, Svenja Anna; ledig", "Mustera, Svenja Anna"),
        ("Familienname: __Muster_____ x", "Muster"),
        ("Name:            Jane Roe", "Jane Roe"),
        ("Driver: S. Muster  Vehicle", "S. Muster"),
        ("Emergency contact: Odile Mustera", "Odile Mustera"),
        ("Sælger: Niels-Ole Muster", "Niels-Ole Muster"),
        ("in der Sache Muster ./. Beispiel wegen Forderung", "Muster"),
        ("in der Sache Muster ./. Beispiel wegen Forderung", "Beispiel"),
        ("Muster ./. Frau Anna Beispiel", "Anna Beispiel"),
        ("as held in In re Mustera, the", "Mustera"),
        ("R v Mustera [2019]", "Mustera"),
        ("the Estate of Muster, deceased", "Muster"),
        ("HHJ Mustera granted", "Mustera"),
        ('Anna, ook bekend als "Muus", zonder', "Muus"),
        ('who is also known as "The Muster", fled', "Muster"),
        ("John a/k/a Johnny Muster", "Johnny Muster"),
        ("Lena Probst, geborene Mustermann", "Mustermann"),
        ("épouse Exemple née Dupond", "Dupond"),
        ("Médico: Ana Ejemplo NºCol: 28", "Ana Ejemplo"),
        ("MR KARL MUSTER: Yes, my Lady", "KARL MUSTER"),
        ("Frau Anna McMuster: ja", "Anna McMuster"),
        ("Dr. Carlos Ejemplo Flores. Avda. Mayor, 5", "Carlos Ejemplo Flores"),
        ("Dra. Ana Ejemplo de las Flores vino", "Ana Ejemplo de las Flores"),
        ("Rivka EXEMPLE épouse TOUSOL, née le", "TOUSOL"),
        ("les époux Dupond", "Dupond"),
        ('Ihr Untermieter, ein gewisser "Memo", hat', "Memo"),
        ('o réu (vulgo "Dadinho")', "Dadinho"),
        ("il geom. Mustero e la dott.ssa Esempia", "Mustero"),
        ("il geom. Mustero e la dott.ssa Esempia", "Esempia"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "PERSON")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "MM. F. Muster, F. Beispiel, A. Lopes Probe et L. Ejemplar, juges",
            ["F. Muster", "F. Beispiel", "A. Lopes Probe", "L. Ejemplar"],
        ),
        ("Messrs Anna Muster, Karl Probe and the Company agreed.", ["Anna Muster", "Karl Probe"]),
        ("M. F. Muster, Directeur Général, a signé", ["F. Muster"]),
    ],
)
def test_a_plural_title_opens_a_list(text: str, names: list[str]) -> None:
    assert [found for found, _ in kinds(text, "PERSON")] == names


def test_a_list_ends_with_its_text_and_is_bounded() -> None:
    found = find([Slot("/a", "MM. F. Muster"), Slot("/b", ", A. Probe")], DETECTORS)
    assert [f.slot for f in found if f.kind == "PERSON"] == [0]
    assert len(kinds("MM. A. Muster" + ", B. Probe" * 200, "PERSON")) <= 50


@pytest.mark.parametrize(
    "text",
    [
        "Dear Sir or Madam",
        "on behalf of Lenders",
        "Judge",
        "P.Q.M. LA CORTE RIGETTA IL RICORSO",
        "Liebe Mitglieder, anbei die Einladung",
        'hereinafter also known as the "Agreement" or also known as "Supplier"',
        "nata a Roma, geb. in Ulm",
        "der 1950 geborene Kläger, ein gewisser Prozentsatz",
    ],
)
def test_left_alone(text: str) -> None:
    assert kinds(text, "PERSON") == []


@pytest.mark.parametrize(
    "text",
    [
        "Retten skal dømme sagsøgte til at betale.",  # a title's letters, behind one that is not English
        "Vi vil tømme tanken.",
        "Letrado de la Administración de Justicia",
        "El Ministro de Hacienda firma.",
        "Ministra da Justiça",
        "Ilmo. Sr. Presidente de la Sala",
        "Signor Presidente del Tribunale",
        "Monsieur le Maire donne lecture du rapport.",
        "Madame la Présidente ouvre la séance.",
        "Liebe Alle, anbei der Entwurf.",
    ],
)
def test_verbs_and_offices_are_nobody(text: str) -> None:
    assert kinds(text, "PERSON") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Monsieur le Goff a signé.", "le Goff"),
        ("Letrada de la Muestra", "de la Muestra"),
        ("Sr. Presidente Muestra", "Presidente Muestra"),
    ],
)
def test_names_beside_offices_stay(text: str, name: str) -> None:
    assert kinds(text, "PERSON") == [(name, "PERSON")]
