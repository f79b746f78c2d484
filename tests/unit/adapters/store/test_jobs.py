"""Jobs on disk: what an earlier process left running is lost, and says so."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from situs.adapters.store import Job, JobStore
from situs.errors import SitusError

DAY = 86_400_000
JOB = Job("j-1", "org", "005000000000002AAA", "askMatter", 31 * DAY)


@pytest.fixture
async def store(tmp_path):
    made = JobStore(tmp_path / "jobs.db")
    yield made
    await made.aclose()


async def test_the_file_appears_with_the_first_job_and_is_ours_alone(store, tmp_path) -> None:
    assert list(tmp_path.iterdir()) == []
    await store.add(JOB)
    assert await store.find("j-1", JOB.started) == JOB
    assert await store.find("j-2", JOB.started) is None
    assert (tmp_path / "jobs.db").stat().st_mode & 0o077 == 0


async def test_a_job_ends_once(store) -> None:
    await store.add(JOB)
    await store.end("j-1", JOB.started + 5, "answered", "", "r-1")
    await store.end("j-1", JOB.started + 9, "failed", "late", "")
    ended = replace(JOB, ended=JOB.started + 5, outcome="answered", receipt="r-1")
    assert await store.find("j-1", JOB.started) == ended


async def test_what_ran_when_the_process_ended_is_lost_and_the_rest_is_kept(store, tmp_path) -> None:
    await store.add(JOB)
    await store.add(replace(JOB, id="j-2"))
    await store.end("j-2", JOB.started, "answered", "", "r-2")
    await store.aclose()
    again = JobStore(tmp_path / "jobs.db")
    lost, kept = await again.find("j-1", JOB.started + 9), await again.find("j-2", JOB.started + 9)
    await again.aclose()
    assert lost == replace(JOB, ended=JOB.started + 9, outcome="failed", code="job_lost")
    assert kept is not None and kept.outcome == "answered"


async def test_what_ended_is_kept_until_somebody_removes_it(store, tmp_path) -> None:
    await store.add(JOB)
    await store.add(replace(JOB, id="j-2"))
    await store.end("j-1", JOB.started, "answered", "", "r-1")
    await store.aclose()
    again = JobStore(tmp_path / "jobs.db", owner=False)
    assert [job.id for job in await again.ended_before(JOB.started)] == ["j-1"]
    assert await again.ended_before(JOB.started - 1) == ()
    await again.remove("j-1")
    await again.remove("j-2")
    assert await again.find("j-1", JOB.started) is None
    assert await again.find("j-2", JOB.started) == replace(JOB, id="j-2")  # it runs, and who looks does not end it
    await again.aclose()


async def test_a_job_s_matter_is_unknown_until_it_is_told(store) -> None:
    await store.add(JOB)
    await store.add(replace(JOB, id="j-2"))
    await store.concern("j-1", "M-1")
    found = [await store.find(job, JOB.started) for job in ("j-1", "j-2")]
    assert [job.matter for job in found if job] == ["M-1", None]


async def test_a_file_of_before_jobs_had_matters_is_read_on(tmp_path) -> None:
    path = tmp_path / "jobs.db"
    with closing(sqlite3.connect(path)) as old, old:
        old.execute(
            "CREATE TABLE job (id TEXT PRIMARY KEY NOT NULL, principal TEXT NOT NULL, user TEXT NOT NULL, "
            "operation TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER NOT NULL, outcome TEXT NOT NULL, "
            "code TEXT NOT NULL, receipt TEXT NOT NULL) STRICT, WITHOUT ROWID"
        )
        old.execute("INSERT INTO job VALUES ('j-1', 'org', '', 'askMatter', 1, 2, 'answered', '', 'r-1')")
    for owner in (False, True):
        store = JobStore(path, owner=owner)
        await store.add(replace(JOB, id=f"new-{owner}"))
        await store.concern(f"new-{owner}", "M-1")
        (job,) = await store.ended_before(2)
        await store.aclose()
        assert (job.id, job.receipt, job.matter) == ("j-1", "r-1", None)


@pytest.mark.parametrize("content", [b"no database at all" * 100, None])
async def test_a_file_that_cannot_be_used_is_told(tmp_path, content) -> None:
    path = tmp_path / "jobs.db"
    path.write_bytes(content) if content else path.mkdir()
    store = JobStore(path)
    with pytest.raises(SitusError) as caught:
        await store.add(JOB)
    await store.aclose()
    assert (caught.value.code, caught.value.status) == ("jobs_unavailable", 503)
