import asyncio
async def fetch(n, *, fail):
    if fail:
        raise ConnectionError(
            f"fetch {n}"
        )
    return n
async def combine():
    return (
        await fetch(1, fail=False)
        + await fetch(
            2,
            fail=True,
        )
    )
async def main():
    result = [x for x in
              [await combine()]]
    return result
asyncio.run(main())
