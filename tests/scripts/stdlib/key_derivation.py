"""`hashlib.pbkdf2_hmac` and `scrypt`."""
import hashlib


def t(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs).hex())
    except BaseException as e:
        print(type(e).__name__, e)


p = hashlib.pbkdf2_hmac
s = hashlib.scrypt
print(p.__module__, s.__module__, p.__doc__, s.__doc__, "pbkdf2_hmac" in hashlib.__all__)
for name in (
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512",
    "blake2b", "blake2s", "SHA256", "sha-256", "SHA-1", "sha256\0",
):
    print(repr(name), end=" ")
    t(p, name, b"password", b"salt", 2)
    t(p, name, b"a password longer than a block" * 9, b"", 3, dklen=70)
for name in ("nope", ""):
    try:
        p(name, b"", b"", 1)
    except ValueError as e:
        print("no such hash")
t(p, 'sha256', b'password', b'salt', 0)
t(p, 'sha256', b'password', b'salt', -1)
t(p, 'sha256', b'password', b'salt', 2**31)
t(p, 'sha256', b'password', b'salt', 2**70)
t(p, 'sha256', b'password', b'salt', 1, 0)
t(p, 'sha256', b'password', b'salt', 1, -1)
t(p, 'sha256', b'password', b'salt', 1, 2**31)
t(p, 'sha256', b'password', b'salt', 1, None)
t(p, 'sha256', b'password', b'salt', 1, dklen=100)
t(p, 'sha256', 'password', b'salt', 1)
t(p, 'sha256', b'password', 'salt', 1)
t(p, 'sha256', bytearray(b'password'), memoryview(b'salt'), 1)
t(p, 5, b'password', b'salt', 1)
t(p, 'sha256', b'password', b'salt', 1.5)
t(p, 'sha256', b'password', b'salt')
t(p, hash_name='sha256', password=b'', salt=b'', iterations=1, dklen=20)
t(s, b'', salt=b'', n=16, r=1, p=1)
t(s, b'password', salt=b'NaCl', n=2**20, r=8, p=1)
t(s, b'password', salt=b'NaCl', n=2**16, r=8, p=1, maxmem=0)
t(s, b'password', salt=b'NaCl', n=2**15, r=8, p=1, maxmem=0)
t(s, b'password', salt=b'NaCl', n=2**14, r=8, p=1, maxmem=2**24)
t(s, b'password', salt=b'NaCl', n=2**14, r=8, p=1, maxmem=2**24+128*8+128*8*2)
t(s, b'password', salt=b'NaCl', n=2**14, r=8, p=1, maxmem=2**24+128*8+32*8*4+64)
t(s, b'password', salt=b'NaCl', n=2**14, r=8, p=1, maxmem=2**24+128*8+128*8*2+3000)
t(s, b'password')
t(s, b'password', salt=b'x')
t(s, b'password', salt=b'x', n=2)
t(s, b'password', salt=b'x', n=2, r=1)
t(s, b'password', salt=b'x', n=3, r=1, p=1)
t(s, b'password', salt=b'x', n=1, r=1, p=1)
t(s, b'password', salt=b'x', n=0, r=1, p=1)
t(s, b'password', salt=b'x', n=-2, r=1, p=1)
t(s, b'password', salt=b'x', n=2, r=0, p=1)
t(s, b'password', salt=b'x', n=2, r=1, p=0)
t(s, b'password', salt=b'x', n=2, r=1, p=1, maxmem=-1)
t(s, b'password', salt=b'x', n=2, r=1, p=1, maxmem=2**31)
t(s, b'password', salt=b'x', n=2, r=1, p=1, dklen=0)
t(s, b'password', salt=b'x', n=2, r=1, p=1, dklen=-1)
t(s, b'password', salt=b'x', n=2, r=1, p=1, dklen=2**31)
t(s, b'password', salt=b'x', n='2', r=1, p=1)
t(s, b'password', salt='x', n=2, r=1, p=1)
t(s, 'password', salt=b'x', n=2, r=1, p=1)
t(s, b'password', b'x', n=2, r=1, p=1)
t(s, b'password', salt=None, n=2, r=1, p=1)
t(s, b'password', salt=b'x', n=None, r=1, p=1)
t(s, b'password', salt=b'x', n=2**64, r=1, p=1)
t(s, b'password', salt=b'x', n=2, r=2**20, p=2**20)
t(s, b'password', salt=b'x', n=2**17, r=1, p=1, maxmem=2**30)
t(s, b'password', salt=b'x', n=2, r=1, p=1, dklen=1)
t(s, b'password', salt=b'NaCl', n=2**10, r=8, p=2)
t(s, b'password', salt=b'NaCl', n=2**14, r=8, p=1, maxmem=2**24 + 3072, dklen=33)
t(s, b'password', salt=b'NaCl', n=2**14, r=8, p=1, maxmem=2**24 + 3071)
