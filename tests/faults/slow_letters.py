"""A mail server that takes its time: for every answer, with a word now and then, or only once it has the letter."""

import socket
import threading
from email import message_from_bytes
from email.message import Message
from typing import IO


class SlowMailServer:
    """Speaks enough SMTP on loopback.

    `how`: "quick"; "drips" a word now and then and never an end; "thinks" once it has the letter; "sulks" at the good-bye;
    "seals" offers an encrypted line and then refuses it.
    """

    def __init__(self, pace: float, thinks: float = 0) -> None:
        self.how, self.pace, self.thinks = "quick", pace, thinks
        self.letters: list[Message] = []
        self.was_asked = threading.Event()
        self.ended = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """What stands in WORKBENCH_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.listening.getsockname()[1]}"

    def stop(self) -> None:
        """Say nothing more."""
        self.ended.set()
        self.listening.close()

    def _accept(self) -> None:
        while not self.ended.is_set():
            try:
                line, _address = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        try:
            with line, line.makefile("rb") as words:
                line.sendall(b"220 slow\r\n")
                while word := words.readline():
                    self._answer(line, words, word.strip().upper())
        except OSError:
            return

    def _answer(self, line: socket.socket, words: IO[bytes], word: bytes) -> None:
        if word.startswith(b"EHLO"):
            self.was_asked.set()
            while self.how == "drips" and not self.ended.wait(self.pace):
                line.sendall(b"250-x\r\n")
            line.sendall(b"250-slow\r\n250 STARTTLS\r\n" if self.how == "seals" else b"250 8BITMIME\r\n")
        elif word == b"STARTTLS":
            line.sendall(b"454 not now\r\n")
        elif word == b"DATA":
            line.sendall(b"354 go on\r\n")
            self.letters.append(message_from_bytes(_until_the_dot(words)))
            if self.how == "thinks":
                self.ended.wait(self.thinks)
            line.sendall(b"250 taken\r\n")
        elif word == b"QUIT":
            if self.how != "sulks":
                line.sendall(b"221 bye\r\n")
        else:
            line.sendall(b"250 yes\r\n")


def _until_the_dot(words: IO[bytes]) -> bytes:
    lines = []
    while (line := words.readline()) not in (b".\r\n", b""):
        lines.append(line)
    return b"".join(lines)
