"""A mail server on a free port of this machine: it takes everything, and remembers when it said so."""

from __future__ import annotations

import socketserver
from contextlib import contextmanager
from email import message_from_bytes
from threading import Lock, Thread


class Mails(socketserver.ThreadingTCPServer):
    """taken: Message-ID and recipient of each mail that it has answered with 250, in order."""

    daemon_threads, allow_reuse_address, block_on_close = True, True, False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Talk)
        self.taken, self.lock = [], Lock()
        self.port = self.server_address[1]


class Talk(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as Python's smtplib speaks."""

    server: Mails

    def handle(self):
        self.say("220 here")
        to = ""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go on")
                self.take(to)
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                to = line.decode().strip() if word == b"RCPT" else to
                self.say("250 yes")

    def take(self, to):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        message = message_from_bytes(b"".join(lines))
        with self.server.lock:
            self.server.taken.append((message["Message-ID"], to))
        self.say("250 taken")

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server():
    """Give a server that runs in the block."""
    with Mails() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
