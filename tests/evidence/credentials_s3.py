"""Credentials in a bucket: django-storages and boto3 against a server of moto on loopback, with temporary keys.

Requests are counted where botocore sends them. Links are made when they are opened; an object that is gone
is made again; a bucket that is not there is asked again. Two workers that write the same credential at the
same moment write two objects, and a document that was issued is never written over. Needs
django-storages[s3] and moto[server].
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.request import urlopen

TESTS = Path(__file__).parents[2] / "contrib_plugins/credentials/tests"
LEARNERS = 20
BUCKET = "certificates"


def main(_: Sequence[str] = ()) -> int:
    """Do it step by step; return 1 if a step is not as it should be."""
    from moto.server import ThreadedMotoServer  # type: ignore[import-not-found]  # not a dependency

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with tempfile.TemporaryDirectory() as folder:
        _set_up(f"http://{host}:{port}", folder)
        right = _steps(server)
    print("\nall of it as it should be" if right else "\nWRONG")
    return 0 if right else 1


def _set_up(endpoint: str, folder: str) -> None:
    """Configure Django with the plugin's own test settings, documents in the bucket."""
    sys.path.insert(0, str(TESTS))
    os.environ.pop("CREDENTIALS_DATABASE", None)
    import credentials_site  # type: ignore[import-not-found]  # a plugin's tests
    import django
    from django.conf import settings

    said = {name: value for name, value in vars(credentials_site).items() if name.isupper()}
    options = {
        "bucket_name": BUCKET,
        "endpoint_url": endpoint,
        "access_key": "ASIAEXAMPLE",
        "secret_key": "secret",
        "security_token": "t" * 900,  # as long as those of AWS' security token service
        "region_name": "eu-central-1",
    }
    stored = {"BACKEND": "hooks_credentials.s3.S3WrittenOnce", "OPTIONS": options}
    said["STORAGES"] = {**said["STORAGES"], "default": stored}
    said["DATABASES"]["default"]["NAME"] = str(Path(folder) / "s3.sqlite3")
    said["EMAIL_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"
    settings.configure(**said)
    django.setup()


def _steps(server: Any) -> bool:  # noqa: PLR0915  # a story, step by step
    from credentials_school.local import visit  # type: ignore[import-not-found]
    from credentials_school.platform import PHYSICS  # type: ignore[import-not-found]
    from django.core.files.storage import storages
    from django.core.management import call_command
    from django.test import Client
    from hooks_credentials.issuing import run
    from hooks_credentials.models import Credential, CredentialConfiguration, CredentialType

    from hooks_runtime.django.models import OutboxEntry
    from hooks_runtime.django.testing import bring_forward, drain

    call_command("migrate", run_syncdb=True, verbosity=0)
    here: Any = storages["default"]
    s3, asked = here.connection.meta.client, Counter[str]()
    bucket = {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
    s3.create_bucket(Bucket=BUCKET, **bucket)
    s3.meta.events.register("before-send.s3", lambda request, **_: asked.update([request.method]))
    kind = CredentialType.objects.create(name="C", retriever="attendance", generator="text")
    configuration = CredentialConfiguration.objects.create(type=kind, context_key=PHYSICS)
    for number in range(LEARNERS):
        visit(f"Learner {number}")
    run(configuration)
    drain()
    right = _told(f"{LEARNERS} credentials: {dict(asked)}", asked == {"PUT": LEARNERS})

    first = Credential.objects.order_by("user").first()
    assert first
    address, client = f"/hooks/credentials/{first.uuid}/document", Client()
    link = client.get(address)["Location"]
    content = urlopen(link).read()  # on loopback
    right &= _told(f"a link of {len(link)} characters, made when it was opened", len(link) > 1000)
    right &= _told(f"behind it: {content.decode()}", b"Learner 0" in content)
    right &= _told(f"the row keeps {first.key}", len(first.key) < 64)

    right &= _written_once(here, first)

    s3.delete_object(Bucket=BUCKET, Key=first.key)
    code = client.get(address).status_code
    drain()
    again = urlopen(client.get(address)["Location"]).read()
    right &= _told(f"the object is gone: {code}; then it is made again", again == content)

    for each in Credential.objects.values_list("key", flat=True):
        s3.delete_object(Bucket=BUCKET, Key=each)
    s3.delete_bucket(Bucket=BUCKET)
    visit("Late Learner")
    run(configuration)
    drain()
    late = Credential.objects.get(generation=1, state="generating")
    error = OutboxEntry.objects.exclude(error="").get().error
    right &= _told(f"the bucket is gone: the credential is {late.state}; {error}", "write" in error)
    s3.create_bucket(Bucket=BUCKET, **bucket)
    bring_forward()
    drain()
    late.refresh_from_db()
    right &= _told(f"the bucket is back: it is {late.state}", late.state == "available")

    server.stop()
    here.connection.meta.client.meta.config.retries = {"max_attempts": 0}
    answer = client.get(f"/hooks/credentials/{late.uuid}/document")
    return right & _told(f"the server is away: {answer.status_code}", answer.status_code == 503)


def _written_once(here: Any, issued: Any) -> bool:
    """Have two write at the same moment, and one come late, to where a document lies."""
    from django.core.files.base import ContentFile

    before = here.open(issued.key).read()
    late = here.save(issued.key, ContentFile(b"of a worker that hung"))
    after = here.open(issued.key).read()
    right = _told(
        f"what comes late lies beside it, as {late[len(issued.key) - 4 :]}", late != issued.key
    )
    right &= _told("what was issued is what it was", before == after)
    here.delete(late)

    barrier, bodies = Barrier(8), [f"worker {number}".encode() for number in range(8)]

    def write(body: bytes) -> tuple[str, bytes]:
        barrier.wait()
        return here.save("credentials/same.txt", ContentFile(body)), body

    with ThreadPoolExecutor(8) as threads:
        written = dict(threads.map(write, bodies))
    kept = all(here.open(key).read() == body for key, body in written.items())
    for key in written:
        here.delete(key)
    told = f"8 write one name at the same moment: {len(written)} objects, each with its own content"
    return right & _told(told, kept and len(written) == 8 and "credentials/same.txt" in written)


def _told(what: str, is_right: bool) -> bool:  # it is what it tells
    print(f"{'yes' if is_right else 'NO '}  {what}", flush=True)
    return is_right
