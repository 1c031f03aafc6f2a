"""Times as annotations have them: UTC with milliseconds, `2026-11-24T05:50:24.123Z` (xsd:dateTime)."""

from datetime import UTC, datetime, timedelta

from postil.core.display import shown_line


def timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def a_moment_after(when: str) -> str:
    """A millisecond later; a time that is none, or the last there is, stays as it is."""
    try:
        return timestamp(_moment(when) + timedelta(milliseconds=1))
    except (ValueError, OverflowError):
        return when


def local(when: str) -> str:
    """To the minute, as clocks show it here; of what is no time its beginning."""
    try:
        return _moment(when).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return shown_line(when[:16])


def _moment(when: str) -> datetime:
    """One that names no zone is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(when.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
