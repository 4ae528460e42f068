"""Every setting of an installation, in one frozen value. Read once, at start, from the environment."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from workbench.errors import SettingsError

KNOWN_KEYS = frozenset({"dev", "secret", "changeme", "change-me", "password", "test", "0" * 64, "a" * 64})
CARRIERS = ("sqlite:///", "postgresql://", "redis://", "rediss://", "unix://")
MIN_KEY_LENGTH = 43  # 32 random bytes in base64url


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What differs between installations. Each is documented in docs/settings.md (a test looks)."""

    instance_dir: Path
    database_url: str = field(repr=False)  # what may hold a password or is one is not shown when somebody prints this
    queue_url: str = field(default="", repr=False)
    secret_key: str = field(repr=False)
    demo: bool = False
    testing: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"
    municipality: str = "Norrvik"
    unit: str = "Kommunikation"
    contact: str = "kommunikation@norrvik.example"
    default_language: str = "sv"
    timezone: str = "Europe/Stockholm"
    allowed_hosts: tuple[str, ...] = ()
    embed_sites: tuple[str, ...] = ()
    second_factor: str = "everyone"
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "arbetsbanken@norrvik.example"
    poll_minutes: int = 15
    worker_threads: int = 2
    encoder_dir: Path | None = None
    backup_dir: Path | None = None
    backup_recipients: tuple[str, ...] = ()
    backup_hours: int = 24

    @property
    def starter_dir(self) -> Path:
        """Where the starter model lies, trained at set-up; always there to go back to."""
        return self.instance_dir / "model"

    @property
    def models_dir(self) -> Path:
        """Where later versions lie, each in a folder of its own, and the file `live` that names the one in use."""
        return self.instance_dir / "models"

    @property
    def model_dir(self) -> Path:
        """Where the model in use lies: the version that models/live names, else the starter."""
        try:
            name = (self.models_dir / "live").read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return self.starter_dir
        folder = self.models_dir / name
        is_usable = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,80}", name) and (folder / "model.json").is_file()
        return folder if is_usable else self.starter_dir

    @property
    def is_https(self) -> bool:
        """Whether people reach this installation over https; decides the cookie's protection."""
        return self.base_url.startswith("https://")


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from WORKBENCH_* variables.

    Raises SettingsError with every problem at once. Creates the instance directory and, once, its secret key.
    """
    problems: list[str] = []
    instance_dir = Path(environ.get("WORKBENCH_INSTANCE_DIR", "var")).resolve()
    instance_dir.mkdir(parents=True, exist_ok=True)
    port = _whole_number(environ, "WORKBENCH_PORT", 8000, 1, 65535, problems)
    host = environ.get("WORKBENCH_HOST", "127.0.0.1")
    demo = environ.get("WORKBENCH_DEMO", "") == "1"
    testing = environ.get("WORKBENCH_TESTING", "") == "1"
    encoder_dir = environ.get("WORKBENCH_ENCODER_DIR", "").strip()
    backup_dir = environ.get("WORKBENCH_BACKUP_DIR", "").strip()
    values = Settings(
        instance_dir=instance_dir,
        database_url=environ.get("WORKBENCH_DATABASE_URL", f"sqlite:///{instance_dir / 'workbench.db'}"),
        queue_url=environ.get("WORKBENCH_QUEUE_URL", ""),
        secret_key=_secret_key(environ, instance_dir, problems),
        demo=demo,
        testing=testing,
        host=host,
        port=port,
        base_url=environ.get("WORKBENCH_BASE_URL", f"http://{host}:{port}").rstrip("/"),
        municipality=environ.get("WORKBENCH_MUNICIPALITY", "Norrvik"),
        unit=environ.get("WORKBENCH_UNIT", "Kommunikation"),
        contact=environ.get("WORKBENCH_CONTACT", "kommunikation@norrvik.example"),
        default_language=environ.get("WORKBENCH_LANGUAGE", "sv"),
        timezone=environ.get("WORKBENCH_TIMEZONE", "Europe/Stockholm"),
        allowed_hosts=_allowed_hosts(environ.get("WORKBENCH_ALLOWED_HOSTS", ""), problems),
        embed_sites=_embed_sites(environ.get("WORKBENCH_EMBED_SITES", ""), problems),
        second_factor=environ.get("WORKBENCH_SECOND_FACTOR", "everyone"),
        smtp_url=environ.get("WORKBENCH_SMTP_URL", ""),
        mail_from=environ.get("WORKBENCH_MAIL_FROM", "arbetsbanken@norrvik.example"),
        poll_minutes=_whole_number(environ, "WORKBENCH_POLL_MINUTES", 15, 1, 1440, problems),
        worker_threads=_whole_number(environ, "WORKBENCH_WORKER_THREADS", 2, 1, 64, problems),
        encoder_dir=Path(encoder_dir).resolve() if encoder_dir else None,
        backup_dir=Path(backup_dir).resolve() if backup_dir else None,
        backup_recipients=_backup_recipients(environ.get("WORKBENCH_BACKUP_RECIPIENTS", ""), problems),
        backup_hours=_whole_number(environ, "WORKBENCH_BACKUP_HOURS", 24, 1, 720, problems),
    )
    problems += _contradictions(values)
    if problems:
        raise SettingsError(problems)
    return values


def _contradictions(values: Settings) -> list[str]:
    problems = []
    if values.allowed_hosts and not (values.demo or values.testing):
        problems.append("WORKBENCH_ALLOWED_HOSTS is for the demo and for tests only; empty it, or set WORKBENCH_DEMO=1.")
    if values.second_factor not in ("everyone", "some"):
        problems.append(f"WORKBENCH_SECOND_FACTOR is {values.second_factor!r}; it must be everyone or some.")
    if values.default_language not in ("sv", "en"):
        problems.append(f"WORKBENCH_LANGUAGE is {values.default_language!r}; it must be sv or en.")
    if values.smtp_url and urlsplit(values.smtp_url).scheme not in ("smtp", "smtps"):
        problems.append("WORKBENCH_SMTP_URL must look like smtp://host:25 or smtps://user:password@host:465.")
    if values.queue_url and not values.queue_url.startswith(CARRIERS):
        problems.append(
            "WORKBENCH_QUEUE_URL must begin with sqlite:///, postgresql:// or redis://; empty, it is a file of the folder."
        )
    if not values.base_url.startswith(("http://", "https://")):
        problems.append("WORKBENCH_BASE_URL must begin with http:// or https://.")
    if values.backup_dir and not values.backup_recipients:
        problems.append("WORKBENCH_BACKUP_DIR needs WORKBENCH_BACKUP_RECIPIENTS: a public key that seals backups.")
    return problems


def _whole_number(environ: Mapping[str, str], name: str, default: int, low: int, high: int, problems: list[str]) -> int:
    raw = environ.get(name, str(default))
    if raw.isascii() and raw.isdigit() and low <= int(raw) <= high:
        return int(raw)
    problems.append(f"{name} is {raw!r}; it must be a whole number from {low} to {high}.")
    return default


def _allowed_hosts(raw: str, problems: list[str]) -> tuple[str, ...]:
    hosts = tuple(part.strip() for part in raw.split(",") if part.strip())
    for host in hosts:
        if not re.fullmatch(r"[A-Za-z0-9.\-\[\]:]+:\d{1,5}", host):
            problems.append(f"WORKBENCH_ALLOWED_HOSTS holds {host!r}; each must be exactly host:port.")
    return hosts


def _embed_sites(raw: str, problems: list[str]) -> tuple[str, ...]:
    sites = tuple(raw.split())
    for site in sites:
        if not re.fullmatch(r"https?://(\*\.)?[A-Za-z0-9.\-]+(:\d{1,5})?", site):
            problems.append(
                f"WORKBENCH_EMBED_SITES holds {site!r}; each must look like https://www.example.se or https://*.example.se."
            )
    return sites


def _backup_recipients(raw: str, problems: list[str]) -> tuple[str, ...]:
    keys = tuple(raw.split())
    for key in keys:
        if not re.fullmatch(r"age1[02-9ac-hj-np-z]{58}", key):
            problems.append(f"WORKBENCH_BACKUP_RECIPIENTS holds {key[:20]!r}; each is a public key that begins with age1.")
    return keys


def _secret_key(environ: Mapping[str, str], instance_dir: Path, problems: list[str]) -> str:
    """The key from the environment, or from instance_dir/secret_key, made once with mode 0600."""
    key = environ.get("WORKBENCH_SECRET_KEY", "")
    if not key:
        path = instance_dir / "secret_key"
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(48))
        except FileExistsError:
            if path.stat().st_mode & 0o077:
                problems.append(f"{path} can be read by others; run: chmod 600 {path}")
        key = path.read_text().strip()
    if key.lower() in KNOWN_KEYS or len(key) < MIN_KEY_LENGTH or len(set(key)) < 16:
        problems.append("The secret key is known or too short; remove the file or variable and a new one is made.")
    return key
