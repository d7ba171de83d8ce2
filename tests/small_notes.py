"""Two small notes, and how a test writes a corpus of some files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

UNION = """TRADE UNION DISCUSSION

Progress

- Single managers have settled in and joint working is good
- Adult protection is a real success
- Teachers are still behind single management

Concerns

- Less consultation with the unions than before
- Workload of office staff in small schools has grown
- Rumours about jobs were spreading = a worry
- No timetable for sorting out the grades of classroom assistants

What is needed

- Earlier consultation with the trade unions
- A clear timetable for pay and grading
- More training for office staff in small schools
"""
STAFF = """STAFF SESSION

What has worked well

- The duty rota is shared and out of hours cover has improved
- Adult protection training is now joint
- Shared drive is in place for education managers

Barriers

- Two payroll systems for one team
- Two sets of forms for adult protection
- Workload of managers who report to two committees

Next steps

- One case management system for both areas
- One set of forms and one payroll system
- Managers should report to one joint committee
"""
NOTES: Mapping[str, str] = {"staff.txt": STAFF, "union.txt": UNION}


def write_corpus(folder: Path, files: Mapping[str, str | bytes], toml: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    if toml:
        (folder / "corpus.toml").write_text(toml, encoding="utf-8")
    return folder
