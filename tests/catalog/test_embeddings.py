"""Embeddings in memory-mapped files."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mars_labeler.catalog.embeddings import EmbeddingFiles, forget_in_all


def _ids(*values: int) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _rows(*values: float) -> NDArray[np.float32]:
    return np.repeat(np.array(values, dtype=np.float32)[:, None], 4, axis=1)


def test_rows_come_back_in_the_order_asked_for(tmp_path: Path) -> None:
    files = EmbeddingFiles(tmp_path, 4)
    files.write(_ids(7, 3), 0, _rows(0.5, 1.5))
    files.write(_ids(9), 0, _rows(2.5))
    np.testing.assert_array_equal(files.read(_ids(9, 7), 0), _rows(2.5, 0.5))
    np.testing.assert_array_equal(files.missing(_ids(3, 4, 9), 0), _ids(4))
    np.testing.assert_array_equal(files.missing(_ids(3), 1), _ids(3))


def test_they_are_there_after_reopening(tmp_path: Path) -> None:
    EmbeddingFiles(tmp_path, 4).write(_ids(1, 2), 2, _rows(0.25, 0.75))
    np.testing.assert_array_equal(EmbeddingFiles(tmp_path, 4).read(_ids(2), 2), _rows(0.75))


def test_an_unknown_image_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        EmbeddingFiles(tmp_path, 4).read(_ids(1), 0)


def test_half_written_rows_are_cut_off(tmp_path: Path) -> None:
    EmbeddingFiles(tmp_path, 4).write(_ids(1), 0, _rows(1))
    with (tmp_path / "view-0.f16").open("ab") as file:
        file.write(b"\0\0\0")
    files = EmbeddingFiles(tmp_path, 4)
    files.write(_ids(2), 0, _rows(2))
    np.testing.assert_array_equal(files.read(_ids(1, 2), 0), _rows(1, 2))


def test_ids_without_rows_do_not_count(tmp_path: Path) -> None:
    EmbeddingFiles(tmp_path, 4).write(_ids(1), 0, _rows(1))
    with (tmp_path / "view-0.ids").open("ab") as file:
        file.write(_ids(2).tobytes())
    np.testing.assert_array_equal(EmbeddingFiles(tmp_path, 4).missing(_ids(1, 2), 0), _ids(2))


def test_changed_files_are_forgotten_everywhere(tmp_path: Path) -> None:
    for name in ("one", "two"):
        EmbeddingFiles(tmp_path / name, 4).write(_ids(1, 2), 0, _rows(1, 2))
    forget_in_all(tmp_path, _ids(2))
    for name in ("one", "two"):
        files = EmbeddingFiles(tmp_path / name, 4)
        np.testing.assert_array_equal(files.missing(_ids(1, 2), 0), _ids(2))
        np.testing.assert_array_equal(files.read(_ids(1), 0), _rows(1))


def test_rows_that_are_written_while_others_are_forgotten_stay_in_step(tmp_path: Path) -> None:
    job = EmbeddingFiles(tmp_path / "recipe", 4)
    job.write(_ids(*range(1000, 3000)), 0, np.zeros((2000, 4), np.float32))
    written = range(1, 900)

    def write() -> None:
        for image_id in written:
            job.write(_ids(image_id), 0, _rows(image_id))

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        forget_in_all(tmp_path, _ids(1000, 2000))
    writer.join()
    later = EmbeddingFiles(tmp_path / "recipe", 4)
    np.testing.assert_array_equal(later.missing(_ids(*written, 1000, 2999), 0), _ids(1000))
    np.testing.assert_array_equal(later.read(_ids(*written), 0), _rows(*written))


def test_a_job_keeps_nothing_of_pictures_forgotten_since_it_began(tmp_path: Path) -> None:
    job = EmbeddingFiles(tmp_path / "recipe", 4)
    forget_in_all(tmp_path, _ids(1))
    job.write(_ids(1, 2), 0, _rows(1, 2))
    np.testing.assert_array_equal(job.read(_ids(1, 2), 0), _rows(1, 2))
    later = EmbeddingFiles(tmp_path / "recipe", 4)
    np.testing.assert_array_equal(later.missing(_ids(1, 2), 0), _ids(1))
    later.write(_ids(1), 0, _rows(9))
    again = EmbeddingFiles(tmp_path / "recipe", 4)
    np.testing.assert_array_equal(again.read(_ids(1, 2), 0), _rows(9, 2))


def test_what_was_forgotten_can_be_written_again_through_the_same_object(tmp_path: Path) -> None:
    files = EmbeddingFiles(tmp_path, 4)
    files.write(_ids(1), 0, _rows(1))
    files.forget(_ids(1))
    np.testing.assert_array_equal(files.missing(_ids(1), 0), _ids(1))
    files.write(_ids(1), 0, _rows(2))
    np.testing.assert_array_equal(EmbeddingFiles(tmp_path, 4).read(_ids(1), 0), _rows(2))
