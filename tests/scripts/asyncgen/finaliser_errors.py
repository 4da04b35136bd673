"""Exceptions while the loop finalises broken-off generators go to the loop's exception handler."""
import asyncio
async def bad(name):
    try:
        yield 1
    finally:
        raise ValueError(f"in finally of {name}")
async def refuses():
    try: yield 1
    except GeneratorExit: yield 2
def handler(loop, context):
    print("handler:", context["message"].split("<")[0].strip(), repr(context.get("exception")), sorted(context))
async def main():
    global keep
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    async for _ in bad("broken off"): break
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    import gc; gc.collect()
    async for _ in refuses(): break
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()
    print("now keep one open")
    keep = [bad("kept")]
    for k in keep: await anext(k)
asyncio.run(main())
print([k.ag_frame for k in keep])
asyncio.BaseEventLoop.call_exception_handler = handler
async def outside_loop():
    g = bad("other loop")
    await anext(g)
    return g
g = asyncio.run(outside_loop())
print(g.ag_frame is None)
