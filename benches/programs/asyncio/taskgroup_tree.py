import asyncio


async def node(depth, width):
    if depth == 0:
        await asyncio.sleep(0)
        return 1
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(node(depth - 1, width)) for _ in range(width)]
    return 1 + sum(task.result() for task in tasks)


def main():
    return asyncio.run(node(6, 6))


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
