"""The rows of the table: what is measured, against what, how far it should go."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Row:
    """One comparison. Cases are names in ours.py, outbox.py, fresh.py or the peer's own file.

    says: what it includes and leaves out. must, moonshot: against a peer, how many times faster;
    against a limit, how many times its price. crowd: it runs beside 100 installed plugins.
    on_redis: an empty Redis that syncs every write is at the address in BENCH_REDIS.
    on_postgres: its cases are in outbox.py. with_font: it takes a font that this machine may not have.
    unit: of what is counted, where that is not time.
    """

    name: str
    says: str
    ours: str
    limit: str = ""
    peer: str = ""
    peer_case: str = ""
    must: float
    moonshot: float | None = None
    fresh: bool = False
    on_redis: bool = False
    on_postgres: bool = False
    with_font: bool = False
    unit: str = ""


ROWS = (
    Row(
        name="run_filter, 3 steps",
        ours="filter-three",
        limit="bare-three",
        must=1.6,
        moonshot=1.3,
        says="Steps return None and the same value in turn; type checks, error policy, counting and "
        "sampled timing are on; against `for f in steps: r = f(v); v = v if r is None else r`.",
    ),
    Row(
        name="run_filter, 10 steps",
        ours="filter-ten",
        limit="bare-ten",
        must=1.4,
        moonshot=1.2,
        says="As with 3 steps.",
    ),
    Row(
        name="run_filter, 3 steps that evolve",
        ours="filter-changed_3",
        limit="bare-changed_3",
        must=1.25,
        moonshot=1.1,
        says="Every step returns `evolve(lesson, mode=...)`; the bare loop calls the same steps, so "
        "the price of evolve is on both sides.",
    ),
    Row(
        name="run_filter, 10 steps that evolve",
        ours="filter-changed_10",
        limit="bare-changed_10",
        must=1.25,
        moonshot=1.1,
        says="As with 3 steps.",
    ),
    Row(
        name="run_filter, no step",
        ours="filter-silent",
        limit="bare-silent",
        must=1.6,
        moonshot=1.2,
        says="A function that calls run_filter, against one that looks a function up in a "
        "dictionary and calls it; the payload's type is still checked.",
    ),
    Row(
        name="run_filter, not exposed",
        ours="filter-hidden",
        limit="bare-silent",
        must=1.6,
        moonshot=1.2,
        says="The same where 3 steps are plugged in and the operator has set `exposed: False`.",
    ),
    Row(
        name="evolve",
        ours="evolve",
        limit="attrs-evolve",
        must=1.0,
        moonshot=0.5,
        says="One of three fields changes; against `attrs.evolve` on an `@attrs.frozen` class of the "
        "same fields.",
    ),
    Row(
        name="construction of a payload",
        ours="new",
        limit="attrs-new",
        must=1.0,
        moonshot=0.5,
        says="Three fields by keyword, without validators; against an `@attrs.frozen` class of the "
        "same fields.",
    ),
    Row(
        name="arun_filter, 3 async steps",
        ours="filter-awaited",
        limit="bare-awaited",
        must=1.3,
        moonshot=1.1,
        says="`async def` steps that return at once, in one event loop, against `v = await f(v)` in "
        "a loop; no hop to a thread.",
    ),
    Row(
        name="run_filter, 3 steps, against openedx-filters",
        ours="filter-three",
        limit="bare-three",
        peer="openedx_filters",
        peer_case="filter-three",
        must=20,
        moonshot=30,
        says="Its run_pipeline with 3 PipelineSteps that return what they were given, configured in "
        "OPEN_EDX_FILTERS_CONFIG; no logging is configured on either side.",
    ),
    Row(
        name="send_event, nobody listens, against openedx-events",
        ours="event-unheard",
        limit="bare-silent",
        peer="openedx_events",
        peer_case="event-unheard",
        must=200,
        moonshot=400,
        says="Its metadata is made before it looks whether anybody listens, ours not at all; no "
        "event bus is configured.",
    ),
    Row(
        name="send_event, 3 receivers, against openedx-events",
        ours="event-heard",
        limit="bare-heard",
        peer="openedx_events",
        peer_case="event-heard",
        must=80,
        moonshot=110,
        says="Inline receivers that take payload and metadata and do nothing; both isolate errors. "
        "Our id is made when a receiver asks for it, and none does.",
    ),
    Row(
        name="send_event, 3 receivers, against Django's send_robust",
        ours="event-heard",
        limit="bare-heard",
        peer="django",
        peer_case="event-heard",
        must=1,
        moonshot=7,
        says="The same receivers on a plain `Signal()`, which makes no metadata and keeps no counts.",
    ),
    Row(
        name="send_event, 3 receivers, against blinker",
        ours="event-heard",
        limit="bare-heard",
        peer="blinker",
        peer_case="event-heard",
        must=1,
        says="The same receivers on a blinker signal, which makes no metadata, keeps no counts and "
        "does not isolate errors.",
    ),
    Row(
        name="relay to Redis Streams, against edx-event-bus-redis",
        ours="relayed",
        limit="bare-relayed",
        peer="edx_event_bus_redis",
        peer_case="relayed",
        on_redis=True,
        must=10,
        moonshot=25,
        says="One enrollment from payload to stream, time per event: ours makes Avro of each and "
        "appends in batches of 500, its producer sends one by one; against ready entries in a "
        "redis-py pipeline. Redis syncs each write to disk, without which nothing that was sent is safe; "
        "on one that keeps all in memory it was 18 times faster.",
    ),
    Row(
        name="durable send in a business transaction",
        ours="business-durable",
        limit="business",
        on_postgres=True,
        must=1.7,
        moonshot=1.4,
        says="A transaction on PostgreSQL that inserts a row, reads one and updates one, and sends an "
        "event that is kept for one receiver, against the same without the event.",
    ),
    Row(
        name="relay of the outbox to Redis Streams, against edx-event-bus-redis",
        ours="outbox-relayed",
        peer="edx_event_bus_redis",
        peer_case="relayed",
        on_postgres=True,
        on_redis=True,
        must=10,
        moonshot=25,
        says="The same from rows on PostgreSQL: claimed, made Avro, appended and noted as done, 1000 of "
        "40 learners in one go. Its producer reads nothing and notes nothing.",
    ),
    Row(
        name="consumer, against edx-event-bus-redis",
        ours="consumed",
        peer="edx_event_bus_redis",
        peer_case="consumed",
        on_postgres=True,
        on_redis=True,
        must=10,
        moonshot=40,
        says="From the stream to one receiver that does nothing, 1000 messages in two batches. Ours keeps "
        "each on PostgreSQL, knows what came and what was told before, and tells in the same transaction, with "
        "a savepoint for who asks the database something; its loop keeps nothing, and acknowledges whatever "
        "happens.",
    ),
    Row(
        name="event encode and decode, Avro, against openedx-events",
        ours="avro",
        limit="bare-avro",
        peer="openedx_events",
        peer_case="avro",
        must=10,
        moonshot=50,
        says="One enrollment from payload to bytes and back to payload, the same bytes on both sides; "
        "its serializer derives the schema anew each time. The limit is fastavro alone, from dictionary "
        "to dictionary.",
    ),
    Row(
        name="event dump and load, JSON",
        ours="json",
        limit="bare-json",
        must=4,
        moonshot=2,
        says="The same enrollment; every value is checked on its way in. The limit is the json module "
        "alone, from dictionary to dictionary.",
    ),
    Row(
        name="sampled timing, 10 steps",
        ours="filter-ten",
        limit="filter-untimed",
        must=1.25,
        moonshot=1.15,
        says="One run in 64 is timed, against a pipeline whose timed variant is replaced by the "
        "usual one; the counter that picks the run is on both sides.",
    ),
    Row(
        name="scopes configured, 3 steps",
        ours="filter-scoped",
        limit="filter-unscoped",
        must=1.3,
        moonshot=1.1,
        says="A hook with settings for one scope, called in that scope, against a hook without any, "
        "called there too.",
    ),
    Row(
        name="cold start",
        ours="facade",
        limit="libraries",
        fresh=True,
        must=1.2,
        moonshot=1.05,
        says="`import hooks_runtime` against `import attrs, pluggy, cattrs, importlib_metadata`, "
        "each in a fresh interpreter with compiled bytecode; the interpreter's own start is left out.",
    ),
    Row(
        name="discovery, 100 plugins installed, 3 enabled",
        ours="discovery",
        limit="scan",
        fresh=True,
        must=1.3,
        says="`discovery.load`, which imports the 3 and checks that it imported no other, against "
        "one `entry_points()` scan of the same path; fresh interpreters in which the project's specs and "
        "settings are imported already, files in the disk cache.",
    ),
    Row(
        name="group decisions, 5,000 blocks x 1,000 learners x 20 partitions",
        ours="groups-1000",
        limit="groups-and-1000",
        peer="block_by_block",
        peer_case="groups-1000",
        must=300,
        moonshot=600,
        says="Which blocks each learner sees, time per learner; about half of the blocks are restricted, "
        "981 by rules of their own. Ours answers with a bit set for each of 1,000 learners, whose arms are "
        "ready as its signatures. The peer is Open edX's algorithm, written from a description, with rules "
        "merged at publish and one question a block; its queries and its copy of the course are left out.",
    ),
    Row(
        name="group decisions, one learner, against block by block",
        ours="groups-one",
        limit="groups-and-1000",
        peer="block_by_block",
        peer_case="groups-1000",
        must=150,
        says="The same for a single learner, whose arms come as a dictionary, as they do when a page is shown.",
    ),
    Row(
        name="group decisions, 100,000 learners, a bit set each",
        ours="groups-100000",
        limit="groups-and-100000",
        must=1.5,
        says="500 million decisions, time per learner. The limit is the AND of a learner's 20 table entries, "
        "which are looked up already. Half a gigabit of answers is written by both.",
    ),
    Row(
        name="group decisions, 100,000 learners, an audience a block",
        ours="groups-blocks",
        limit="groups-blocks-and",
        must=1.5,
        says="The same 500 million, the other way round: a bit set of learners for each block, time per block. "
        "The limit is one AND of two ready bit sets a block. Ours has read the learners' arms before; blocks "
        "that ask the same share an answer.",
    ),
    Row(
        name="group decisions, compiling a course",
        ours="groups-compiled",
        limit="groups-merged",
        must=3,
        says="From 5,000 blocks with their rules, checked for cycles and for what dangles, to tables. The limit "
        "merges each block's rule with those above it, as a decider needs that asks block by block.",
    ),
    Row(
        name="certificates as PDF, against learning-credentials",
        ours="certificates",
        peer="learning_credentials",
        peer_case="certificates",
        must=25,
        moonshot=40,
        with_font=True,
        says="A document of 210 KB with AES-256: a template of one page with a picture of 200 KB, four texts, DejaVu Sans "
        "(760 KB). Ours shapes what is a learner's own, takes what is the same for a class from before, embeds the usual letters "
        "once and others as a document uses them, and puts it behind a template that was encrypted once. The peer is its own code with pypdf 6, as it makes "
        "nothing with 7; its two look-ups of assets in SQLite and its writing to a disk in memory are in its time, about "
        "1.2 ms.",
    ),
    Row(
        name="certificates as PDF, against pypdf alone",
        ours="certificates",
        limit="certificates-reference",
        must=0.1,
        moonshot=0.05,
        with_font=True,
        says="The same document on the reference path: the same text, assembled and encrypted by pypdf 7 each "
        "time. The fast path shows the same, pixel by pixel, by test.",
    ),
    Row(
        name="certificates as PDF, with a QR code",
        ours="certificates-qr",
        limit="certificates",
        must=4,
        moonshot=2.5,
        with_font=True,
        says="The same with a QR code of 61 characters, drawn as vectors, against without.",
    ),
    Row(
        name="credentials, statements for 10,000 learners, against learning-credentials",
        ours="issuing-statements",
        limit="issuing-one",
        peer="learning_credentials",
        peer_case="statements",
        on_postgres=True,
        unit="statements",
        must=10,
        moonshot=41,
        says="Who has completed a course and has no credential of it, of 10,000 learners of whom every other has one, on "
        "PostgreSQL; as many for 100. Counted in Django. The peer needs the whole of Open edX to be asked: its number is "
        "1 + 4 for every 1,000 learners, as counted with its real completion aggregator and "
        "found in its code.",
    ),
    Row(
        name="credentials, requests to the storage, against learning-credentials",
        ours="issuing-requests",
        limit="issuing-one",
        peer="learning_credentials",
        peer_case="requests",
        on_postgres=True,
        unit="requests",
        must=4,
        moonshot=7,
        with_font=True,
        says="From claim to stored document, in a bucket that counts as django-storages asks S3: three to read a file, one for "
        "anything else. Ours keeps template and font as long as they are what they were; the peer reads both each time. Its "
        "own code is called.",
    ),
)
