"""What the pathways out of reoffending are, for readers who do not work with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

EXPLAINED: Mapping[str, str] = {
    "accommodation": "A settled place to live. Somebody without an address is hard to keep in "
    "touch with, and without one there is often no job, no bank account and no doctor.",
    "ete": "Skills, training and work (education, training and employment): reading and "
    "qualifications, looking for work, keeping it.",
    "health": "Physical and mental health, and being registered with the services for them.",
    "drugs_and_alcohol": "Use of drugs and alcohol that is bound up with the offending, and "
    "treatment for it.",
    "finance": "Debt, benefits and managing money; the first weeks after prison in particular.",
    "children_and_families": "Partners, children and parents: ties that hold, and harm within "
    "families.",
    "attitudes": "How people see their offending, plan and solve problems, and whose company they "
    "keep.",
    "sexual_exploitation": "Being or having been exploited sexually, as a child or as an adult. An "
    "additional pathway, often of women.",
    "domestic_violence": "Violence or control by a partner or in the family, suffered or done. An "
    "additional pathway.",
}


def pathway_findings(
    pathways: Mapping[str, str], assessed: Iterable[str]
) -> list[tuple[str, list[str]]]:
    """Return a sentence for each pathway: what it is, and whether anybody was assessed on it."""
    known = set(assessed)
    found: list[tuple[str, list[str]]] = []
    for identity, name in pathways.items():
        if identity not in EXPLAINED and identity not in known:
            continue
        text = EXPLAINED.get(identity, "A pathway that this partnership adds.")
        ending = "" if identity in known else " No assessment of it is in the records."
        found.append((f"{name}. {text}{ending}", []))
    return found
