"""What asks for more than there can be, under a limit of addresses: each is an exception, and the program
goes on."""

ASKED = r"""
b"x" * 10**15
[0] * 10**12
(0,) * 10**12
bytearray(10**13)
bytes(10**13)
bytearray(b"x") * 10**13
"a".ljust(10**13)
"a".rjust(10**13)
"a".center(10**13)
"a".zfill(10**13)
b"a".ljust(10**13)
b"a".zfill(10**13)
b"a".center(10**13)
bytearray(b"a").rjust(10**13)
"\t".expandtabs(10**13)
b"\t".expandtabs(10**13)
"\t\t".expandtabs(2**31-1)
("\t"*1000).expandtabs(2**31-1)
(b"\t"*1000).expandtabs(2**31-1)
{x for x in range(10**11)}
{x: 1 for x in range(10**11)}
1 << 10**13
1 << 10**11
1 << 2**62
1 << 2**70
2 ** 10 ** 13
"%*d" % (10**10, 1)
"%.*d" % (10**10, 1)
"%10000000000000d" % 1
"%.10000000000000f" % 1
"%.2147483647f" % 1.0
"%2147483647d" % 1
"%2147483648d" % 1
"%99999999999999999999d" % 1
b"%*d" % (10**10, 1)
b"%10000000000000d" % 1
b"%10000000000000s" % b""
"%10000000000000s" % 1
"%10000000000000c" % 1
"{:10000000000000}".format(1)
"{:99999999999999999999}".format(1)
"{:.10000000000000f}".format(1.0)
"{:.2147483647f}".format(1.0)
"{:.2147483648f}".format(1.0)
"{:10000000000000}".format("x")
"{:10000000000000,}".format(1)
"{:10000000000000}".format(1j)
format(1.5, "10000000000000")
"{:{}}".format(1, 10**13)
__import__("array").array("b", [0]) * 10**13
__import__("array").array("d", [0]) * 10**18
__import__("array").array("d", [0,0]) * 2**62
__import__("collections").deque([1,2]) * 2**62
(lambda f: (f.seek(10**13), f.write(b"x")))(__import__("io").BytesIO())
(lambda f: (f.seek(2**63-1), f.write(b"x")))(__import__("io").BytesIO())
(lambda f: (f.seek(2**63-2), f.write(b"xx")))(__import__("io").BytesIO())
(lambda f: (f.seek(10**13), f.write("x")))(__import__("io").StringIO())
(lambda f: (f.seek(2**63-1), f.write("x")))(__import__("io").StringIO())
__import__("struct").pack("10000000000000x")
__import__("struct").pack("10000000000000s", b"")
__import__("struct").calcsize("9999999999999999999x")
__import__("struct").calcsize("9223372036854775807d")
__import__("struct").calcsize("4611686018427387904x4611686018427387904x")
list(__import__("itertools").product(range(10), repeat=10**12))
list(__import__("itertools").combinations(range(5), 10**12))
list(__import__("itertools").permutations(range(5), 10**12))
list(__import__("itertools").combinations_with_replacement(range(5), 10**12))
list(__import__("itertools").combinations_with_replacement(range(5), 2**62))
list(__import__("itertools").repeat(1, 10**12))
__import__("itertools").tee([], 10**12)
__import__("itertools").tee([], 2**62)
list(__import__("itertools").batched(range(10**11), 10**12))
next(__import__("itertools").batched(range(3), 2**62))
memoryview(bytearray(10**13))
memoryview(b"a").cast("B", [10**13])
__import__("os").pread(0, 10**13, 0)
(1).to_bytes(10**13, "little")
(1).to_bytes(2**62, "big")
(-1).to_bytes(10**13, "little", signed=True)
open("/dev/null", "wb").truncate(10**13)
__import__("json").dumps([1], indent=10**13)
__import__("json").dumps([1], indent=2**70)
__import__("base64").b64encode(b"x" * 10**13)
__import__("math").ldexp(1.0, 10**20)
"abc"[10**30]
"abc".split(None, 10**30)
"abc".replace("a", "b", 10**30)
(10**13).__format__("c")
chr(10**13)
chr(-1)
"{:c}".format(10**13)
"%c" % 10**13
"%c" % (10**13,)
bytes([10**13])
"a" * 2**70
[0] * 2**70
bytearray().__iadd__(bytes(10**13))
[*range(10**11)]
{*range(10**11)}
__import__("operator").mul([0], 10**12)
__import__("os").sysconf(10**13)
__import__("os").open("/dev/null", 10**30)
__import__("os").lseek(0, 10**30, 0)
__import__("os").fspath("x" * 10**13)
__import__("os").posix_fallocate(0, 0, 10**30)
__import__("os").close(10**30)
__import__("os").close(-10**10)
__import__("sys").intern("x" * 10**13)
__import__("binascii").hexlify(bytes(10**13))
__import__("binascii").unhexlify("0" * 10**13)
__import__("unicodedata").normalize("NFD", "x" * 10**13)
__import__("string").Template("$x").substitute(x="y" * 10**13)
bytes(2**63)
bytes(2**64)
bytearray(2**63)
"\u0100" * (2**62)
"\U00010000" * (2**61)
[0] * (2**63 - 1)
[0] * (2**61)
(0,) * (2**63 - 1)
(0, 1) * (2**62)
range(2**63).__len__()
len(range(2**63))
len(range(2**64))
bytearray(10).resize(10**13)
bytearray(10).resize(-1)
bytearray().insert(10**30, 1)
bytearray().pop(10**30)
b"x".hex(":", 10**30)
__import__("queue").SimpleQueue().get(timeout=10**30)
__import__("_thread").allocate_lock().acquire(True, 10**30)
hash(float(10**300)) and float(10**400)
pow(2, -1, 10**400)
divmod(10**400, 3) and complex(10**400)
"abc".encode("utf-32") * 10**13
("\u0100" * 100).encode("ascii", "xmlcharrefreplace") * 10**15
'\t\t'.expandtabs(2**31 - 1)
__import__('os').urandom(10**13)
__import__('os').getrandom(10**13)
__import__('itertools').combinations(range(5), 10**12)
__import__('itertools').permutations(range(5), 10**12)
next(__import__('itertools').batched(range(3), 2**62))
__import__('random').getrandbits(10**14)
__import__('select').epoll().poll(0, 2**31 - 1)
__import__('socket').socket().recvmsg(10**13)
__import__('signal').setitimer(0, 1e30)
__import__('signal').setitimer(0, float('nan'))
__import__('time').sleep(1e300)
__import__('_thread').allocate_lock().acquire(True, 1e30)
__import__('_thread').allocate_lock().acquire(True, float('nan'))
__import__('select').select([], [], [], float('nan'))
__import__('socket').socket().settimeout(1e300)
'%.2147482624f' % 1.0
'%.2147482623f' % 1.0
'{:.2147482624e}'.format(1.0)
'%.1000000000d' % 1
[1].pop(10**30)
[1].insert(10**30, 1)
"""

for line in ASKED.strip().splitlines():
    try:
        eval(line)
    except Exception as e:
        said = f"{type(e).__name__}: {e}"
    else:
        said = "done"
    print(line, "=>", said)
