# Load: a hundred thousand cancellations.
import asyncio

N = 100_000


async def wait_for(future, counts):
    try:
        counts[await future] += 1
    except asyncio.CancelledError:
        counts["cancelled"] += 1
        raise


async def main():
    loop = asyncio.get_running_loop()
    counts = {"done": 0, "cancelled": 0}
    outcomes = {"result": 0, "cancelled": 0}
    for start in range(0, N, 5000):
        futures = [loop.create_future() for _ in range(5000)]
        tasks = [asyncio.create_task(wait_for(f, counts)) for f in futures]
        await asyncio.sleep(0)
        for i, (future, task) in enumerate(zip(futures, tasks)):
            # Which comes first in the same turn decides, and both may come.
            if i % 4 == 0:
                future.set_result("done")
                task.cancel()
            elif i % 4 == 1:
                task.cancel()
                if not future.done():
                    future.set_result("done")
            elif i % 4 == 2:
                future.set_result("done")
            else:
                future.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        for r in results:
            outcomes["cancelled" if isinstance(r, asyncio.CancelledError) else "result"] += 1
    print(counts, outcomes, len(asyncio.all_tasks()))


asyncio.run(main())
