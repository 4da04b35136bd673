"""asyncio.run() closes what is left of async generators while it handles what the program has raised: that
is the context of what they raise without having run."""

import asyncio


async def stubborn():
    try:
        yield 1
    except GeneratorExit:
        pass
    yield "last"


def chain(exc):
    names = []
    while exc is not None:
        names.append(repr(exc))
        exc = exc.__context__
    return " <- ".join(names)


async def main():
    def handler(loop, context):
        print(context["message"].split("<")[0], chain(context.get("exception")))

    asyncio.get_running_loop().set_exception_handler(handler)
    global kept
    kept = stubborn()
    await anext(kept)
    try:
        await kept.aclose()
    except RuntimeError as e:
        print(chain(e))
    raise KeyError("main")


try:
    asyncio.run(main())
except KeyError as e:
    print(chain(e))


async def outer():
    g = stubborn()
    await anext(g)
    try:
        raise NameError
    except NameError:
        waiting = [g.aclose(), g.aclose(), g.athrow(ValueError), anext(g), g.asend(1)]
        for result in await asyncio.gather(*waiting, return_exceptions=True):
            print(chain(result) if isinstance(result, BaseException) else result)


asyncio.run(outer())
