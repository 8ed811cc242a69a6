"""Feeds and images that are not what they should be: named, not kept, and left in time."""

from __future__ import annotations

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.sources import raw_images
from mars_labeler.sources.raw_images import Collected, Collecting
from tests.sources.archived_set import jpeg
from tests.sources.collecting import Run, asked_images
from tests.sources.feed_answers import MSL_PATH, msl_item, msl_page, put_images, put_msl
from tests.sources.web_site import Answer, Site, json_answer


def test_an_image_that_cannot_be_had_is_named(site: Site, run: Run) -> None:
    """The others come; the next run tries it again."""
    items = [msl_item(site.origin, number) for number in range(3)]
    put_msl(site, [items])
    missing = str(items[1]["https_url"]).removeprefix(site.origin)
    content = site.answers.pop(missing)
    result = run()
    assert (result.downloaded, len(result.failed)) == (2, 1)
    assert f"{items[1]['imageid']}: The server answers “404 Not Found”" in result.failed[0]
    site.answers[missing] = content
    assert run() == Collected(downloaded=1, known=2)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(b"GIF87 not, a picture of the network"[4:], "image/jpeg"), "is no image"),
        (Answer(b"", "image/jpeg"), "is no image"),
        (Answer(b"<html>", "text/html"), "web page"),
        (Answer(jpeg(1), "image/jpeg", breaks_off_at=50), "broke off at 50"),
        (Answer(jpeg(1), "image/jpeg", claims_size=10**6), "broke off at"),
    ],
)
def test_what_is_no_whole_image_is_not_kept(
    site: Site, order: Collecting, run: Run, answer: Answer, reason: str
) -> None:
    """No file of it is left."""
    item = msl_item(site.origin, 1)
    put_msl(site, [[item]])
    site.has(str(item["https_url"]).removeprefix(site.origin), answer)
    (problem,) = run().failed
    assert reason in problem
    assert [path.name for path in order.folder.rglob("*.*") if path.suffix != ".lock"] == []


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://example.org/a.jpg", "none of the mission's own servers"),
        ("file:///etc/hosts.jpg", "none of the mission's own servers"),
        ("{origin}/", "no name of an image"),
        ("{origin}/.jpg", "no name of an image"),
        ("{origin}/..%2F..%2Fa%20b.jpg", "no name of an image"),
        ("{origin}/image.html", "no name of an image"),
        ("{origin}/a.jpg.json", "no name of an image"),
    ],
)
def test_addresses_that_are_not_followed(site: Site, run: Run, address: str, reason: str) -> None:
    """They lead elsewhere, or to something that is no image."""
    item = msl_item(site.origin, 1, https_url=address.format(origin=site.origin))
    site.has(MSL_PATH, json_answer(msl_page([item])))
    (problem,) = run().failed
    assert reason in problem
    assert asked_images(site) == []


def test_entries_that_lack_something_are_named(site: Site, run: Run) -> None:
    """The rest of the page comes."""
    good, bad = msl_item(site.origin, 1), msl_item(site.origin, 2, imageid=None)
    put_images(site, [good])
    site.has(MSL_PATH, json_answer(msl_page([bad, good])))
    result = run()
    assert result.downloaded == 1
    assert "has no imageid" in result.failed[0]


def test_words_that_are_no_text_do_no_harm(site: Site, run: Run) -> None:
    """JSON can hold half a character, which no file can."""
    item = msl_item(site.origin, 1, imageid="0565MH\ud800", title="\udfff")
    put_msl(site, [[item, msl_item(site.origin, 2, imageid="\ud800", url="", https_url=None)]])
    result = run()
    assert result.downloaded == 1
    assert [problem.encode() for problem in result.failed] != []


def test_a_feed_that_goes_in_a_circle_is_left(site: Site, run: Run) -> None:
    """It gives the same page for ever."""
    item = msl_item(site.origin, 1)
    put_images(site, [item])
    site.has(MSL_PATH, json_answer(msl_page([item], is_last=False)))
    with pytest.raises(DownloadError, match=r"nothing new on page 2.*what is here is kept"):
        run()
    site.has(MSL_PATH, json_answer(msl_page([None], is_last=False)))
    with pytest.raises(DownloadError, match="nothing new"):
        run()


def test_a_feed_that_does_not_heed_the_question_is_left(
    site: Site, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would give a million other images."""
    monkeypatch.setattr(raw_images, "MOST_USELESS_PAGES", 3)
    pages = [
        json_answer(msl_page([msl_item(site.origin, number, sol=9)], is_last=False))
        for number in range(9)
    ]
    site.has(MSL_PATH, *pages)
    with pytest.raises(DownloadError, match="nothing that was asked for on 4 pages"):
        run()
    assert asked_images(site) == []


def test_a_network_that_is_gone_ends_it(site: Site, run: Run) -> None:
    """Five images in a row that do not come are not five of thousands."""
    items = [msl_item(site.origin, number) for number in range(9)]
    site.has(MSL_PATH, json_answer(msl_page(items)))
    for item in items:
        site.has(str(item["https_url"]).removeprefix(site.origin), Answer(status=500))
    with pytest.raises(DownloadError, match="500"):
        run()
    assert len(asked_images(site)) == raw_images.MOST_FAILURES


def test_images_that_are_not_there_do_not_end_it(
    site: Site, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next ones may be; but not for ever."""
    items = [msl_item(site.origin, number) for number in range(9)]
    site.has(MSL_PATH, json_answer(msl_page(items)))
    put_images(site, items[8:])
    result = run()
    assert (result.downloaded, len(result.failed)) == (1, 8)
    monkeypatch.setattr(raw_images, "MOST_MISSING", 8)
    with pytest.raises(DownloadError, match="404"):
        run()
