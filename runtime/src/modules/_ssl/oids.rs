//! The object identifiers that have names: of names in certificates and of the purposes of keys.

/// OpenSSL's number, short name, long name and dotted form.
pub struct Oid {
    pub nid: i64,
    pub short: &'static str,
    pub long: &'static str,
    pub dotted: &'static str,
}

const fn oid(nid: i64, short: &'static str, long: &'static str, dotted: &'static str) -> Oid {
    Oid { nid, short, long, dotted }
}

#[rustfmt::skip]
static OIDS: &[Oid] = &[
    oid(13, "CN", "commonName", "2.5.4.3"),
    oid(14, "C", "countryName", "2.5.4.6"),
    oid(15, "L", "localityName", "2.5.4.7"),
    oid(16, "ST", "stateOrProvinceName", "2.5.4.8"),
    oid(17, "O", "organizationName", "2.5.4.10"),
    oid(18, "OU", "organizationalUnitName", "2.5.4.11"),
    oid(48, "emailAddress", "emailAddress", "1.2.840.113549.1.9.1"),
    oid(49, "unstructuredName", "unstructuredName", "1.2.840.113549.1.9.2"),
    oid(82, "subjectKeyIdentifier", "X509v3 Subject Key Identifier", "2.5.29.14"),
    oid(83, "keyUsage", "X509v3 Key Usage", "2.5.29.15"),
    oid(85, "subjectAltName", "X509v3 Subject Alternative Name", "2.5.29.17"),
    oid(87, "basicConstraints", "X509v3 Basic Constraints", "2.5.29.19"),
    oid(90, "authorityKeyIdentifier", "X509v3 Authority Key Identifier", "2.5.29.35"),
    oid(99, "GN", "givenName", "2.5.4.42"),
    oid(100, "SN", "surname", "2.5.4.4"),
    oid(101, "initials", "initials", "2.5.4.43"),
    oid(105, "serialNumber", "serialNumber", "2.5.4.5"),
    oid(106, "title", "title", "2.5.4.12"),
    oid(107, "description", "description", "2.5.4.13"),
    oid(126, "extendedKeyUsage", "X509v3 Extended Key Usage", "2.5.29.37"),
    oid(129, "serverAuth", "TLS Web Server Authentication", "1.3.6.1.5.5.7.3.1"),
    oid(130, "clientAuth", "TLS Web Client Authentication", "1.3.6.1.5.5.7.3.2"),
    oid(131, "codeSigning", "Code Signing", "1.3.6.1.5.5.7.3.3"),
    oid(132, "emailProtection", "E-mail Protection", "1.3.6.1.5.5.7.3.4"),
    oid(133, "timeStamping", "Time Stamping", "1.3.6.1.5.5.7.3.8"),
    oid(173, "name", "name", "2.5.4.41"),
    oid(174, "dnQualifier", "dnQualifier", "2.5.4.46"),
    oid(178, "OCSP", "OCSP", "1.3.6.1.5.5.7.48.1"),
    oid(179, "caIssuers", "CA Issuers", "1.3.6.1.5.5.7.48.2"),
    oid(180, "OCSPSigning", "OCSP Signing", "1.3.6.1.5.5.7.3.9"),
    oid(391, "DC", "domainComponent", "0.9.2342.19200300.100.1.25"),
    oid(458, "UID", "userId", "0.9.2342.19200300.100.1.1"),
    oid(509, "generationQualifier", "generationQualifier", "2.5.4.44"),
    oid(510, "pseudonym", "pseudonym", "2.5.4.65"),
    oid(660, "street", "streetAddress", "2.5.4.9"),
    oid(661, "postalCode", "postalCode", "2.5.4.17"),
    oid(860, "businessCategory", "businessCategory", "2.5.4.15"),
    oid(955, "jurisdictionL", "jurisdictionLocalityName", "1.3.6.1.4.1.311.60.2.1.1"),
    oid(956, "jurisdictionST", "jurisdictionStateOrProvinceName", "1.3.6.1.4.1.311.60.2.1.2"),
    oid(957, "jurisdictionC", "jurisdictionCountryName", "1.3.6.1.4.1.311.60.2.1.3"),
    oid(1089, "organizationIdentifier", "organizationIdentifier", "2.5.4.97"),
];

pub fn by_dotted(dotted: &str) -> Option<&'static Oid> {
    OIDS.iter().find(|o| o.dotted == dotted)
}

pub fn by_name(name: &str) -> Option<&'static Oid> {
    OIDS.iter().find(|o| o.short == name || o.long == name)
}

pub fn by_nid(nid: i64) -> Option<&'static Oid> {
    OIDS.iter().find(|o| o.nid == nid)
}
