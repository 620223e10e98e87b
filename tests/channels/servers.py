"""Real mail servers for tests: a private Postfix and a private Dovecot on loopback, ended by their own process ids."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CONFIG = Path(__file__).with_name("config")
DOVECOT = Path("/usr/sbin/dovecot")
POSTFIX = Path("/usr/sbin/postfix")
POSTFIX_MASTER = Path("/usr/lib/postfix/sbin/master")
PASSWORD = "correct horse"
USERS = ("care@fernnetz.example", "petra@bucht.example", "tamme@bucht.example")
_READY_WITHIN = 20.0  # seconds


def missing() -> str:
    """Return why the servers cannot run here, or ""."""
    if not (DOVECOT.exists() and POSTFIX_MASTER.exists()):
        return "These tests need the Debian packages postfix, dovecot-imapd and dovecot-lmtpd."
    return "" if os.geteuid() == 0 else "Postfix only starts as root."


@dataclass
class MailServers:
    """A folder with everything the two servers need, and the servers."""

    room: Path
    ports: dict[str, int] = field(default_factory=dict)
    dovecot: subprocess.Popen[bytes] | None = None
    postfix: subprocess.Popen[bytes] | None = None

    @classmethod
    def prepare(cls) -> "MailServers":
        """Lay out a new folder; nothing runs yet."""
        room = Path(tempfile.mkdtemp(prefix="hilft-mail-"))
        room.chmod(0o755)
        servers = cls(room, {name: free_port() for name in ("imap", "imaps", "lmtp", "smtp", "smtps")})
        for folder in ("postfix/conf", "postfix/queue", "postfix/data", "dovecot/run", "dovecot/state", "mails"):
            (room / folder).mkdir(parents=True)
        owner = pwd.getpwnam("mail")
        os.chown(room / "mails", owner.pw_uid, owner.pw_gid)
        os.chown(room / "postfix/data", pwd.getpwnam("postfix").pw_uid, -1)
        lines = [f"{user}:{{PLAIN}}{PASSWORD}:{owner.pw_uid}:{owner.pw_gid}::{room}/mails/{user}" for user in USERS]
        (room / "users").write_text("\n".join(lines) + "\n")
        make_certificate(room)
        for source, target in (("dovecot.conf", ""), ("main.cf", "postfix/conf"), ("master.cf", "postfix/conf")):
            text = (CONFIG / source).read_text()
            (room / target / source).write_text(text.format(room=room, **servers.ports))
        return servers

    def start(self) -> None:
        """Start what does not run, and wait until it answers."""
        self.start_dovecot()
        self.start_postfix()

    def start_dovecot(self) -> None:
        if self.dovecot is None:
            log = (self.room / "dovecot.out").open("ab")
            self.dovecot = subprocess.Popen([DOVECOT, "-F", "-c", self.room / "dovecot.conf"], stdout=log, stderr=log)
            log.close()
            self._await("imap", b"* OK")
            self._await("lmtp", b"220")

    def start_postfix(self) -> None:
        if self.postfix is None:
            conf = self.room / "postfix/conf"
            subprocess.run([POSTFIX, "-c", conf, "check"], check=True, capture_output=True)
            log = (self.room / "postfix.out").open("ab")
            self.postfix = subprocess.Popen([POSTFIX_MASTER, "-c", conf], stdout=log, stderr=log)
            log.close()
            self._await("smtp", b"220")

    def stop_dovecot(self) -> None:
        _end(self.dovecot)
        self.dovecot = None

    def stop_postfix(self) -> None:
        _end(self.postfix)
        self.postfix = None

    def end(self) -> None:
        """Stop both and remove the folder."""
        self.stop_postfix()
        self.stop_dovecot()
        shutil.rmtree(self.room, ignore_errors=True)

    def empty(self) -> None:
        """Remove every mail; the next one finds folders made and numbered anew."""
        for user in USERS:
            shutil.rmtree(self.room / "mails" / user, ignore_errors=True)

    def _await(self, name: str, greeting: bytes) -> None:
        def greets() -> bool:
            with socket.create_connection(("127.0.0.1", self.ports[name]), timeout=2) as line:
                return line.recv(100).startswith(greeting)

        if not eventually(greets, _READY_WITHIN):
            logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in self.room.glob("*.[lo][ou][gt]"))
            raise RuntimeError(f"The {name} server does not answer.\n{logs}")


def eventually(question: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Ask until the answer is yes; False when time is over. A refused connection is a no."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if question():
                return True
        except OSError:
            pass
        time.sleep(0.02)
    return False


def free_port() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def make_certificate(room: Path) -> None:
    """Write a certificate for localhost that signs itself, valid for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (room / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (room / "key.pem").write_bytes(private)


def _end(process: subprocess.Popen[bytes] | None) -> None:
    """End a server by its own id; its children go with it."""
    if process is None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
