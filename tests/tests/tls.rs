//! TLS against other implementations, both ways: `curl` and `openssl s_client` talk to a server that
//! runs on Ouro, a client on Ouro to `openssl s_server`. Where a program is not installed its test is
//! skipped with a note.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use ouro_tests::binary;
use ouro_tests::scripts::tests_folder;

/// An HTTP server: each answer says what the connection is like.
const SERVER: &str = r#"
import asyncio, ssl

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("server.pem", "server.key")
context.load_verify_locations("authority.pem")
context.verify_mode = ssl.CERT_OPTIONAL
context.set_alpn_protocols(["http/1.1"])

async def answer(reader, writer):
    request = await reader.readuntil(b"\r\n\r\n")
    connection = writer.get_extra_info("ssl_object")
    peer = connection.getpeercert()
    name = peer["subject"][-1][0][1] if peer else None
    body = f"{connection.version()} {connection.cipher()[0]} {connection.selected_alpn_protocol()} {name}\n" + "x" * 100_000
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
    await writer.drain()
    writer.close()

async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"#;

/// A client that asks a server for its page, through streams and through a socket.
const CLIENT: &str = r#"
import asyncio, socket, ssl, sys

port, version = int(sys.argv[1]), sys.argv[2]
context = ssl.create_default_context(cafile="authority.pem")
context.load_cert_chain("client.pem", "client.key")
context.maximum_version = context.minimum_version = ssl.TLSVersion[version]
request = b"GET / HTTP/1.0\r\n\r\n"

async def main():
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname="localhost")
    writer.write(request)
    page = await reader.read()
    print(page.startswith(b"HTTP/1.0 200"), b"a client" in page, writer.get_extra_info("cipher")[1])
    writer.close()
    try:
        await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname="other.host")
    except ssl.SSLCertVerificationError as e:
        print(e.verify_code, e.verify_message)

asyncio.run(main())
with context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost") as sock:
    sock.sendall(request)
    page = b""
    while data := sock.recv(1000):
        page += data
    print(page.startswith(b"HTTP/1.0 200"), sock.version())
"#;

/// A process that is ended with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn installed(program: &str) -> bool {
    let found = Command::new(program).arg("version").output().is_ok();
    if !found {
        eprintln!("skipped: {program} is not installed");
    }
    found
}

fn certificates() -> std::path::PathBuf {
    tests_folder().join("scripts/stdlib/certificates")
}

fn server() -> (Running, String) {
    let mut child = Command::new(binary::ouro())
        .args(["-c", SERVER])
        .current_dir(certificates())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut port = String::new();
    let out = child.stdout.take().expect("it is a pipe");
    let child = Running(child);
    BufReader::new(out).read_line(&mut port).expect("the server says its port");
    (child, port.trim().to_owned())
}

fn run(program: &str, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(program)
        .args(args)
        .current_dir(certificates())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    std::io::Write::write_all(&mut stdin, input.as_bytes()).expect("the program reads");
    let output = child.wait_with_output().expect("the program ends");
    drop(stdin);
    output
}

#[track_caller]
fn expect(output: &Output, part: &str) {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        text.contains(part),
        "{part:?} is not in the output ({}):\n{text:.2000}\n{errors:.2000}",
        output.status
    );
}

#[test]
fn curl_talks_to_a_server() {
    if !installed("curl") {
        return;
    }
    let (_server, port) = server();
    let (url, resolve) = (format!("https://localhost:{port}/"), format!("localhost:{port}:127.0.0.1"));
    let get = |more: &[&str]| {
        let args =
            [&["-sS", "--max-time", "20", "--http1.1", "--resolve", &resolve][..], more, &[&url]].concat();
        run("curl", &args, "")
    };
    let trust = ["--cacert", "authority.pem"];
    let got = get(&trust);
    expect(&got, "TLSv1.3 TLS_AES_256_GCM_SHA384 http/1.1 None\n");
    assert!(got.stdout.len() > 100_000);
    expect(
        &get(&[&trust[..], &["--tls-max", "1.2"]].concat()),
        "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384 http/1.1 None\n",
    );
    expect(&get(&[&trust[..], &["--cert", "client.pem", "--key", "client.key"]].concat()), "a client\n");
    // 60: the certificate cannot be verified.
    assert_eq!(get(&["--cacert", "alone.pem"]).status.code(), Some(60));
}

#[test]
fn openssl_talks_to_a_server() {
    if !installed("openssl") {
        return;
    }
    let (_server, port) = server();
    let address = format!("127.0.0.1:{port}");
    let get = |more: &[&str]| {
        let base = ["s_client", "-connect", &address, "-servername", "localhost", "-CAfile", "authority.pem"];
        let args = [&base[..], &["-verify_return_error", "-quiet"], more].concat();
        run("openssl", &args, "GET / HTTP/1.0\r\n\r\n")
    };
    expect(&get(&["-tls1_3"]), "TLSv1.3 TLS_AES_256_GCM_SHA384 None None\n");
    expect(&get(&["-tls1_2", "-alpn", "http/1.1"]), "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384 http/1.1 None\n");
    for cipher in ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305"] {
        expect(&get(&["-tls1_2", "-cipher", cipher]), &format!("TLSv1.2 {cipher} None None\n"));
    }
    for version in ["-tls1_2", "-tls1_3"] {
        expect(&get(&[version, "-cert", "client.pem", "-key", "client.key"]), "a client\n");
    }
    let refused = get(&["-tls1_2", "-cipher", "AES128-SHA"]);
    assert!(!refused.status.success(), "a suite that is not supported was accepted");
}

#[test]
fn a_client_talks_to_openssl() {
    if !installed("openssl") {
        return;
    }
    for version in ["TLSv1_2", "TLSv1_3"] {
        let port = {
            let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
            free.local_addr().expect("it has an address").port().to_string()
        };
        let server = Command::new("openssl")
            .args([
                "s_server",
                "-accept",
                &port,
                "-cert",
                "server.pem",
                "-key",
                "server.key",
                "-www",
                "-quiet",
            ])
            .args(["-Verify", "2", "-CAfile", "authority.pem"])
            .current_dir(certificates())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl runs");
        let _server = Running(server);
        let start = Instant::now();
        while TcpStream::connect(format!("127.0.0.1:{port}")).is_err() {
            assert!(start.elapsed() < Duration::from_secs(10), "openssl does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        let output = Command::new(binary::ouro())
            .args(["-c", CLIENT, &port, version])
            .current_dir(certificates())
            .output()
            .expect("the binary runs");
        let shown = version.replace('_', ".");
        let mismatch = "62 Hostname mismatch, certificate is not valid for 'other.host'.";
        expect(&output, &format!("True True {shown}\n{mismatch}\nTrue {shown}\n"));
    }
}
