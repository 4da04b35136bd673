"""Tasks with packets and queues, in the manner of Richards' operating system simulation."""


class Packet:
    __slots__ = ("link", "ident", "kind", "datum", "data")

    def __init__(self, link, ident, kind):
        self.link, self.ident, self.kind = link, ident, kind
        self.datum = 0
        self.data = [0] * 4

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        p = queue
        while p.link is not None:
            p = p.link
        p.link = self
        return queue


class Task:
    def __init__(self, kernel, ident, priority, queue):
        self.kernel, self.ident, self.priority, self.queue = kernel, ident, priority, queue
        self.held = False
        self.waiting = queue is None
        self.runs = 0

    def add(self, packet):
        self.queue = packet.append_to(self.queue)
        self.waiting = False

    def take(self):
        packet = self.queue
        if packet is not None:
            self.queue = packet.link
        return packet

    def run(self):
        self.runs += 1
        self.step(self.take())

    def step(self, packet):
        raise NotImplementedError


class Idle(Task):
    def __init__(self, kernel, ident, count):
        super().__init__(kernel, ident, 0, None)
        self.waiting = False
        self.control, self.count = 1, count

    def step(self, packet):
        self.count -= 1
        if self.count == 0:
            self.held = True
        elif self.control & 1 == 0:
            self.control //= 2
            self.kernel.release(5)
        else:
            self.control = self.control // 2 ^ 0xD008
            self.kernel.release(6)


class Worker(Task):
    def __init__(self, kernel, ident, queue):
        super().__init__(kernel, ident, 1000, queue)
        self.destination, self.count = 3, 0

    def step(self, packet):
        if packet is None:
            self.waiting = True
            return
        self.destination = 7 - self.destination
        packet.ident = self.destination
        packet.datum = 0
        for i in range(4):
            self.count = self.count % 26 + 1
            packet.data[i] = 64 + self.count
        self.kernel.send(packet)


class Handler(Task):
    def __init__(self, kernel, ident, queue):
        super().__init__(kernel, ident, 2000, queue)
        self.work = self.devices = None

    def step(self, packet):
        if packet is not None:
            if packet.kind == "work":
                self.work = packet.append_to(self.work)
            else:
                self.devices = packet.append_to(self.devices)
        if self.work is not None:
            work = self.work
            if work.datum >= 4:
                self.work = work.link
                self.kernel.send(work)
                return
            if self.devices is not None:
                device = self.devices
                self.devices = device.link
                device.datum = work.data[work.datum]
                work.datum += 1
                self.kernel.send(device)
                return
        self.waiting = self.queue is None


class Device(Task):
    def __init__(self, kernel, ident):
        super().__init__(kernel, ident, 4000, None)
        self.pending = None

    def step(self, packet):
        if packet is None:
            if self.pending is None:
                self.waiting = True
            else:
                packet, self.pending = self.pending, None
                self.kernel.send(packet)
        else:
            self.pending = packet
            self.held = True


class Kernel:
    def __init__(self):
        self.tasks = {}
        self.order = []
        self.sent = self.released = 0

    def add(self, task):
        self.tasks[task.ident] = task
        self.order.append(task)
        self.order.sort(key=lambda t: -t.priority)

    def send(self, packet):
        self.sent += 1
        target = self.tasks[packet.ident]
        packet.ident = {3: 3, 4: 4, 5: 3, 6: 4, 2: 2}[target.ident]
        if packet.kind == "device":
            packet.ident = target.ident
        target.add(packet)

    def release(self, ident):
        self.released += 1
        self.tasks[ident].held = False

    def run(self):
        while True:
            for task in self.order:
                if not task.held and not task.waiting:
                    task.run()
                    break
            else:
                return


def main():
    totals = []
    for _ in range(32):
        kernel = Kernel()
        kernel.add(Idle(kernel, 1, 8_000))
        kernel.add(Worker(kernel, 2, Packet(Packet(None, 2, "work"), 2, "work")))
        for ident in (3, 4):
            kernel.add(Handler(kernel, ident, Packet(Packet(Packet(None, ident + 2, "device"), ident + 2, "device"), ident + 2, "device")))
        for ident in (5, 6):
            kernel.add(Device(kernel, ident))
        kernel.run()
        totals.append((kernel.sent, kernel.released, sum(t.runs for t in kernel.order)))
    return totals[0]


if __name__ == "__main__":
    import sys
    import time

    begin = time.perf_counter()
    result = main()
    elapsed = time.perf_counter() - begin
    print(result)
    print(f"seconds: {elapsed:.6f}", file=sys.stderr)
