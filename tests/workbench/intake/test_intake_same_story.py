"""Whether two texts tell one story: addresses, digests, bands, and the pairs that must stay two."""

from datetime import timedelta
from random import Random

import pytest

from feeds.fingerprints import canonical_url, text_digest
from workbench.intake.stories.same_story import Story, bands, compare, jaccard, shingles

LONG = (
    "Kommunstyrelsen i Norrvik beslutade vid sitt möte att bygga om det gamla badhuset vid älven till ett allaktivitetshus. "
    "Huset ska rymma en bassäng för barn, lokaler för föreningar och ett kafé som drivs av gymnasiets elever. Enligt beslutet "
    "börjar arbetet till våren och väntas pågå i ungefär två år. Under tiden flyttar simskolan till grannkommunen, och bussar "
    "går dit varje vardag från torget. Oppositionen ville hellre riva huset och bygga nytt på samma plats, men förslaget "
    "röstades ned. Föreningarna har länge bett om fler lokaler och säger att de är nöjda med beslutet."
)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://WWW.Bladet.example/a/b/?utm_source=x&fbclid=1&id=2#top", "https://bladet.example/a/b?id=2"),
        ("https://m.bladet.example/a/b?id=2&gclid=9", "https://bladet.example/a/b?id=2"),
        ("https://bladet.example/amp/a/b?id=2", "https://bladet.example/a/b?id=2"),
        ("https://amp.bladet.example/a/b/amp/?id=2", "https://bladet.example/a/b?id=2"),
        ("https://bladet.example:443//a//b.amp.html", "https://bladet.example/a/b.html"),
        ("https://bladet.example/a?b=2&a=1&a=0", "https://bladet.example/a?a=0&a=1&b=2"),
        ("https://bladet.example/%C3%A5", "https://bladet.example/%C3%A5"),
        ("https://bladet.example/camp", "https://bladet.example/camp"),
        ("https://bladet.example:8080/a", "https://bladet.example:8080/a"),
        ("https://bladet.example/", None),
        ("https://bladet.example/?utm_medium=rss", None),
        ("https://bladet.example:99999/a", None),
        ("https://[bad/a", None),
        ("mailto:a@b.example", None),
        ("", None),
        (None, None),
    ],
)
def test_canonical_url_keeps_what_names_the_story(url, canonical):
    assert canonical_url(url) == canonical


def test_canonical_url_twice_is_the_same():
    once = canonical_url("https://www.m.bladet.example/a/amp/?x=%20å&utm_id=1")
    assert canonical_url(once) == once


def test_digest_folds_case_and_marks_and_needs_words():
    assert text_digest("", "Badhuset STÄNGS på fredag!") == text_digest("", "badhuset stängs  på fredag")
    assert text_digest("", "Läs mer") is None
    assert text_digest("En rubrik", "Läs mer här") != text_digest("En annan rubrik", "Läs mer här")
    assert text_digest("En rubrik", LONG) == text_digest("En annan rubrik", LONG)


def test_bands_find_nearly_all_pairs_above_the_limit():
    """At 0.8 and more; and the bands are the same in every process."""
    random, found, pairs = Random(5), 0, 0
    words = [f"ord{random.randrange(4000)}" for _ in range(120)]
    for _round in range(200):
        other = list(words)
        for place in random.sample(range(120), 3):
            other[place] = f"nytt{random.randrange(10**6)}"
        if jaccard(shingles(words), shingles(other)) >= 0.8:
            pairs += 1
            found += bool(set(bands(words)) & set(bands(other)))
    assert pairs > 150
    assert found / pairs >= 0.99
    assert (
        bands(["ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"])[0] == 8000693670330929134
    )
    assert bands(["för", "få", "ord"]) == ()


def story(text, *, title="", source=1, days=0, personal=False, address=None, places=()):
    from tests.conftest import NOW

    dated = NOW - timedelta(days=days)
    return Story(title, text, address, text_digest(title, text), source, dated, personal, frozenset(places))


WEATHER = (
    "I {day} blir det {sky} över Norrvik med en vind på {wind} meter i sekunden och som mest {heat} grader på eftermiddagen, "
    "medan kvällen väntas bli lugn och klar längs hela kusten och i inlandet."
)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            WEATHER.format(day="morgon", sky="soligt", wind=5, heat=12),
            WEATHER.format(day="morgon", sky="soligt", wind=5, heat=14),
            id="weather with another figure",
        ),
        pytest.param(
            WEATHER.format(day="fredag", sky="soligt", wind=5, heat=12),
            WEATHER.format(day="lördag", sky="soligt", wind=5, heat=12),
            id="weather of another day",
        ),
        pytest.param(LONG, LONG.replace("två år", "tre år"), id="another number in words"),
        pytest.param(LONG, LONG.replace("beslutade vid", "beslutade inte vid"), id="a not"),
        pytest.param(LONG, LONG.replace("Norrvik ", "Söderby "), id="another town"),
        pytest.param(LONG, "UPPDATERAD. " + LONG, id="an update that says so"),
        pytest.param(LONG, LONG + " Totalt kostar bygget 90 miljoner kronor.", id="an update with a figure"),
        pytest.param(LONG, LONG[: len(LONG) // 2] + "Läsaren får döma själv.", id="half of it"),
    ],
)
def test_hard_pairs_stay_two_stories(first, second):
    assert compare(story(first), story(second, source=2)) is None


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [
        pytest.param(LONG, LONG, "text", id="word for word"),
        pytest.param(LONG, LONG + " (TT)", "near", id="the agency's sign"),
        pytest.param(LONG, LONG.rsplit(".", 2)[0] + ".", "near", id="the last sentence cut"),
        pytest.param(LONG, LONG.replace("Huset ska rymma", "Huset kommer att rymma"), "near", id="two words changed"),
    ],
)
def test_copies_are_found(first, second, sign):
    found = compare(story(first), story(second, source=2, title="En egen rubrik"))
    assert found is not None
    assert (found.sign, found.similarity >= 0.8) == (sign, True)


def test_same_heading_with_other_figures_stays_two_stories():
    one, two = "Fler söker jobb i Norrvik: 214 personer anmälde sig.", "Fler söker jobb i Norrvik: 241 personer anmälde sig."
    assert compare(story(one, title="Fler söker jobb"), story(two, title="Fler söker jobb", source=2)) is None


def test_same_words_under_headings_with_other_figures_stay_two_stories():
    """A text that is sent out again and again; a heading without figures says nothing against it."""
    assert compare(story(LONG, title="Läge klockan 12"), story(LONG, title="Läge klockan 13", source=2)) is None
    assert compare(story(LONG, title="Badhuset byggs om"), story(LONG, title="Bygget tar 2 år", source=2)).sign == "text"


def test_other_text_at_one_address_stays_two_stories():
    """A live page gives each entry the same address with another fragment."""
    here = "https://bladet.example/live"
    first, second = (
        story("Nu samlas folk på torget.", title="12.01", address=here),
        story(LONG, title="14.30", source=2, address=here),
    )
    assert compare(first, second) is None
    teaser = story(LONG[:120], title="Badhuset byggs om", address=here)
    assert compare(teaser, story(LONG, title="Badhuset byggs om", source=2, address=here)).sign == "address"


def test_recurring_notice_of_one_source_stays_two_lines():
    notice = "Biblioteket har öppet som vanligt hela veckan, välkommen in i värmen."
    assert compare(story(notice, days=7), story(notice)) is None
    assert compare(story(notice, days=1), story(notice)).sign == "text"
    assert compare(story(notice, days=31), story(notice, source=2)) is None


def test_people_are_joined_only_on_near_identical_words():
    changed = LONG.replace("Huset ska rymma", "Huset kommer att rymma")
    changed = changed.replace("och ett kafé som", "samt ett kafé som")
    assert compare(story(LONG), story(changed, source=2)) is not None
    assert compare(story(LONG), story(changed, source=2, personal=True)) is None
