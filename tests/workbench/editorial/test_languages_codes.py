"""Languages: their own names, their codes, and who decides which are in use."""

import pytest
from sqlalchemy import select

from workbench.editorial.languages.models import AnswerLanguage, LanguageReader
from workbench.editorial.languages.names import direction, name_in, own_name, read_code


@pytest.mark.parametrize(
    ("code", "own", "swedish", "way"),
    [
        ("ar", "العربية", "arabiska", "rtl"),
        ("so", "Soomaali", "somaliska", "ltr"),
        ("uk", "українська", "ukrainska", "ltr"),
        ("fi", "suomi", "finska", "ltr"),
        ("fa", "فارسی", "persiska", "rtl"),
        ("ti", "ትግርኛ", "tigrinja", "ltr"),
        ("prs", "دری", "dari", "rtl"),
    ],
)
def test_languages_are_named_in_their_own_script(code, own, swedish, way):
    assert (own_name(code), name_in(code, "sv"), direction(code)) == (own, swedish, way)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("AR", "ar"),
        (" zh_hant ", "zh-Hant"),
        ("pt-br", "pt-BR"),
        ("", ""),
        ("arabic!", ""),
        ("x" * 500, ""),
        ("a\x00r", ""),
        ("sv;", ""),
    ],
    ids=["capitals", "script", "region", "empty", "words", "long", "nul", "mark"],
)
def test_codes_are_read_or_refused(typed, code):
    assert read_code(typed) == code


def test_administrator_adds_ends_and_names_readers(sign_in, database, people):
    client = sign_in("administrator")
    assert "No further languages yet" in client.get("/answers/languages").text
    assert client.post("/answers/languages", data={"code": "klingon"}).status_code == 422
    assert client.post("/answers/languages", data={"code": "sv"}).status_code == 422
    assert client.post("/answers/languages", data={"code": "ar"}).status_code == 303
    page = client.get("/answers/languages").text
    assert '<bdi lang="ar" dir="rtl">العربية</bdi>' in page
    data = {"user_id": str(people["reporter"].id), "language": "ar"}
    assert client.post("/answers/languages/readers", data=data).status_code == 303
    assert client.post("/answers/languages/readers", data=data).status_code == 303
    assert client.post("/answers/languages/readers", data={"user_id": "x", "language": "so"}).status_code == 422
    with database.read_session() as session:
        reader = session.scalars(select(LanguageReader)).one()
    assert client.post(f"/answers/languages/readers/{reader.id}/remove").status_code == 303
    assert client.post("/answers/languages/ar/end").status_code == 303
    with database.read_session() as session:
        assert session.scalars(select(AnswerLanguage.ended_at)).one() is not None
        assert session.scalar(select(LanguageReader.id)) is None
    assert client.post("/answers/languages/so/end").status_code == 404


@pytest.mark.parametrize("role", ["writer", "approver", "auditor", "partner"])
def test_others_do_not_decide_about_languages(sign_in, role):
    assert sign_in(role).get("/answers/languages").status_code == 403
    assert sign_in(role).post("/answers/languages/readers", data={}).status_code == 403
