//! Taking X.509 certificates apart. Knows no Python types.

use super::der::{self, Element, Reader, tag};

/// A certificate whose outer structure makes sense.
#[derive(Debug)]
pub struct Certificate<'a> {
    /// 1 to 3.
    pub version: i64,
    pub serial: &'a [u8],
    pub issuer: Element<'a>,
    pub subject: Element<'a>,
    pub not_before: Element<'a>,
    pub not_after: Element<'a>,
    /// Identifier (as bytes) and value.
    extensions: Vec<(&'a [u8], &'a [u8])>,
}

/// An alternative name.
pub enum Name<'a> {
    Email(String),
    Dns(String),
    Uri(String),
    Ip(&'a [u8]),
    Directory(Element<'a>),
    Registered(String),
    /// A kind that has no text: its name.
    Other(&'static str),
}

const SUBJECT_ALT_NAME: &[u8] = &[0x55, 29, 17];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 29, 19];
const KEY_USAGE: &[u8] = &[0x55, 29, 15];
const CRL_POINTS: &[u8] = &[0x55, 29, 31];
const AUTHORITY_INFO: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 1, 1];
/// Prefix of the identifiers of the places that [`AUTHORITY_INFO`] names.
const PLACE: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 0x30];

impl<'a> Certificate<'a> {
    pub fn parse(der: &'a [u8]) -> Option<Certificate<'a>> {
        let mut outer = Reader(der).next().filter(|e| e.tag == tag::SEQUENCE)?.inner();
        let mut body = outer.expect_tag(tag::SEQUENCE)?.inner();
        let version = match body.expect_tag(tag::context(0)) {
            Some(v) => i64::from(*v.inner().expect_tag(tag::INTEGER)?.content.last()?) + 1,
            None => 1,
        };
        let serial = body.expect_tag(tag::INTEGER)?.content;
        body.expect_tag(tag::SEQUENCE)?;
        let issuer = body.expect_tag(tag::SEQUENCE)?;
        let mut validity = body.expect_tag(tag::SEQUENCE)?.inner();
        let (not_before, not_after) = (validity.next()?, validity.next()?);
        let subject = body.expect_tag(tag::SEQUENCE)?;
        body.expect_tag(tag::SEQUENCE)?;
        let mut extensions = Vec::new();
        if let Some(list) = body.find(|e| e.tag == tag::context(3)) {
            for extension in list.inner().expect_tag(tag::SEQUENCE)?.inner() {
                let mut parts = extension.inner();
                let id = parts.expect_tag(tag::OID)?.content;
                parts.expect_tag(tag::BOOLEAN);
                extensions.push((id, parts.next()?.content));
            }
        }
        Some(Certificate { version, serial, issuer, subject, not_before, not_after, extensions })
    }

    fn extension(&self, id: &[u8]) -> Option<Reader<'a>> {
        self.extensions.iter().find(|(i, _)| *i == id).map(|(_, value)| Reader(value))
    }

    pub fn is_self_issued(&self) -> bool {
        self.issuer.whole == self.subject.whole
    }

    /// Whether it may sign certificates.
    pub fn is_ca(&self) -> bool {
        if let Some(mut usage) = self.extension(KEY_USAGE) {
            let bits = usage.next().and_then(|e| e.content.get(1).copied()).unwrap_or(0);
            if bits & 0x04 == 0 {
                return false;
            }
        }
        match self.extension(BASIC_CONSTRAINTS) {
            Some(mut value) => {
                let flag = value.next().and_then(|e| e.inner().expect_tag(tag::BOOLEAN));
                flag.is_some_and(|f| f.content != [0])
            }
            None => (self.version == 1 && self.is_self_issued()) || self.extension(KEY_USAGE).is_some(),
        }
    }

    pub fn alternative_names(&self) -> Vec<Name<'a>> {
        let names = self.extension(SUBJECT_ALT_NAME).and_then(|mut r| r.expect_tag(tag::SEQUENCE));
        names.map_or(Vec::new(), |list| list.inner().filter_map(|e| general_name(&e)).collect())
    }

    /// The addresses of a kind of place (1: OCSP, 2: certificates of issuers).
    pub fn places(&self, kind: u8) -> Vec<String> {
        let list = self.extension(AUTHORITY_INFO).and_then(|mut r| r.expect_tag(tag::SEQUENCE));
        let wanted = [PLACE, &[kind]].concat();
        let uri = |e: Element<'a>| {
            let mut parts = e.inner();
            let id = parts.expect_tag(tag::OID)?;
            match general_name(&parts.next()?)? {
                Name::Uri(uri) if id.content == wanted => Some(uri),
                _ => None,
            }
        };
        list.map_or(Vec::new(), |list| list.inner().filter_map(uri).collect())
    }

    /// The addresses of lists of revoked certificates.
    pub fn crl_points(&self) -> Vec<String> {
        let mut found = Vec::new();
        let Some(list) = self.extension(CRL_POINTS).and_then(|mut r| r.expect_tag(tag::SEQUENCE)) else {
            return found;
        };
        for point in list.inner() {
            let full =
                point.inner().expect_tag(tag::context(0)).and_then(|n| n.inner().expect_tag(tag::context(0)));
            for name in full.into_iter().flat_map(|n| n.inner()) {
                if let Some(Name::Uri(uri)) = general_name(&name) {
                    found.push(uri);
                }
            }
        }
        found
    }
}

fn general_name<'a>(e: &Element<'a>) -> Option<Name<'a>> {
    let ascii = || der::text(e);
    Some(match e.tag & 0x1F {
        0 => Name::Other("othername"),
        1 => Name::Email(ascii()),
        2 => Name::Dns(ascii()),
        3 => Name::Other("X400Name"),
        4 => Name::Directory(e.inner().next()?),
        5 => Name::Other("EdiPartyName"),
        6 => Name::Uri(ascii()),
        7 => Name::Ip(e.content),
        8 => Name::Registered(der::dotted(e.content)),
        _ => return None,
    })
}

/// The parts of a name: sets of pairs of a dotted identifier and a text.
pub fn name_parts(name: &Element) -> Vec<Vec<(String, String)>> {
    let pair = |e: Element| {
        let mut parts = e.inner();
        let id = parts.expect_tag(tag::OID)?;
        Some((der::dotted(id.content), der::text(&parts.next()?)))
    };
    name.inner().map(|set| set.inner().filter_map(pair).collect()).collect()
}

/// An address as OpenSSL writes it: all groups of an IPv6 address, no zeros left out.
pub fn ip_text(bytes: &[u8]) -> String {
    match bytes.len() {
        4 => bytes.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
        16 => {
            let groups = bytes.chunks(2).map(|b| format!("{:X}", u16::from_be_bytes([b[0], b[1]])));
            groups.collect::<Vec<_>>().join(":")
        }
        _ => "<invalid>".to_owned(),
    }
}
