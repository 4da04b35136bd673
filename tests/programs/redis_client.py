"""redis-py's asyncio client against a server, over the socket that is named: commands, pipelines,
transactions, subscriptions, locks, streams, many tasks on one pool."""

import asyncio
import sys

import redis.asyncio as redis


async def main(path):
    client = redis.Redis(unix_socket_path=path, decode_responses=True)
    print(await client.ping())
    await client.flushdb()
    print(await client.set("a", 1), await client.incrby("a", 41), await client.get("a"), await client.get("none"))
    print(await client.rpush("list", *range(5)), await client.lrange("list", 1, 3))
    print(await client.hset("hash", mapping={"x": 1, "y": 2}), await client.hgetall("hash"))
    async with client.pipeline(transaction=True) as pipe:
        print(await pipe.set("p", "q").get("p").incr("a").execute())
    try:
        await client.lpush("a", 1)
    except redis.ResponseError as e:
        print(e)

    async def add(n):
        return await client.incr("counter")

    print(sorted(await asyncio.gather(*(add(n) for n in range(50)))) == list(range(1, 51)))

    async with client.pubsub() as subscription:
        await subscription.subscribe("news")
        print((await subscription.get_message(timeout=5))["type"])
        await client.publish("news", "hello")
        print((await subscription.get_message(ignore_subscribe_messages=True, timeout=5))["data"])

    held = []

    async def locked(n):
        async with client.lock("lock", timeout=10, sleep=0.001):
            held.append(n)
            await asyncio.sleep(0.001)
            held.append(n)

    await asyncio.gather(*(locked(n) for n in range(5)))
    print(held[::2] == held[1::2], sorted(held[::2]))
    await client.xadd("stream", {"k": "v"}, id="1-1")
    print(await client.xrange("stream"))
    await client.blpop("list", timeout=1)
    waiting = asyncio.create_task(client.blpop("empty", timeout=5))
    await asyncio.sleep(0.01)
    await client.rpush("empty", "now")
    print(await waiting)
    keys = [k async for k in client.scan_iter("*")]
    print(sorted(keys))
    await client.aclose()


asyncio.run(main(sys.argv[1]))
