# Loops that nobody closes: set for the thread, kept in globals, run by other means. Nothing is said at
# the end of the program.
import asyncio


class Noted:
    def __del__(self):
        print("noted is gone")


async def work(n):
    await asyncio.sleep(0)
    return n


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
print(loop.run_until_complete(work(1)))

other = asyncio.new_event_loop()
print(other.run_until_complete(work(2)))

asyncio.kept = asyncio.new_event_loop()
print(asyncio.kept.run_until_complete(work(3)))
asyncio.kept.call_later(1000, print, "never")

noted = Noted()
print("end")
