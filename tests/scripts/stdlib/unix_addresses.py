# Addresses of unix sockets: abstract names, unnamed ends, lengths. Ids of the process.
import os
import socket

name = b"\0ouro-test-%d\0end" % os.getpid()
server = socket.socket(socket.AF_UNIX)
print(repr(server.getsockname()))
server.bind(name.decode())
print(server.getsockname() == name)
server.listen()
client = socket.socket(socket.AF_UNIX)
client.connect(bytearray(name))
print(client.getpeername() == name, repr(client.getsockname()))
end, address = server.accept()
print(repr(address), end.getsockname() == name, repr(end.getpeername()))
client.sendall(b"hello")
print(end.recv(10))

chosen = socket.socket(socket.AF_UNIX)
chosen.bind("")
print(type(chosen.getsockname()), len(chosen.getsockname()), chosen.getsockname()[:1])

for bad in ("ouro\0b", b"ouro\0b", "x" * 200, "\0" + "x" * 107, "\0" + "x" * 108, "x" * 107, "x" * 108, 5, None):
    try:
        socket.socket(socket.AF_UNIX).connect(bad)
    except Exception as e:
        print(type(e).__name__, e)

for value in ("a", -2, 2**32, 1.5, 2**70, -(2**70)):
    for function in (os.setuid, os.setegid):
        try:
            function(value)
        except Exception as e:
            print(value, type(e).__name__, e)
print(os.getresuid() == (os.getuid(), os.geteuid(), os.getresuid()[2]))
print(os.getresgid() == (os.getgid(), os.getegid(), os.getresgid()[2]))
os.setresuid(-1, -1, -1)
os.setregid(-1, -1)
for groups in (1, ["a"], [2**32], range(70000)):
    try:
        os.setgroups(groups)
    except Exception as e:
        print(type(e).__name__, e)
print(os.getgrouplist("root", 12345))
