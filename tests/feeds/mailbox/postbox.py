"""A mail server on loopback that speaks IMAP over TLS, and whose misbehaviour a test writes itself."""

import base64
import re
import socketserver
import ssl

from tests.serving import run_in_thread


class Session(socketserver.StreamRequestHandler):
    """One connection. A verb in `server.instead` is answered with those bytes, and the connection ends there."""

    wbufsize = -1

    def handle(self):
        self.wfile.write(self.server.greeting)
        self.wfile.flush()
        while line := self.rfile.readline(65_536):
            tag, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            verb = " ".join(rest.split()[:2]).upper() if rest.upper().startswith("UID") else rest.split(" ")[0].upper()
            self.server.verbs.append(rest)
            if verb in self.server.instead:
                self.wfile.write(self.server.instead[verb].replace(b"TAG", tag.encode()))
                return
            end = self.answer(tag, verb, rest)
            self.wfile.flush()
            if end:
                return

    def answer(self, tag, verb, rest):
        def say(text):
            self.wfile.write(text.encode() + b"\r\n")

        if verb == "CAPABILITY":
            say("* CAPABILITY IMAP4rev1 AUTH=PLAIN")
        elif verb == "AUTHENTICATE":
            say("+ ")
            self.wfile.flush()
            _, user, password = base64.b64decode(self.rfile.readline()).decode().split("\0")
            if (user, password) != self.server.account:
                return say(f"{tag} NO wrong")
        elif verb == "EXAMINE":
            if rest.split(" ", 1)[1] != f'"{self.server.folder}"':
                return say(f"{tag} NO no such folder")
            say(f"* {len(self.server.letters)} EXISTS\r\n* OK [UIDVALIDITY {self.server.validity}] ok")
        elif verb == "UID SEARCH":
            first = int(re.search(r"(\d+):", rest)[1])
            newest = max(self.server.letters, default=0)
            say("* SEARCH " + " ".join(str(n) for n in sorted(self.server.letters) if n >= first or n == newest))
        elif verb == "UID FETCH":
            most = int(re.search(r"<0\.(\d+)>", rest)[1])
            for number in map(int, rest.split()[2].split(",")):
                letter = self.server.letters[number][:most]
                self.wfile.write(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(letter)}}}\r\n".encode() + letter + b")\r\n")
        say(f"{tag} OK done")
        return verb == "LOGOUT"


class Postbox(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, certificate):
        super().__init__(("127.0.0.1", 0), Session)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=True)
        self.greeting = b"* OK ready\r\n"
        self.account = ("rykten", "hemligt lösen")
        self.folder, self.validity = "INBOX", 7
        self.letters, self.instead, self.verbs = {}, {}, []
        run_in_thread(self)

    @property
    def port(self):
        return self.server_address[1]

    def handle_error(self, request, client_address):
        """A client that hangs up is part of these tests."""
