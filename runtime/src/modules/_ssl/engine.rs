//! One connection's protocol machine: bytes of the network in, bytes of the network out. Does no
//! input or output of its own and knows no Python types.

use std::sync::Arc;

use rustls::server::{Accepted, Acceptor};
use rustls::{ClientConnection, Connection, Error, ServerConfig};

use super::failure::Failure;
use super::verify::Verifier;

/// Follows the records in a stream of bytes, so that no byte behind the last one that is needed is
/// taken from the network.
#[derive(Debug, Default)]
struct Framer {
    header: [u8; 5],
    have: usize,
    /// Bytes of the record's body that are still to come.
    body: usize,
}

impl Framer {
    /// How many bytes may be read now.
    fn wanted(&self) -> usize {
        if self.have < 5 { 5 - self.have } else { self.body }
    }

    fn advance(&mut self, bytes: &[u8]) {
        if self.have < 5 {
            self.header[self.have..self.have + bytes.len()].copy_from_slice(bytes);
            self.have += bytes.len();
            if self.have == 5 {
                self.body = usize::from(u16::from_be_bytes([self.header[3], self.header[4]]));
            }
        } else {
            self.body -= bytes.len();
        }
        if self.have == 5 && self.body == 0 {
            self.have = 0;
        }
    }

    /// What is wrong with the header of the first record.
    fn first_header_failure(&self, server: bool) -> Option<Failure> {
        if self.have != 5 || ((20..=24).contains(&self.header[0]) && self.header[1] == 3) {
            return None;
        }
        let http = [b"GET ".as_slice(), b"POST", b"HEAD", b"PUT "].contains(&&self.header[..4]);
        let proxy = self.header.starts_with(b"CONNE");
        Some(Failure::reason(match (server, http, proxy) {
            (true, true, _) => "HTTP_REQUEST",
            (true, _, true) => "HTTPS_PROXY_REQUEST",
            _ => "WRONG_VERSION_NUMBER",
        }))
    }
}

enum State {
    /// A server that has not seen who wants to connect.
    Accepting(Box<Acceptor>),
    /// A server that knows what the client has to offer and has not chosen yet.
    Choosing(Box<Accepted>),
    Live(Box<Connection>),
    Failed,
}

/// What reading gives.
pub enum Read {
    Data(usize),
    /// Nothing before more has come from the network.
    Blocked,
    /// The peer has closed its side.
    Closed,
    Failed(Failure),
}

pub struct Engine {
    state: State,
    server: bool,
    framer: Framer,
    first: bool,
    /// Bytes for the network that the machine itself does not hold.
    pending: Vec<u8>,
    failure: Option<Failure>,
    verifier: Option<Arc<Verifier>>,
    sent_close: bool,
    /// The network has ended.
    ended: bool,
}

impl Engine {
    pub fn client(mut connection: ClientConnection, verifier: Arc<Verifier>) -> Engine {
        connection.set_buffer_limit(None);
        let state = State::Live(Box::new(connection.into()));
        Engine { verifier: Some(verifier), ..Engine::new(state, false) }
    }

    pub fn server() -> Engine {
        Engine::new(State::Accepting(Box::default()), true)
    }

    fn new(state: State, server: bool) -> Engine {
        Engine {
            state,
            server,
            framer: Framer::default(),
            first: true,
            pending: Vec::new(),
            failure: None,
            verifier: None,
            sent_close: false,
            ended: false,
        }
    }

    pub fn connection(&self) -> Option<&Connection> {
        match &self.state {
            State::Live(connection) => Some(connection),
            _ => None,
        }
    }

    /// The connection once its handshake is done.
    pub fn established(&self) -> Option<&Connection> {
        self.connection().filter(|c| !c.is_handshaking())
    }

    pub fn failure(&self) -> Option<Failure> {
        self.failure.clone()
    }

    pub fn has_sent_close(&self) -> bool {
        self.sent_close
    }

    /// How many bytes of the network can be taken in now; more would belong to someone else.
    pub fn wanted(&self) -> usize {
        self.framer.wanted()
    }

    fn fail(&mut self, failure: Failure) -> Failure {
        if !matches!(failure, Failure::Eof) {
            self.failure = Some(failure.clone());
        }
        failure
    }

    fn library_failure(&mut self, error: &Error) -> Failure {
        let refusal = self.verifier.as_ref().and_then(|v| v.refusal());
        let failure = match (error, refusal) {
            (Error::InvalidCertificate(_), Some(refusal)) => Failure::Certificate(refusal),
            _ => Failure::of(error, self.server),
        };
        self.fail(failure)
    }

    /// Takes bytes of the network, at most as many as are wanted; none means that the network has
    /// ended.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        if bytes.is_empty() {
            self.ended = true;
        } else {
            self.framer.advance(bytes);
            if self.first
                && self.framer.have == 5
                && let Some(failure) = self.framer.first_header_failure(self.server)
            {
                return Err(self.fail(failure));
            }
            self.first &= self.framer.have != 0 && self.framer.have < 5;
        }
        let (mut rest, mut alert) = (bytes, Vec::new());
        let result = match &mut self.state {
            State::Accepting(acceptor) => {
                let read = acceptor.read_tls(&mut rest).map_err(|e| Error::General(e.to_string()));
                match read.map(|_| acceptor.accept()) {
                    Ok(Ok(Some(accepted))) => {
                        self.state = State::Choosing(Box::new(accepted));
                        Ok(())
                    }
                    Ok(Ok(None)) => Ok(()),
                    Ok(Err((error, mut bytes))) => {
                        // Writing to memory does not fail.
                        let _ = bytes.write_all(&mut alert);
                        self.state = State::Failed;
                        Err(error)
                    }
                    Err(error) => Err(error),
                }
            }
            State::Live(connection) => feed_connection(connection, rest),
            State::Choosing(_) | State::Failed => Ok(()),
        };
        self.pending.extend_from_slice(&alert);
        result.map_err(|e| self.library_failure(&e))?;
        if self.ended && !self.is_established() {
            return Err(Failure::Eof);
        }
        Ok(())
    }

    pub fn is_established(&self) -> bool {
        self.established().is_some()
    }

    /// A server's view of what the client offers, while it has to choose.
    pub fn offer(&self) -> Option<rustls::server::ClientHello<'_>> {
        match &self.state {
            State::Choosing(accepted) => Some(accepted.client_hello()),
            _ => None,
        }
    }

    /// Goes on as a server with a configuration.
    pub fn choose(&mut self, config: Arc<ServerConfig>, verifier: Arc<Verifier>) -> Result<(), Failure> {
        self.verifier = Some(verifier);
        match std::mem::replace(&mut self.state, State::Failed) {
            State::Choosing(accepted) => match accepted.into_connection(config) {
                Ok(mut connection) => {
                    connection.set_buffer_limit(None);
                    self.state = State::Live(Box::new(connection.into()));
                    Ok(())
                }
                Err((error, mut alert)) => {
                    let _ = alert.write_all(&mut self.pending);
                    Err(self.library_failure(&error))
                }
            },
            other => {
                self.state = other;
                Ok(())
            }
        }
    }

    /// Ends a handshake that has not chosen yet with an alert.
    pub fn refuse(&mut self, alert: u8, failure: Failure) -> Failure {
        self.pending.extend_from_slice(&[21, 3, 3, 0, 2, 2, alert]);
        self.state = State::Failed;
        self.fail(failure)
    }

    /// Moves what is for the network to `out`.
    pub fn take_output(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.pending);
        if let State::Live(connection) = &mut self.state {
            while connection.wants_write() {
                // Writing to memory does not fail.
                if connection.write_tls(out).is_err() {
                    break;
                }
            }
        }
    }

    /// Takes received data.
    pub fn read(&mut self, buf: &mut [u8]) -> Read {
        let State::Live(connection) = &mut self.state else { return Read::Blocked };
        match std::io::Read::read(&mut connection.reader(), buf) {
            Ok(0) => Read::Closed,
            Ok(n) => Read::Data(n),
            Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Read::Failed(Failure::Eof),
            Err(_) => match &self.failure {
                Some(failure) => Read::Failed(failure.clone()),
                None => Read::Blocked,
            },
        }
    }

    /// Takes data to send.
    pub fn write(&mut self, data: &[u8]) {
        if let State::Live(connection) = &mut self.state {
            // There is no limit to what the machine takes.
            let _ = std::io::Write::write(&mut connection.writer(), data);
        }
    }

    /// Bytes of data that have been received.
    pub fn received(&mut self) -> usize {
        match &mut self.state {
            State::Live(connection) => {
                connection.process_new_packets().map_or(0, |state| state.plaintext_bytes_to_read())
            }
            _ => 0,
        }
    }

    /// Whether the peer has said that it closes its side.
    pub fn peer_has_closed(&mut self) -> bool {
        match &mut self.state {
            State::Live(connection) => {
                connection.process_new_packets().is_ok_and(|state| state.peer_has_closed())
            }
            _ => false,
        }
    }

    /// Whether the network has ended.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Says that this side closes.
    pub fn send_close(&mut self) {
        if let State::Live(connection) = &mut self.state
            && !self.sent_close
        {
            connection.send_close_notify();
            self.sent_close = true;
        }
    }
}

fn feed_connection(connection: &mut Connection, mut rest: &[u8]) -> Result<(), Error> {
    loop {
        connection.read_tls(&mut rest).map_err(|e| Error::General(e.to_string()))?;
        connection.process_new_packets()?;
        if rest.is_empty() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_end_where_records_end() {
        let mut framer = Framer::default();
        assert_eq!(framer.wanted(), 5);
        framer.advance(&[23, 3]);
        assert_eq!(framer.wanted(), 3);
        framer.advance(&[3, 1, 2]);
        assert_eq!(framer.wanted(), 258);
        framer.advance(&[0; 258]);
        assert_eq!(framer.wanted(), 5);
    }

    #[test]
    fn a_server_knows_plain_requests() {
        let mut server = Engine::server();
        assert!(matches!(server.feed(b"GET /"), Err(Failure::Tls(reason, _)) if reason == "HTTP_REQUEST"));
        let mut server = Engine::server();
        assert!(
            matches!(server.feed(&[0, 1, 2, 3, 4]), Err(Failure::Tls(r, _)) if r == "WRONG_VERSION_NUMBER")
        );
        assert!(matches!(Engine::server().feed(&[]), Err(Failure::Eof)));
    }
}
