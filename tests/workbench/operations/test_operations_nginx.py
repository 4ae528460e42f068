"""deploy/nginx.conf in a real nginx, on ports of the test's own, with a certificate of the test's own. docs/install.md, 5."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.machine import free_port
from tests.serving import Receiver
from tests.workbench.campaigns.delivery_rows import wait_until

NAME = "arbetsbanken.norrvik.example"
SHIPPED = Path(__file__).resolve().parents[3] / "deploy/nginx.conf"


class Echo(Receiver):
    """The workbench's place: gives back the headers that came."""

    def receive(self, handler, body):
        self.reply(handler, 200, {"Content-Type": "text/plain"}, str(handler.headers).encode())


class Site:
    """nginx with the shipped file; `ask(…)` is a request over TLS, told by (status, headers, text)."""

    def __init__(self, folder):
        self.folder, self.plain, self.port, self.upstream = folder, free_port(), free_port(), Echo()
        trusted = write_certificate(folder)
        self.tls = ssl.create_default_context(cafile=trusted)
        (folder / "site").write_text(self.adapted(SHIPPED.read_text("utf-8")))
        (folder / "nginx.conf").write_text(
            f"{'user root;' if os.getuid() == 0 else ''} daemon off;\n"
            f"pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
            f"http {{ default_type application/octet-stream; include {folder}/site;\n"
            + "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            + "}\n"
        )
        self.nginx = subprocess.Popen([nginx_path(), "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
        self.wait()

    def adapted(self, text):
        """Nothing but ports, the certificate's place and the log's; IPv6 is not everywhere."""
        kept = "\n".join(line for line in text.splitlines() if "[::]" not in line)
        for ours, here in (
            ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
            ("listen 443 ", f"listen 127.0.0.1:{self.port} "),
            ("127.0.0.1:8000", self.upstream.host),
            (f"/etc/letsencrypt/live/{NAME}", str(self.folder)),
            ("/var/log/nginx", str(self.folder)),
        ):
            assert ours in kept, ours
            kept = kept.replace(ours, here)
        return kept

    def wait(self):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self.nginx.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((self.folder / "error.log").read_text())

    def socket(self, name=NAME):
        return self.tls.wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=10), server_hostname=name)

    def ask(self, path, *, method="GET", **headers):
        connection = http.client.HTTPConnection(NAME)
        connection.sock = self.socket()
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        told = answer.status, answer.headers, answer.read().decode()
        connection.close()
        return told

    def stop(self):
        self.nginx.terminate()
        self.nginx.wait(10)
        self.upstream.stop()


def nginx_path():
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if path is None:
        pytest.skip("no nginx here; on Debian: apt install nginx-light")
    return path


def write_certificate(folder):
    """A certificate for the name that signs itself, where the shipped file looks for one."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(*plain))
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "fullchain.pem"


@pytest.fixture
def site(tmp_path):
    made = Site(tmp_path)
    yield made
    made.stop()


def test_http_is_sent_to_https_under_the_name_that_is_ours(site):
    """Whatever host a stranger names."""
    plain = http.client.HTTPConnection("127.0.0.1", site.plain, timeout=10)
    plain.request("GET", "/inbox?x=1", headers={"Host": "elsewhere.example"})
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{NAME}/inbox?x=1")
    plain.close()


def test_https_speaks_http2_and_answers_to_its_name_only(site):
    """An address that was guessed, or a name that points here, learns nothing."""
    site.tls.set_alpn_protocols(["h2"])
    with site.socket() as secure:
        assert secure.selected_alpn_protocol() == "h2"
    with pytest.raises(ssl.SSLError):
        site.socket("elsewhere.example")
    site.tls.set_alpn_protocols(["http/1.1"])
    assert site.ask("/", Host="elsewhere.example")[0] == 421


def test_what_a_stranger_says_about_himself_is_replaced(site):
    """Address, protocol and request id come from nginx; the rest passes."""
    _status, _headers, seen = site.ask(
        "/", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http", X_Request_ID="mine", Accept_Language="sv"
    )
    assert "X-Forwarded-For: 127.0.0.1\n" in seen
    assert "X-Forwarded-Proto: https\n" in seen
    assert f"Host: {NAME}\n" in seen
    assert "203.0.113.9" not in seen
    assert "X-Request-ID: mine" not in seen
    assert "Accept-Language: sv" in seen


def test_figures_are_shut_and_the_log_holds_no_address(site):
    """One-time links are in addresses."""
    assert site.ask("/metrics")[0] == 403
    assert site.ask("/sign-in/link/secret-of-mine?next=secret", Referer="https://x.example/secret")[0] == 200
    log = site.folder / "workbench.log"
    wait_until(lambda: "GET 200" in log.read_text(), 10)  # a line is written when the answer has left
    lines = log.read_text()
    assert "GET 200" in lines
    assert "secret" not in lines


def test_what_nginx_itself_says_is_text_in_both_languages(site):
    """Too large, too often: words to read, no file to download."""
    status, headers, text = site.ask("/tip", method="POST", Content_Length=str(27_000_000))
    assert (status, headers["Content-Type"]) == (413, "text/plain; charset=utf-8")
    assert "för stor" in text
    assert "too large" in text
    many = [site.ask("/") for _each in range(100)]
    status, headers, text = next(answer for answer in many if answer[0] != 200)
    assert (status, headers["Content-Type"], headers["Retry-After"]) == (429, "text/plain; charset=utf-8", "5")
    assert "Vänta" in text


def test_a_workbench_that_is_away_is_told_of_in_both_languages(site):
    """What was typed is not lost: the words say where it is."""
    site.upstream.stop()
    status, headers, text = site.ask("/")
    assert (status, headers["Content-Type"], headers["Retry-After"]) == (503, "text/plain; charset=utf-8", "30")
    assert "svarar inte" in text
    assert "does not answer" in text
