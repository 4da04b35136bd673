"""A small HTTP server on h11 and asyncio.Protocol, for load by wrk. Prints its port."""

import asyncio
import sys

import h11

BODY = b"Hello, world!\n"


class Server(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.connection = h11.Connection(h11.SERVER)

    def data_received(self, data):
        self.connection.receive_data(data)
        self.advance()

    def eof_received(self):
        self.connection.receive_data(b"")
        self.advance()

    def advance(self):
        connection = self.connection
        try:
            while True:
                event = connection.next_event()
                if event is h11.NEED_DATA:
                    return
                if event is h11.PAUSED:
                    connection.start_next_cycle()
                elif isinstance(event, h11.EndOfMessage):
                    self.answer()
                elif isinstance(event, h11.ConnectionClosed):
                    self.transport.close()
                    return
        except h11.RemoteProtocolError:
            self.transport.close()

    def answer(self):
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))]
        send = self.connection.send
        self.transport.write(
            send(h11.Response(status_code=200, headers=headers)) + send(h11.Data(data=BODY)) + send(h11.EndOfMessage())
        )
        if self.connection.our_state is h11.MUST_CLOSE:
            self.transport.close()


async def main():
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
