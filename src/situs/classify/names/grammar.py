"""Hold the words that stand before names, inside them or before things, in eight languages."""

from __future__ import annotations

import re

_LATIN = [chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))]
CAPITAL = "".join(letter for letter in _LATIN if letter.isupper())
SMALL = "".join(letter for letter in _LATIN if letter.islower())
"""The letters of Latin script, as they stand in a class of `re`."""
NAME = rf"[{CAPITAL}][{SMALL}]{{2,}}(?:[-'’][{CAPITAL}][{SMALL}]+)?"
"""A word that is written like a name, of two parts at most."""
ARTICLES = frozenset(("the de het een der die das el la los las il lo le les " + "o os as a den det").split())
PARTICLES = frozenset(
    """
    van de den der het ter ten te von zu zum zur di da del della dei degli dos das do du la le
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words of surnames that are words of any sentence, too."""
TITLES = frozenset(
    """
    mr mrs ms miss mx dr prof sir dame lord lady justice judge herr herrn frau fräulein ra rain monsieur madame mm mme
    mlle maître me sr sra srta señor señora señorita don doña senhor senhora dona signor signora signorina dott avv ing
    arch dhr mevr mevrouw heer meneer mw hr fru frk advokat
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words before a name, in small letters: they are ordinary, and what stands with one is a person."""
ROLES = frozenset(
    """
    witness attorney counsel professor notary doctor inspector officer sergeant captain president senator family widow
    zeuge zeugin zeugen richter richterin rechtsanwalt rechtsanwältin anwalt anwältin notar notarin professorin doktor
    kläger klägerin beklagte beklagter beklagten angeklagte angeklagter angeklagten eheleute familie firma geschwister
    witwe erben rechtspfleger staatsanwalt staatsanwältin sachverständige sachverständiger gutachter kollege kollegin
    témoin avocat avocate notaire juge président présidente professeur docteur époux veuve famille greffier procureur
    testigo abogado abogada notario juez jueza magistrado magistrada fiscal doctora profesor familia viuda procurador
    testimone teste avvocato avvocata notaio giudice presidente professore dottore dottoressa famiglia vedova
    getuige advocaat advocate notaris rechter raadsheer raadsman raadsvrouw voorzitter hoogleraar dokter gebroeders
    familie weduwe echtpaar collega verdachte officier griffier
    testemunha advogado advogada notário juiz juíza desembargador desembargadora ministro relator doutor doutora família
    viúva procuradora promotor senhores
    vidne advokat notar dommer professor læge familien enke ægtefællen formand sagfører anklager tiltalte
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Roles that stand right before a name."""
SALUTATIONS = frozenset(
    """
    dear liebe lieber geehrte geehrter hallo cher chère chers chères estimado estimada estimados estimadas
    querido querida caro cara cari care caros caras gentile gentili egregio egregi beste geachte prezado prezada
    prezados prezadas exmo exma exmos exmas kære kjære moin servus hej hoi
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words before a name, or before all who are greeted."""
DAYS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february september october november december
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Days and months with a capital, which hardly anybody is called by."""
COUNTRIES = frozenset(
    """
    nederland belgië duitsland frankrijk spanje italië luxemburg denemarken zweden noorwegen oostenrijk zwitserland
    deutschland frankreich österreich schweiz belgien niederlande dänemark italien spanien großbritannien
    france allemagne belgique suisse espagne italie autriche luxembourg portugal danemark suède norvège
    españa alemania francia italia bélgica suiza alemanha itália espanha frança suíça bélgica brasil brésil brasilien
    germania spagna svizzera belgio austria portogallo danmark sverige norge tyskland frankrig spanien italien
    germany switzerland belgium denmark sweden norway netherlands
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Countries of these languages, in small letters; some are first names or surnames, too."""
HONOURS = frozenset(
    """
    mr mrs ms dr prof herr herrn frau mm mme mmes mlle sr sra srta sres dra dott avv egr spett dhr mevr hr fru
    sir sirs madam messieurs mesdames
    excmo excma exmo exma exmos exmas excmos excmas ilmo ilma ilmos ilmas illmo vd vds ud uds exa exas
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""What addresses somebody, and names nobody."""
FOLK = frozenset(
    """
    wife husband spouse son sons daughter daughters child children brother brothers sister sisters mother father parents
    widow heirs others another partner partners colleague colleagues associates friends company
    frau ehefrau ehemann gatte gattin sohn söhne tochter töchter kind kinder bruder brüder schwester mutter vater
    eltern witwe andere anderer kollegen lebensgefährtin lebensgefährte verlobte miterben söhnen kindern
    echtgenote echtgenoot vrouw man zoon zonen zoons dochter dochters kinderen broer broers zus zuster moeder vader
    ouders weduwe erfgenamen anderen collega collegas consorten medewerkers
    hustru kone mand ægtefælle søn sønner datter døtre børn barn bror søster mor far forældre enke arvinger andre
    partnere kolleger kollega samlever søskende
    épouse époux femme mari fils fille filles enfant enfants frère frères sœur sœurs mère père veuve héritiers autre
    autres consorts associé associés collègue collègues compagnie conjoint
    esposa esposo mujer marido cónyuge hijo hijos hija hijas hermano hermanos hermana hermanas madre padre padres viuda
    herederos otro otros otra otras socio socios compañeros compañía
    moglie marito coniuge figlio figli figlia figlie fratello fratelli sorella sorelle genitori vedova eredi altro altri
    altra altre soci colleghi compagni
    mulher cônjuge filho filhos filha filhas irmão irmãos irmã mãe pai pais viúva herdeiros outro outros outra outras
    sócios colegas companheira companheiro
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Who is named with a person by what they are: `Muster und Sohn`."""
KIN = FOLK.difference(
    """
    others another partner partners colleagues associates friends company sons daughters children brothers sisters
    parents heirs andere anderer kollegen miterben kind kinder bruder brüder eltern söhnen kindern man zonen kinderen
    broers ouders erfgenamen anderen consorten medewerkers andre partnere kolleger børn barn forældre arvinger héritiers
    autre autres consorts associé associés collègues compagnie enfant enfants otro otros otra otras socio socios
    compañeros compañía herederos padres altro altri altra altre soci colleghi compagni eredi genitori outro outros
    outra outras sócios colegas herdeiros pais
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Those of them that are one person, right before whose name they stand."""
KNOWN_AS = frozenset(
    """
    landlord landlady tenant client employee boss manager neighbor neighbour friend colleague supervisor assistant nurse
    carer driver fiancé fiancée girlfriend boyfriend cousin uncle aunt nephew niece grandmother grandfather grandson
    granddaughter stepson stepdaughter godson roommate flatmate secretary mister missus seller buyer borrower
    vermieter vermieterin mieter mieterin nachbar nachbarin freund freundin kollege kollegin chef chefin mandant
    mandantin kunde kundin mitarbeiter mitarbeiterin vorgesetzter vorgesetzte onkel tante neffe nichte cousin cousine
    oma opa großmutter großvater enkel enkelin schwager schwägerin schwiegermutter schwiegervater schwester bruder
    verkäufer verkäuferin käufer käuferin erblasser erblasserin patient patientin
    bailleur bailleresse locataire voisin voisine ami amie copain copine patron patronne salarié salariée client cliente
    oncle tante neveu nièce cousin cousine maman papa mamie papi demandeur demanderesse défendeur défenderesse vendeur
    vendeuse acheteur acheteuse requérant requérante prévenu prévenue
    casero casera inquilino inquilina vecino vecina amigo amiga novio novia jefe jefa empleado empleada trabajador
    trabajadora cliente tío tía sobrino sobrina primo prima abuelo abuela cuñado cuñada suegra suegro demandante
    demandado demandada vendedor vendedora comprador compradora acusado acusada expareja
    inquilino inquilina vicino vicina amico amica fidanzato fidanzata collega capo dipendente cliente zio zia cugino
    cugina nonno nonna nipote cognato cognata suocera suocero ricorrente convenuto convenuta attore attrice venditore
    venditrice acquirente imputato imputata barista signorina
    huurder huurster verhuurder verhuurster buurman buurvrouw vriend vriendin baas chef werknemer werkneemster cliënt
    cliënte oom tante neef oma opa kleinzoon kleindochter schoonzus zwager eiser eiseres gedaagde verweerder
    verweerster verkoper koper verdachte echtgenoot echtgenote dochter zoon broer
    inquilino inquilina senhorio senhoria vizinho vizinha amigo amiga namorado namorada chefe empregado empregada
    funcionário funcionária cliente tio tia sobrinho sobrinha primo prima avô avó cunhado cunhada autor autora réu ré
    vendedor vendedora comprador compradora dona doutor
    udlejer lejer nabo ven veninde kæreste kollega chef medarbejder klient onkel moster faster fætter kusine nevø niece
    mormor farmor morfar farfar svoger svigerinde sælger køber sagsøger sagsøgte
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""What persons are to somebody, or to a contract or a case, right before their names."""
POSSESSIVES = frozenset(
    """
    his her their its mijn zijn haar hun diens hans hendes sin sit sine deres son sa ses leur leurs su sus suo sua suoi
    sue loro seu seus suas
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
QUANTIFIED = re.compile(
    r"\b(?:each|any|every|such|jede[rnms]?|solche[rnms]?|chaque|cada|ogni|ciascun[oa]?|qualsiasi|qualunque|elke?|iedere?"
    r"|hvert?|enhver|ethvert|qualquer|cualquier)[ \u00a0]$",
    re.IGNORECASE,
)
"""Words behind which stands one of many, and nobody by a single name."""
DETERMINED = re.compile(
    r"\b(?:the|an?|any|each|every|such|this|these|those|its|their|our|your|no|all|other|said"
    r"|le|la|les|l['’]|une?|ce|cette|chaque|toute?s?|el|los|las|una|este|esta|cada|todo|o|os|as|um|uma"
    r"|der|die|das|dem|den|des|eine[rnms]?|jede[rnms]?|diese[rnms]?|keine?)[ \u00a0]{1,2}[\"“„]?$",
    re.IGNORECASE,
)
"""Words behind which there is a thing or a role, and hardly a name alone."""
ARTICLED = re.compile(
    r"\b(?:de|het|een|deze|dit|dat|ieder|iedere|elk|elke|geen|alle|onze?|hun|haar|diens|welke?|bedoelde|genoemde|den|det"
    r"|en|et|denne|dette|disse|hver|ethvert|enhver|ingen|samtlige|sin|sit|sine|deres"
    r"|d[oa]s?|n[oa]s?|aos?|às?|pel[oa]s?|dest[ae]s?|nest[ae]s?|num|numa|qualquer|seus?|suas?"
    r"|del|dell[oae]|dei|degli|al|all[oae]|ai|agli|dal|dall[oae]|dai|nel|nell[oae]|nei|sul|sull[oae]|sui|gli|il|lo|uno?"
    r"|d?[dns]?ell['’]|all['’]|ogni|ciascun[oa]?|su|sus|dich[oa]|du|au|aux|d['’]|cet|ces|leurs?|son|sa|ses|notre|votre"
    r"|vom|zum|zur|im|am|beim|ins)[ \u00a0]{0,2}[\"“„«]?$",
    re.IGNORECASE,
)
"""Further words of that kind, which surnames have in them as well: behind them only a dictionary's word is a thing."""
