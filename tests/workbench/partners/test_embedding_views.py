"""An answer inside another page: the frame and its headers, oEmbed, and what becomes of it when the answer changes."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from workbench.errors import SettingsError
from workbench.partners.embedding.snippets import frame_of
from workbench.settings import load_settings

ADDRESS = "http://localhost/library/sim"


def policy_of(page):
    """The content security policy, by directive."""
    return dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))


def test_frame_shows_the_answer_without_scripts_or_cookies(press, sign_in):
    """The whole text, its sources, the way home; nothing runs, nothing is set, nothing is sent back."""
    press.publish("sim")
    page = sign_in().get("/embed/sim")
    assert page.status_code == 200
    assert "Simhallen tar emot alla besökare på samma villkor" in page.text
    assert "Öppettider i simhallen" in page.text
    assert f'href="{ADDRESS}"' in page.text
    assert "<script" not in page.text
    assert "<form" not in page.text
    assert "Set-Cookie" not in page.headers
    assert '<html lang="sv"' in page.text


def test_only_the_frame_may_be_framed(press, sign_in):
    """The frame by any site, with no scripts of any kind; every other page by none."""
    press.publish("sim")
    client = sign_in()
    policy = policy_of(client.get("/embed/sim"))
    assert policy["frame-ancestors"] == "*"
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    for path in ("/library/sim", "/library", "/oembed?url=" + ADDRESS, "/library/feeds", "/embed"):
        assert policy_of(client.get(path))["frame-ancestors"] == "'none'"


def test_sites_that_may_show_the_frame_can_be_listed(press, sign_in, app, settings):
    """WORKBENCH_EMBED_SITES."""
    press.publish("sim")
    sites = ("https://www.example.se", "https://*.example.org")
    app.extensions["workbench_settings"] = replace(settings, embed_sites=sites)
    assert policy_of(sign_in().get("/embed/sim"))["frame-ancestors"] == "https://www.example.se https://*.example.org"


@pytest.mark.parametrize(
    "value", ["www.example.se", "https://a.se; script-src *", "*", "javascript:x"], ids=["bare", "inject", "star", "js"]
)
def test_site_that_is_no_site_stops_the_start(tmp_path, value):
    """A setting goes into a header: only addresses."""
    with pytest.raises(SettingsError, match="EMBED_SITES"):
        load_settings({"WORKBENCH_INSTANCE_DIR": str(tmp_path), "WORKBENCH_EMBED_SITES": value})


def test_frame_speaks_the_language_of_the_answer(press, sign_in):
    """Whatever the visitor's own: the page around it is in the answer's language."""
    press.publish("pool", language="en", headline="The pool is open to all", record={"language": "en"})
    text = sign_in(language="sv").get("/embed/pool").text
    assert '<html lang="en"' in text
    assert "This answer at Norrvik, with every correction" in text
    assert "Det här svaret" in sign_in(language="en").get("/embed/" + _swedish(press)).text


def _swedish(press):
    press.publish("sim")
    return "sim"


def test_correction_shows_in_the_frame_at_once(press, sign_in, later):
    """The same address, a new ETag, what was wrong first."""
    sandwich = press.publish("sim")
    client = sign_in()
    first = client.get("/embed/sim")
    assert client.get("/embed/sim", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    later(hours=1)
    press.correct(sandwich, what="Vi skrev fel dag.", opening_fact="Öppet sex dagar i veckan. [1]")
    again = client.get("/embed/sim", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "Vi skrev fel dag." in again.text
    assert "Öppet sex dagar i veckan." in again.text
    assert "samma villkor" not in again.text
    assert again.headers["Cache-Control"] == "public, max-age=60, must-revalidate"


def test_withdrawal_shows_in_the_frame(press, sign_in):
    """410 with the reason, and nothing of the text."""
    press.withdraw(press.publish("sim"), reason="Planen ändrades.")
    page = sign_in().get("/embed/sim")
    assert page.status_code == 410
    assert "Vi har återkallat svaret" in page.text
    assert "Planen ändrades." in page.text
    assert "samma villkor" not in page.text
    assert policy_of(page)["frame-ancestors"] == "*"


@pytest.mark.parametrize("role", [None, "partner", "writer"], ids=["public", "partner", "writer"])
def test_frame_shows_public_answers_only_whoever_asks(press, sign_in, role):
    """A page for partners is no page for their visitors; a small page says so in the frame."""
    press.publish("intern", visibility="partners")
    press.publish("utkast", state="approved")
    for slug in ("intern", "utkast", "finns-inte", "x" * 500):
        page = sign_in(role).get(f"/embed/{slug}")
        assert page.status_code == 404
        assert "There is no such answer here" in page.text
        assert policy_of(page)["frame-ancestors"] == "*"
        assert sign_in(role).get(f"/oembed?url=http://localhost/library/{slug}").status_code == 404


def test_short_frame_is_the_fact_alone(press, sign_in):
    """Never the rumour alone, never the myth."""
    press.publish("sim")
    text = sign_in().get("/embed/sim?show=fact").text
    assert "samma villkor" in text
    assert "Ett rykte som inte stämmer" not in text


def test_links_to_other_pages_open_outside_the_frame(press, sign_in):
    """Most pages refuse to be shown in one; markers stay inside."""
    press.publish("sim")
    text = sign_in().get("/embed/sim").text
    assert '<a target="_blank" rel="noopener" href="https://norrvik.example/simhallen"' in text
    assert 'target="_blank" rel="noopener" href="#' not in text


# oEmbed


def test_oembed_says_how_to_show_the_answer(press, sign_in):
    """Version, type, size, and a frame that runs nothing."""
    press.publish("sim")
    page = sign_in().get(f"/oembed?url={ADDRESS}")
    said = page.json
    assert (said["type"], said["version"], said["title"]) == ("rich", "1.0", "Simhallen är öppen för alla i Norrvik")
    assert said["provider_name"] == "Norrvik"
    assert isinstance(said["width"], int)
    assert isinstance(said["height"], int)
    assert 'src="http://localhost/embed/sim"' in said["html"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in said["html"]
    assert "<script" not in said["html"]
    assert page.headers["Access-Control-Allow-Origin"] == "*"


def test_oembed_in_xml_says_the_same(press, sign_in):
    """Every field, read by a plain parser."""
    press.publish("sim", headline="Fisk & skaldjur <utan> \x0b ben")
    client = sign_in()
    page = client.get(f"/oembed?url={ADDRESS}&format=xml")
    assert page.mimetype == "text/xml"
    fields = {child.tag: child.text for child in ElementTree.fromstring(page.data)}
    as_json = client.get(f"/oembed?url={ADDRESS}").json
    assert fields == {name: str(value) for name, value in as_json.items()}


def test_oembed_keeps_to_the_size_that_is_asked_for(press, sign_in):
    """Narrow as wished; where the whole answer does not fit, the fact alone."""
    press.publish("sim")
    said = sign_in().get(f"/oembed?url={ADDRESS}&maxwidth=300&maxheight=200").json
    assert (said["width"], said["height"]) == (300, 200)
    assert "/embed/sim?show=fact" in said["html"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/library/sim",
        "http://localhost.evil.example/library/sim",
        "http://localhost@evil.example/library/sim",
        "javascript:alert(1)",
        "http://localhost/corrections",
        "http://localhost/library/",
        "http://[",
        "http://localhost/library/sim/../../etc",
        "http://localhost/" + "x" * 5000,
        "\x00",
    ],
    ids=["empty", "other", "suffix", "user", "script", "page", "list", "broken", "dots", "long", "nul"],
)
def test_oembed_of_what_is_not_ours_is_not_found(press, sign_in, url):
    """404, whatever is asked."""
    press.publish("sim")
    assert sign_in().get("/oembed", query_string={"url": url}).status_code == 404


def test_oembed_in_another_form_is_not_there(sign_in):
    """501, as the specification says."""
    assert sign_in().get(f"/oembed?url={ADDRESS}&format=yaml").status_code == 501


def test_oembed_of_a_withdrawn_answer_shows_the_withdrawal(press, sign_in):
    """Whoever renews what they have pasted gets the frame that says so, with that title."""
    press.withdraw(press.publish("sim"), reason="Planen ändrades.")
    said = sign_in().get(f"/oembed?url={ADDRESS}").json
    assert said["title"].startswith("Återkallat:")
    assert "/embed/sim" in said["html"]
    assert "samma villkor" not in str(said)


def test_public_page_offers_the_line_and_tells_of_oembed(press, sign_in):
    """The line is escaped inside its field; an answer for partners only offers none."""
    press.publish("sim")
    press.publish("intern", visibility="partners")
    text = sign_in().get("/library/sim").text
    assert "&lt;iframe src=&#34;http://localhost/embed/sim&#34;" in text
    assert 'type="application/json+oembed" href="http://localhost/oembed?url=' in text
    assert 'type="text/xml+oembed"' in text
    assert "embed-line" not in sign_in("partner").get("/library/intern").text


def test_hostile_headline_stays_inside_its_attribute(press, sign_in):
    """In the line to paste, and in the frame."""
    press.publish("sim", headline='"><script>alert(1)</script>')
    said = sign_in().get(f"/oembed?url={ADDRESS}").json
    assert "<script" not in said["html"]
    assert "<script" not in sign_in().get("/embed/sim").text


def test_frame_is_as_tall_as_its_text(press, sign_in, app):
    """More words, more room; never without an end."""
    from workbench.partners.blueprint import as_published
    from workbench.partners.queries import answer_or_tombstone
    from workbench.partners.viewers import PUBLIC_VIEWER
    from workbench.web.sessions import read_session

    press.publish("kort")
    press.publish("lang", explanation="Ord " * 900)
    with app.test_request_context(), read_session() as session:
        rows = [answer_or_tombstone(session, slug, PUBLIC_VIEWER) for slug in ("kort", "lang")]
        short, long = (frame_of(shown, "/x").height for shown in as_published(session, rows))
    assert 400 < short < long <= 4000
