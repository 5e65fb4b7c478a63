"""docs/credentials_moving.md: a school that has used learning-credentials, and what is left to say of it."""

import sqlite3
from io import BytesIO

import pytest

for needed in ("hooks_credentials", "hooks_retrievers", "hooks_pdf", "pypdf"):
    pytest.importorskip(needed)

OURS, THEIRS = "learning_credentials.", "school.functions."
TABLES = """
CREATE TABLE learning_credentials_credentialasset (
    id integer PRIMARY KEY, description varchar(255), asset varchar(255), asset_slug varchar(255));
CREATE TABLE learning_credentials_credentialtype (
    id integer PRIMARY KEY, name varchar(255), retrieval_func varchar(200),
    generation_func varchar(200), custom_options text);
CREATE TABLE learning_credentials_credentialconfiguration (
    id integer PRIMARY KEY, learning_context_key varchar(255), credential_type_id integer,
    periodic_task_id integer, custom_options text);
CREATE TABLE learning_credentials_credential (
    uuid char(32) PRIMARY KEY, verify_uuid char(32), user_id integer, user_full_name varchar(255),
    learning_context_key varchar(255), learning_context_name varchar(255), credential_type varchar(255),
    configuration_id integer, status varchar(32), download_url varchar(200), legacy_id integer,
    generation_task_id varchar(255), invalidated_at datetime, invalidation_reason varchar(255),
    created datetime, modified datetime);
CREATE TABLE django_celery_beat_periodictask (
    id integer PRIMARY KEY, enabled bool, one_off bool, start_time datetime, expires datetime,
    last_run_at datetime, interval_id integer, crontab_id integer, clocked_id integer);
CREATE TABLE django_celery_beat_intervalschedule (id integer PRIMARY KEY, every integer, period varchar(24));
CREATE TABLE django_celery_beat_crontabschedule (
    id integer PRIMARY KEY, minute varchar(240), hour varchar(96), day_of_month varchar(124),
    month_of_year varchar(64), day_of_week varchar(64), timezone varchar(63));
CREATE TABLE django_celery_beat_clockedschedule (id integer PRIMARY KEY, clocked_time datetime);
"""
ROWS = f"""
INSERT INTO learning_credentials_credentialasset VALUES (1, 'A frame', 'assets/frame.pdf', 'frame');
INSERT INTO learning_credentials_credentialtype VALUES
    (1, 'Achievement', '{OURS}processors.retrieve_completions', '{OURS}generators.generate_pdf_credential',
     '{{"template": "frame", "required_completion": 0.95}}'),
    (2, 'Attendance', '{THEIRS}retrieve_attendance', '{THEIRS}generate_letter',
     '{{"required_visits": 10, "greeting": "Well done,"}}');
INSERT INTO django_celery_beat_intervalschedule VALUES (1, 10, 'days');
INSERT INTO django_celery_beat_periodictask VALUES
    (1, 1, 0, NULL, NULL, NULL, 1, NULL, NULL), (2, 0, 0, NULL, NULL, NULL, 1, NULL, NULL);
INSERT INTO learning_credentials_credentialconfiguration VALUES
    (1, 'course-v1:School+Physics+2026', 1, 1, '{{}}'), (2, 'course-v1:School+Physics+2026', 2, 2, '{{}}');
INSERT INTO learning_credentials_credential VALUES
    ('{1:032x}', '{11:032x}', 1, 'Ada Lindqvist', '', 'Physics', 'Achievement', 1, 'available',
     'https://lms.example/media/learning_credentials/{"0" * 8}-0000-0000-0000-{1:012x}.pdf', NULL, '',
     NULL, '', '2026-03-01 09:30:00', '2026-03-01 09:30:00'),
    ('{2:032x}', '{12:032x}', 2, 'Ben Okafor', '', 'Physics', 'Achievement', 1, 'invalidated', '', NULL, '',
     '2026-04-01 10:00:00', 'plagiarism', '2026-03-02 09:30:00', '2026-04-01 10:00:00'),
    ('{3:032x}', '{13:032x}', 3, 'Eve', '', 'Physics', 'Achievement', 1, 'error', '', NULL, '',
     NULL, '', '2026-03-03 09:30:00', '2026-03-03 09:30:00');
"""


def test_the_page_moves_a_school(page):
    """What it says that is printed is printed."""
    moving = page("credentials_moving.md", DJANGO_SETTINGS_MODULE="school.settings", PYTHONPATH=".")
    with sqlite3.connect(moving.folder / "lms.sqlite3") as lms:
        lms.executescript(TABLES + ROWS)
    assets = moving.folder / "media" / "assets"
    assets.mkdir(parents=True)
    (assets / "frame.pdf").write_bytes(template())

    ran = moving.run()

    assert "python ask.py" in {command.line for command in ran}


def template():
    """Return an empty page, A4 across."""
    import pypdf

    writer, file = pypdf.PdfWriter(), BytesIO()
    writer.add_blank_page(842, 595)
    writer.write(file)
    return file.getvalue()
