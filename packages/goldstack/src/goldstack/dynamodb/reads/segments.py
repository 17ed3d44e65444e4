"""Several walks at once, a thread for each, in one iterator."""

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TypeVar

A = TypeVar("A")


def side_by_side(walks: Sequence[Iterator[A]], stop: Callable[[], None]) -> Generator[A, None, None]:
    """What *walks* give, each in its own order, as it comes.

    A walk goes on by one step while what it gave before waits to be taken, and no further: memory stays bounded, and no
    thread ever waits for the caller. Threads end with the iterator: when it is at its end, closed, or left by an error, be
    it of a walk, which reaches the caller with its traceback.

    Args:
        walks: Each is advanced by one thread at a time.
        stop: Tells walks that wait to end.
    """
    from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

    with ThreadPoolExecutor(len(walks), thread_name_prefix="goldstack-scan") as threads:
        try:
            running = {threads.submit(next, walk, None): walk for walk in walks}
            while running:
                done = next(iter(wait(running, return_when=FIRST_COMPLETED).done))
                walk = running.pop(done)
                given = done.result()
                del done
                if given is None:
                    continue
                running[threads.submit(next, walk, None)] = walk
                yield given
                del given
        finally:
            stop()
            threads.shutdown(cancel_futures=True)
