"""Names of the made-up wards, by district: those of its town first, its centre before all.

They are made up, in the ways that English wards are named; ONS's names have apostrophes, hyphens,
commas and ampersands too. The second table says what some of them are like.
"""

from __future__ import annotations

TOWN_WARDS = {
    "E07999001": (
        *("Ambermoor Market", "Friarsgate", "Tanners' Row", "Long Causey", "St Oswin and Minster"),
        *("Amberbridge", "Holloway Cross", "Kilnside", "Prior's Meadow", "Wharf and Maltings"),
        *("Gallowhythe", "Northgate-in-Amber", "Skinner's Hill", "Amber Vale"),
    ),
    "E07999002": (
        *("Kestrelby Central", "Falconers", "Mewsgate", "St Wilfreda", "Kestrelby Quay"),
        *("Harrowmead", "Lawnsfield", "Bellfounders"),
    ),
    "E07999003": ("Quillow Town", "Quillow, Bridge End", "Quillow, St Hybald"),
    "E07999004": (
        *("Oxenmarsh Harbour", "Drovers", "Saltcote", "Oxgate", "Netmakers' Row", "Sluice"),
        "Lowstaithe",
    ),
    "E07999005": ("Tarrow Cross", "Queen's Gate", "Tarrow East", "Tarrow West", "Corn Hythe"),
    "E07999006": (
        *("Thistlefen Centre", "Carders", "Weavers and Fullers", "Millstream", "Fen End"),
        *("Ashlode", "St Botwin", "Pumphouse", "New Lode", "Teasel Lane", "Reedholm Cut"),
        "Brickfields-by-Fen",
    ),
}
COUNTRY_WARDS = {
    "E07999001": (
        *("Amblethorn", "Cragwick", "Dunnerby", "Eldersyke", "Fellonby and Hawse", "Grimscar"),
        *("Heatherlaw", "Keld-under-Moor", "Langsyke", "Moorside, Upper and Lower", "Ottercleugh"),
        *("Ravenshaw Fell", "Swinnerdale", "Yarrowby"),
    ),
    "E07999002": (
        *("Birkenthorpe", "Cawdle and Thrussby", "Danesholt", "Everthwaite", "Gosforby"),
        *("Hawkenby Green", "Ingleholt", "Kirk Hobley", "Merlinstow", "Osmanby", "Priestholme"),
        *("Scarrowby", "Thrummock", "Wolderby"),
    ),
    "E07999003": (
        *("Applequill", "Brockenden", "Cold Emberley", "Damsonhurst", "Fernilow Magna"),
        *("Hobb's Barrow", "Maplesden", "Over Quillow", "Wythling St Agatha"),
    ),
    "E07999004": (
        *("Beastmarsh", "Cowlode", "Drakenhithe", "Eelpie Level", "Great Staunch", "Hernsey"),
        *("Little Staunch", "Ousel Fleet", "Plover's Reach", "Samphire", "Withernmere"),
    ),
    "E07999005": (
        *("Ardenholt", "Bishop's Tarrow", "Chantry Down", "Dovecombe", "Elmsley-le-Willows"),
        *("Hundred Oaks", "Lady Tarrow", "Minchinholt", "Royal Oakley", "Stoke Tarrow"),
    ),
    "E07999006": (
        *("Blackditch", "Catchwater", "Dawsel Lode", "Fenny Harcombe", "Gunthar's Drove"),
        *("Hagworth Fen", "Inkle and Thrapley", "Lapwing Drove", "Morcot Bank", "Pinchlode"),
        *("Quaddle Sluice", "Sedgeholme", "Thistle Drove"),
    ),
}
ISLE = "Eelpie Level"
"""It has a part on an island of its own."""
WITHOUT_LSOA = "Ousel Fleet"
"""So few live there that no LSOA fits it best: a best-fit lookup does not have it."""
