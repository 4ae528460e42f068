"""The application starts and its first page answers."""


def test_start_page_without_sign_in_answers(sign_in):
    """Anybody may read what the workbench is for."""
    assert sign_in().get("/").status_code == 200


def test_sign_in_link_used_twice_is_refused(app, database, people, clock, sign_in):
    """A one-time link works once."""
    from workbench.accounts import service

    with database.write_session() as session:
        token = service.make_sign_in_link(session, people["writer"], now=clock.utcnow())
    client = sign_in()
    assert client.post(f"/sign-in/link/{token}").status_code == 303
    assert "Writer" in client.get("/").text
    assert sign_in().post(f"/sign-in/link/{token}").status_code == 422


def test_a_number_that_no_row_can_have_is_no_address(sign_in):
    """The database never sees a number that it cannot hold."""
    client = sign_in("writer")
    for number in (2**31, 10**23):
        assert client.get(f"/blocks/{number}").status_code == 404
        assert client.get(f"/rulebook/changes/{number}").status_code == 404
