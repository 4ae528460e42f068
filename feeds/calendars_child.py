"""The calendar reader's own process: `python -m feeds.calendars_child MEMORY_BYTES`. JSON and a calendar in, JSON out."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from feeds.calendar_days import CalendarUnreadable, filled_days
from feeds.limited_child import serve_jobs


def answer_job(job: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Gives {days, events, left_out, left_out_count} or {failed: …}. Running out of memory is an answer too."""
    try:
        zone = ZoneInfo(str(job["zone"]))
        return filled_days(body, zone=zone, first=date.fromisoformat(job["first"]), last=date.fromisoformat(job["last"]))
    except CalendarUnreadable as error:
        return {"failed": error.kind}
    except MemoryError:
        return {"overrun": "memory"}
    except Exception:
        # The edge of the process: whatever a calendar breaks, the next one is read.
        return {"failed": "not-a-calendar"}


if __name__ == "__main__":
    serve_jobs(answer_job, int(sys.argv[1]))
