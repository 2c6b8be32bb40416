"""Kept answers: what they take is counted, and what is asked again is kept compressed."""

import time

from embargraph.serving.caching import AnswerCache, Kept, compressed

BODY = b"a row of an answer, " * 500
ADDRESS = "/api/v1/ask/restricted?who=ZTE&as_of=2019-03-02"


def kept():
    return Kept(BODY, "application/json")


def test_what_is_packed_is_given_back_as_it_was_and_takes_less():
    cache, answer = AnswerCache(100_000), kept()
    cache.put("a", answer)
    before = cache.size
    cache.pack("a", answer, compressed(BODY))
    assert cache.size == answer.size < before // 4
    assert cache.get("a").content == BODY
    # Two that asked together both compress it.
    cache.pack("a", answer, compressed(BODY))
    assert cache.size == answer.size and not answer.may_shrink


def test_nothing_is_counted_for_an_answer_that_has_gone():
    cache, answer = AnswerCache(100_000), kept()
    cache.put("a", answer)
    cache.clear()
    cache.pack("a", answer, compressed(BODY))
    assert cache.size == 0 and answer.content == BODY


def test_the_size_is_that_of_what_is_kept_however_it_came_there():
    cache = AnswerCache(60_000)
    for number in range(40):
        answer = kept()
        if number % 3 == 0:
            answer.packed = compressed(BODY)
        cache.put(str(number), answer)
        if number % 3 == 1:
            cache.pack(str(number), answer, compressed(BODY))
        there = [found for tag in map(str, range(number + 1)) if (found := cache.get(tag)) is not None]
        assert cache.size == sum(each.size for each in there) <= 60_000


def test_an_answer_asked_again_is_kept_compressed_and_given_in_both_codings(client):
    whole = client.get(ADDRESS, headers={"accept-encoding": "identity"})
    cache = client.app.state.context.cache
    tag = whole.headers["etag"].strip('"')
    assert cache.get(tag).packed is None
    again = client.get(ADDRESS, headers={"accept-encoding": "identity"})
    ends = time.monotonic() + 30
    while cache.get(tag).packed is None and time.monotonic() < ends:
        time.sleep(0.02)
    assert cache.get(tag).body == b"" and again.content == whole.content
    assert client.get(ADDRESS, headers={"accept-encoding": "identity"}).content == whole.content
    assert client.get(ADDRESS, headers={"accept-encoding": "gzip"}).content == whole.content
