"""The hub's tables, the same on SQLite and Postgres.

Rows hold ids, hashes, states and times. Words, plans, arguments, results and paths are sealed pieces in `content`,
under a key per subject, so that dropping the key forgets them and the rows still prove what happened.
Times are seconds since 1970. How the tables come to be stands in `migrations/`; a test holds the two together.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
)

metadata: Final = MetaData()
Id: Final = BigInteger().with_variant(Integer, "sqlite")

meta = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)
person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("family", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("native", String, nullable=False),
    Column("called", String),
    UniqueConstraint("family", "tenant", "native", name="person_once"),
)
chat = Table(
    "chat",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("native", String, nullable=False),
    Column("several", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("channel", "tenant", "native", name="chat_once"),
)
inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String, nullable=False),
    Column("tenant", String, nullable=False),
    Column("native_id", String, nullable=False),
    Column("chat", Id, ForeignKey("chat.id"), nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("content", String, nullable=False),
    Column("outcome", String),
    Column("run", Id),
    Column("at", Float, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    UniqueConstraint("channel", "tenant", "native_id", name="inbox_once"),
    Index("inbox_state", "state", "id"),
    sqlite_autoincrement=True,
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False),
    Column("chat", Id, ForeignKey("chat.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Float, nullable=False),
    Column("content", String, nullable=False),
    Column("person", Id),
    UniqueConstraint("key", name="outbox_once"),
    Index("outbox_state", "state", "next_at"),
    sqlite_autoincrement=True,
)
run = Table(
    "run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("chat", Id, ForeignKey("chat.id"), nullable=False),
    Column("inbox", Id),
    Column("state", String, nullable=False),
    Column("queued", Boolean, nullable=False),
    Column("overtakes", Boolean, nullable=False),
    Column("crashes", Integer, nullable=False),
    Column("lang", String, nullable=False),
    Column("home", Boolean, nullable=False),
    Column("unsigned", Boolean, nullable=False, server_default=false()),
    Column("goal", String, nullable=False),
    Column("head", String, nullable=False),
    Column("answer", String),
    Column("steps", Integer, nullable=False),
    Column("steps_done", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("undoes", Id),
    Column("undone_by", Id),
    Column("corrects", Id),
    Column("desk", String),
    Column("started_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    Index("run_person", "person", "id"),
    Index("run_chat", "chat", "state", "id"),
    Index("run_state", "state", "id"),
    sqlite_autoincrement=True,
)
journal = Table(
    "journal",
    metadata,
    Column("run", Id, ForeignKey("run.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("step", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("note", String, nullable=False),
    Column("content", String),
    Column("at", Float, nullable=False),
    UniqueConstraint("run", "step", "attempt", "kind", name="journal_once"),
)
due = Table(
    "due",
    metadata,
    Column("run", Id, ForeignKey("run.id"), primary_key=True),
    Column("step", String, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("at", Float),
    Column("owner", String),
    Column("lease", Float),
    Column("tries", Integer, nullable=False),
    Index("due_at", "at"),
)
"""What may start, or is under way (`owner`). `at` empty: parked until a person says so. A waiting run has no row."""
question = Table(
    "question",
    metadata,
    Column("id", Id, primary_key=True),
    Column("run", Id, ForeignKey("run.id"), nullable=False),
    Column("step", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("chat", Id, ForeignKey("chat.id"), nullable=False),
    Column("open", Boolean, nullable=False),
    Column("hash", String, nullable=False),
    Column("content", String, nullable=False),
    Column("answer", String),
    Column("answer_id", String),
    Column("answered_by", Id),
    Column("asked_at", Float, nullable=False),
    Column("answered_at", Float),
    Column("shown_at", Float),
    UniqueConstraint("run", "step", "attempt", name="question_once"),
    Index("question_open", "chat", "open", "id"),
    sqlite_autoincrement=True,
)
event = Table(
    "event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", Id, nullable=False),
    Column("run", Id),
    Column("kind", String, nullable=False),
    Column("step", String, nullable=False),
    Column("state", String, nullable=False),
    Column("content", String),
    Column("at", Float, nullable=False),
    Index("event_person", "person", "id"),
    sqlite_autoincrement=True,
)
content = Table(
    "content",
    metadata,
    Column("id", String, primary_key=True),
    Column("subject", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
offer = Table(
    "offer",
    metadata,
    Column("person", Id, primary_key=True),
    Column("hash", String, primary_key=True),
    Column("run", Id, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Index("offer_run", "run"),
)
"""Which files a person's runs have offered: the only hashes that person may fetch, and by which runs."""
forgetting = Table(
    "forgetting",
    metadata,
    Column("run", Id, primary_key=True, autoincrement=False),
    Column("asked_at", Float, nullable=False),
    Column("done_at", Float),
    Index("forgetting_done", "done_at", "run"),
)
"""Runs that were forgotten here, and when the desk said that it has forgotten them too."""
subject_key = Table(
    "subject_key",
    metadata,
    Column("subject", String, primary_key=True),
    Column("key", LargeBinary, nullable=False),
)
roster = Table(
    "roster",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("raw", LargeBinary, nullable=False),
    Column("sig", LargeBinary, nullable=False),
)
granted = Table(
    "granted",
    metadata,
    Column("n", Id, primary_key=True),
    Column("kind", String, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("dev", String, nullable=False),
    Column("sig", LargeBinary, nullable=False),
    Column("roster", Integer, nullable=False),
    sqlite_autoincrement=True,
)
audit = Table(
    "audit",
    metadata,
    Column("n", Id, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("facts", String, nullable=False),
    Column("prev", String, nullable=False),
    Column("hash", String, nullable=False),
    Index("audit_kind", "kind", "n"),
)
"""The hub's own record, each row hanging on the one before; `at` in milliseconds, as a desk keeps it too."""
desk_seen = Table(
    "desk_seen",
    metadata,
    Column("desk", String, primary_key=True),
    Column("at", Float, nullable=False),
)
"""When each desk was last there: what is said of one that is away, also after a restart."""
model_call = Table(
    "model_call",
    metadata,
    Column("id", Id, primary_key=True),
    Column("provider", String, nullable=False),
    Column("model", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("background", Boolean, nullable=False),
    Column("person", Id),
    Column("inbox", Id),
    Column("run", Id),
    Column("attempt", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("code", String, nullable=False),
    Column("tokens_in", BigInteger, nullable=False),
    Column("tokens_out", BigInteger, nullable=False),
    Column("money", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("estimated", Boolean, nullable=False),
    Column("at", Float, nullable=False),
    Column("ended_at", Float),
    Index("model_call_at", "at"),
    Index("model_call_inbox", "inbox"),
    Index("model_call_run", "run"),
    sqlite_autoincrement=True,
)
"""Each call of a model, written before it is made with the most it may cost; `money` in millionths."""
model_more = Table(
    "model_more",
    metadata,
    Column("run", Id, ForeignKey("run.id"), primary_key=True, autoincrement=False),
    Column("step", String, primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("inbox", Id),
    Column("about", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("allowed_at", Float),
    Index("model_more_about", "about", "unit"),
)
"""What a question of a run asks beyond a budget, and the message that a yes takes up again, if any; it holds once a
person has said so (`allowed_at`)."""
skill = Table(
    "skill",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("key", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("hash", String, nullable=False),
    Column("author", String, nullable=False),
    Column("head", String, nullable=False),
    Column("body", String, nullable=False),
    Column("at", Float, nullable=False),
    UniqueConstraint("person", "key", name="skill_once"),
    sqlite_autoincrement=True,
)
"""Automations that a person keeps: `head` is what lists show, `body` the very bytes that `hash` is of."""
phrase = Table(
    "phrase",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("run", Id, nullable=False),
    Column("source", Id),
    Column("state", String, nullable=False),
    Column("desk", String, nullable=False),
    Column("content", String),
    Column("at", Float, nullable=False),
    Index("phrase_person", "person", "state", "id"),
    Index("phrase_run", "run"),
    sqlite_autoincrement=True,
)
"""A person's own words with the plan they came to. tried: its run is not over · kept · used: a later run, by the phrase
`source`."""
