"""The slugs of the vocabularies in words: verdicts, decisions, states, formats, roles, themes …"""

from flask_babel import lazy_gettext as _l

from workbench.web.languages import language

WORDS: dict[str, dict[str, object]] = {
    "verdict": {
        "unchecked": _l("not checked"),
        "true": _l("true"),
        "partly_true": _l("partly true"),
        "misleading": _l("misleading"),
        "false": _l("false"),
        "unproven": _l("unproven"),
    },
    "decision": {
        "respond_now": _l("respond now"),
        "respond": _l("respond"),
        "what_we_know": _l("what we know"),
        "prepare": _l("prepare"),
        "reply_to_asker": _l("reply to the one who asked"),
        "worry": _l("answer the worry"),
        "monitor": _l("monitor"),
    },
    "kind": {
        "belief": _l("belief or claim"),
        "question": _l("question"),
        "event": _l("event or situation"),
        "feedback": _l("feedback or suggestion"),
        "opinion": _l("opinion or worry"),
        "other": _l("other"),
    },
    "format": {
        "sandwich": _l("Sandwich"),
        "fact_page": _l("Fact page"),
        "what_we_know": _l("What we know"),
        "answer_to_worry": _l("Answer to a worry"),
        "direct_reply": _l("Direct reply"),
        "holding_statement": _l("Holding statement"),
    },
    "sandwich_state": {
        "draft": _l("draft"),
        "in_review": _l("in review"),
        "changes_requested": _l("changes requested"),
        "approved": _l("approved"),
        "published": _l("published"),
        "correcting": _l("being corrected"),
        "withdrawn": _l("withdrawn"),
    },
    "rumour_state": {
        "new": _l("new"),
        "triaged": _l("sorted"),
        "checking": _l("being checked"),
        "decided": _l("decided"),
        "answered": _l("answered"),
        "follow_up": _l("follow-up"),
        "closed": _l("closed"),
        "merged": _l("merged"),
    },
    "placement_state": {
        "planned": _l("planned"),
        "offered": _l("offered"),
        "declined": _l("declined"),
        "prepared": _l("on its way"),
        "sending": _l("sending"),
        "failed": _l("failed"),
        "unknown": _l("unclear"),
        "sent": _l("sent"),
        "corrected": _l("corrected"),
        "cancelled": _l("cancelled"),
        "withdrawn": _l("withdrawn"),
    },
    "role": {
        "reporter": _l("reporter"),
        "writer": _l("writer"),
        "fact_checker": _l("fact-checker"),
        "approver": _l("approver"),
        "legal_reviewer": _l("legal reviewer"),
        "partner": _l("partner"),
        "administrator": _l("administrator"),
        "auditor": _l("auditor"),
    },
    "channel": {
        "face_to_face": _l("face to face"),
        "phone": _l("by phone"),
        "email": _l("by e-mail to us"),
        "open_social_media": _l("open social media"),
        "closed_group": _l("closed group (told to us)"),
        "press": _l("media"),
        "school": _l("school"),
        "service_desk": _l("service desk"),
        "other": _l("other"),
    },
    "source_type": {
        "staff": _l("staff"),
        "anti_rumour_agent": _l("anti-rumour agent"),
        "resident": _l("resident"),
        "association": _l("association"),
        "social_media": _l("social media"),
        "media": _l("media"),
        "unknown": _l("unknown"),
    },
    "target_group": {
        "newcomers": _l("newcomers"),
        "long_time_residents": _l("long-time residents"),
        "minority": _l("a minority"),
        "staff": _l("staff"),
        "municipality": _l("the municipality"),
        "other": _l("other"),
    },
    "relation": {
        "asserts": _l("asserts the rumour"),
        "counters": _l("counters the rumour"),
        "mentions": _l("mentions the rumour"),
    },
    "severity": {"block": _l("Stops"), "warn": _l("Warning"), "advise": _l("Advice")},
    "part": {
        "headline": _l("headline"),
        "opening_fact": _l("fact"),
        "myth": _l("myth"),
        "explanation": _l("explanation"),
        "closing_fact": _l("the fact again"),
        "quote": _l("the spokesperson's words"),
        "whole": _l("the whole text"),
        "image": _l("image"),
    },
    "statement_type": {
        "claim": _l("claim"),
        "opinion": _l("opinion"),
        "question": _l("question"),
        "heading": _l("heading"),
        "other": _l("other"),
    },
    "flag": {
        "stigma": _l("stigmatises a group"),
        "individual": _l("concerns an individual"),
        "children": _l("concerns children"),
        "violence": _l("threat or call to violence"),
        "conspiracy": _l("alleges a secret plan"),
        "service": _l("stops people from seeking a service"),
    },
}

THEMES: dict[str, tuple[str, str]] = {
    "T01": ("Boende och bostadskö", "Housing and the housing queue"),
    "T02": ("Jobb och arbetsmarknad", "Jobs and the labour market"),
    "T03": ("Bidrag och försörjning", "Benefits and income support"),
    "T04": ("Trygghet och brott", "Safety and crime"),
    "T05": ("Skola och förskola", "Schools and preschool"),
    "T06": ("Vård och äldreomsorg", "Health care and elderly care"),
    "T07": ("Religion, kultur och traditioner", "Religion, culture and traditions"),
    "T08": ("Antal och asylprocess", "Numbers and the asylum process"),
    "T09": ("Kommunens ekonomi och ersättningar", "Municipal money and state reimbursement"),
    "T10": ("Föreningar, fritid och bad", "Associations, leisure and public baths"),
    "T11": ("Språk och etablering", "Language and settling in"),
    "T12": ("Boenden, lokaler och planer", "Shelters, premises and local plans"),
    "T13": ("Rykten bland nyanlända om regler och rättigheter", "Rumours among newcomers about rules and rights"),
    "T99": ("Annat", "Other"),
}


def word(slug: str | None, vocabulary: str) -> str:
    """A slug in words, in the language of the page; the slug itself if it is unknown."""
    if not slug:
        return ""
    if vocabulary == "theme":
        return theme_name(slug)
    return str(WORDS[vocabulary].get(slug, slug))


def theme_name(theme: str) -> str:
    """The name of a theme in the language of the page."""
    names = THEMES.get(theme)
    return theme if names is None else names[0 if language() == "sv" else 1]


def choices(vocabulary: str, *, empty: str | None = None) -> list[tuple[str, str]]:
    """(slug, words) for a select field."""
    slugs = THEMES if vocabulary == "theme" else WORDS[vocabulary]
    rows = [(slug, word(slug, vocabulary)) for slug in slugs]
    return [("", empty), *rows] if empty is not None else rows
