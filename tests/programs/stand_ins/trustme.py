"""The part of trustme that test suites use, by the openssl command.

trustme itself needs an extension module in C."""

import atexit
import contextlib
import os
import shutil

import subprocess
import tempfile


def _openssl(folder, *args):
    subprocess.run(["openssl", *args], cwd=folder, check=True, capture_output=True)


def _read(folder, name):
    with open(os.path.join(folder, name), "rb") as f:
        return f.read()


class Blob:
    def __init__(self, data):
        self._data = data

    def bytes(self):
        return self._data

    def write_to_path(self, path, append=False):
        with open(path, "ab" if append else "wb") as f:
            f.write(self._data)

    @contextlib.contextmanager
    def tempfile(self, dir=None):
        with tempfile.TemporaryDirectory(dir=dir) as folder:
            path = os.path.join(folder, "blob.pem")
            self.write_to_path(path)
            yield path


class LeafCert:
    def __init__(self, key, cert):
        self.private_key_pem = Blob(key)
        self.cert_chain_pems = [Blob(cert)]
        self.private_key_and_cert_chain_pem = Blob(key + cert)

    def configure_cert(self, context):
        with self.private_key_and_cert_chain_pem.tempfile() as path:
            context.load_cert_chain(path)


def _name(identity):
    kind = "IP" if identity.replace(".", "").isdigit() or ":" in identity else "DNS"
    return f"email:{identity}" if "@" in identity else f"{kind}:{identity}"


class CA:
    def __init__(self):
        self._folder = tempfile.mkdtemp()
        atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        self._new_key = curve
        _openssl(self._folder, "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30",
                 "-subj", "/O=test/CN=Testing CA", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self.cert_pem = Blob(_read(self._folder, "ca.pem"))

    def issue_cert(self, *identities, common_name=None):
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            with open(os.path.join(folder, "extensions"), "w") as f:
                f.write("subjectAltName=" + ",".join(map(_name, identities)) + "\n")
                f.write("basicConstraints=CA:FALSE\nauthorityKeyIdentifier=keyid\n")
                f.write("extendedKeyUsage=serverAuth,clientAuth\n")
            subject = f"/O=test/CN={common_name}" if common_name else "/O=test/OU=Testing cert"
            _openssl(folder, "req", *self._new_key, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", subject)
            _openssl(folder, "x509", "-req", "-in", "leaf.csr", "-CA", "../ca.pem", "-CAkey", "../ca.key", "-days",
                     "30", "-extfile", "extensions", "-out", "leaf.pem")
            return LeafCert(_read(folder, "leaf.key"), _read(folder, "leaf.pem"))

    def configure_trust(self, context):
        context.load_verify_locations(cadata=self.cert_pem.bytes().decode())
