"""FAULTS.md B-05: bodies that no browser sends, at every door that takes one and needs no number in its address."""

import time
import zlib

import pytest

from tests.hostile.walking import ORDER, World
from tests.soaking import some
from workbench.accounts.permissions import TABLE
from workbench.accounts.permissions.groups import TOKEN

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
DEVICE = b'{"endpoint": "https://push.norrvik.example/a", "keys": {"p256dh": "%s", "auth": "%s"}}'
BODIES: dict[str, tuple[str, bytes]] = {
    "deep": (JSON, b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "deep_list": (JSON, b"[" * 100_000),
    "double": (JSON, b'{"email": "a", "email": "b", "endpoint": 1, "endpoint": [], "keys": {}}'),
    "no_number": (JSON, b'{"email": NaN, "password": Infinity, "endpoint": -Infinity, "keys": {"auth": NaN}}'),
    "large_number": (JSON, b'{"email": 1e999, "password": ' + b"9" * 5_000 + b"}"),
    "half": (JSON, b'{"email": "\\ud800", "password": "\\udfff", "endpoint": "\\ud800", "keys": {"auth": "x"}}'),
    "half_keys": (JSON, DEVICE % (b"\\ud800", b"\\udc00")),
    "nul": (JSON, b'{"email": "a\\u0000b", "password": "\\u0000", "endpoint": "https://a\\u0000b", "keys": {"auth": "\\u0000"}}'),
    "wrong_kinds": (JSON, b'{"email": {"a": 1}, "password": [1], "code": {}, "endpoint": null, "keys": {"auth": {}}}'),
    "only_text": (JSON, b'"a"'),
    "only_null": (JSON, b"null"),
    "no_json": (JSON, b"{"),
    "no_utf8": (JSON, b'{"email": "\xff\xfe"}'),
    "other_charset": (f"{JSON}; charset=utf-7", b'{"email": "+AGE-"}'),
    "unknown_charset": (f"{FORM}; charset=no-such", b"email=a&text=b"),
    "utf16": (f"{JSON}; charset=utf-16", '{"email": "a"}'.encode("utf-16")),
    "ten_megabytes": (FORM, b"text=" + b"a" * 10_000_000),
    "many_fields": (FORM, b"&".join(b"a%d=b" % number for number in range(30_000))),
    "one_name": (FORM, b"text=a&" * 30_000),
    "broken_escapes": (FORM, b"text=%&email=%zz&name=%u0041&code=%00&x=%ff%fe%80"),
    "no_boundary": ("multipart/form-data", b"text=a"),
    "broken_parts": (
        "multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"a" * 9_000),
    "odd_name": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="../../a\x00\xff.png"\r\n'
        b"Content-Type: a/b/c; ;;\r\n\r\na\r\n--b--",
    ),
    "nothing": ("", b""),
    "odd_kind": ("a/b; c=\"d", b"\x00\xff"),
}  # fmt: skip


def doors(world: World) -> list[tuple[str, str | None]]:
    """(address, who) of each door that takes a body; the API's are asked by everybody, since they look at the body last."""
    found = []
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "POST" in (rule.methods or ()) and not rule.arguments:
            allowed = TABLE[rule.endpoint]
            role = None if allowed == TOKEN else next(one for one in ORDER if (one or "anonymous") in allowed)
            found.append((rule.rule, role))
    return found


def faults(world: World, path: str, role: str | None, name: str) -> list[str]:
    """What is wrong with how a door took a body."""
    kind, body = BODIES[name]
    began = time.thread_time()
    answer = world.client(role).post(path, data=body, content_type=kind)
    seconds = time.thread_time() - began
    if answer.status_code in (302, 303):
        world.restore()  # one that signs out, or changes what the next one finds
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    return [f"{role} {path} {name}: {one}" for one in found + ([f"{seconds:.1f} s"] if seconds > 2 else [])]


@pytest.mark.timeout(300)
def test_a_strange_body_is_refused_at_some_doors(world):
    """Every third door, each with another body; the two that read JSON with those they might read."""
    wrong = []
    for path, role in doors(world):
        turn = zlib.crc32(path.encode())
        if turn % 3 == 0:
            wrong += faults(world, path, role, sorted(BODIES)[turn // 3 % len(BODIES)])
    for path, role in (("/alerts/telling/devices", "writer"), ("/sign-in", None)):
        for name in ("deep", "deep_list", "half", "half_keys", "no_utf8", "nul", "wrong_kinds", "no_number", "large_number"):
            wrong += faults(world, path, role, name)
    for path in ("/api/tokens/new", "/newsletter/bounces", "/people/new"):
        for name in ("only_text", "wrong_kinds", "large_number"):
            wrong += faults(world, path, "administrator", name)
    assert not wrong, "\n".join(wrong)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_every_strange_body_is_refused_at_every_door(world, tmp_path):
    """All of them at all; in short at four doors."""
    world.keep(tmp_path / "origin")
    wrong = [one for path, role in some(doors(world), 4) for name in BODIES for one in faults(world, path, role, name)]
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
