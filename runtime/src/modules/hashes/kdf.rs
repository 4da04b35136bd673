//! `pbkdf2_hmac` and `scrypt` of `hashlib`, which CPython has from a module around OpenSSL: they come
//! into `hashlib`'s namespace when that has been imported.

use md5::Md5;
use ouro_vm::core::args::Args;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{MethodDef, function};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::num::ops::Int;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::{Hasher, Sponge};
use crate::gil;
use crate::modules::util;

/// Bytes that `scrypt` may use unless told otherwise.
const DEFAULT_MEMORY: u64 = 32 << 20;

/// Called after the code of a library module has run.
pub fn after_import(vm: &Vm, name: &str, module: &Value) -> PyResult<()> {
    let Some(module) = module.as_::<Module>().filter(|_| name == "hashlib") else { return Ok(()) };
    for def in &FUNCTIONS {
        vm.set_name(&module.dict, def.name, vm.native_function(def, "_hashlib"));
    }
    if let Some(all) = vm.get_name(&module.dict, "__all__") {
        let mut names = vm.collect(&all)?;
        names.push(vm.intern("pbkdf2_hmac").into());
        vm.set_name(&module.dict, "__all__", vm.tuple(names).into());
    }
    Ok(())
}

static FUNCTIONS: [MethodDef; 2] = [
    function("pbkdf2_hmac", "(hash_name, password, salt, iterations, dklen=None)", pbkdf2_hmac)
        .doc("Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function."),
    function("scrypt", "(password, *, salt, n, r, p, maxmem=0, dklen=64)", scrypt)
        .doc("scrypt password-based key derivation function."),
];

// ---- PBKDF2 ------------------------------------------------------------------------------------

type Derive = fn(&[u8], &[u8], u32, &mut [u8]);

/// How keys are derived with a hash.
enum Kind {
    /// The hash is one of `digest`'s.
    Digest(Derive, usize),
    /// Another one, with the sizes of its blocks and digests.
    Other(Box<Hasher>, usize, usize),
}

/// The hash of a name as OpenSSL takes it.
fn kind(name: &str) -> Option<Kind> {
    let other = |hasher, block, size| Some(Kind::Other(Box::new(hasher), block, size));
    let sponge = |size: usize| {
        let block = 200 - 2 * size;
        other(Hasher::Sha3(Sponge::new(block, 6)), block, size)
    };
    let name = name.to_ascii_lowercase().replace('_', "-");
    match name.strip_prefix("sha2-").or_else(|| name.strip_prefix("sha-")).unwrap_or(&name) {
        "md5" => Some(Kind::Digest(pbkdf2::pbkdf2_hmac::<Md5>, 16)),
        "sha1" | "1" => Some(Kind::Digest(pbkdf2::pbkdf2_hmac::<Sha1>, 20)),
        "sha224" | "224" => Some(Kind::Digest(pbkdf2::pbkdf2_hmac::<Sha224>, 28)),
        "sha256" | "256" => Some(Kind::Digest(pbkdf2::pbkdf2_hmac::<Sha256>, 32)),
        "sha384" | "384" => Some(Kind::Digest(pbkdf2::pbkdf2_hmac::<Sha384>, 48)),
        "sha512" | "512" => Some(Kind::Digest(pbkdf2::pbkdf2_hmac::<Sha512>, 64)),
        "sha3-224" => sponge(28),
        "sha3-256" => sponge(32),
        "sha3-384" => sponge(48),
        "sha3-512" => sponge(64),
        "blake2b" | "blake2b512" | "blake2b-512" => {
            other(Hasher::Blake2b(Box::new(blake2b_simd::State::new())), 128, 64)
        }
        "blake2s" | "blake2s256" | "blake2s-256" => {
            other(Hasher::Blake2s(Box::new(blake2s_simd::State::new())), 64, 32)
        }
        _ => None,
    }
}

/// HMAC (RFC 2104) that has taken its key in: the hashes inside and outside.
struct Hmac(Hasher, Hasher, usize);

impl Hmac {
    fn new(hasher: &Hasher, block: usize, size: usize, password: &[u8]) -> Hmac {
        let mut key = if password.len() > block {
            let mut hash = hasher.clone();
            hash.update(password);
            hash.digest(size)
        } else {
            password.to_vec()
        };
        key.resize(block, 0);
        let keyed = |pad: u8| {
            let mut hash = hasher.clone();
            hash.update(&key.iter().map(|b| b ^ pad).collect::<Vec<_>>());
            hash
        };
        Hmac(keyed(0x36), keyed(0x5c), size)
    }

    fn of(&self, parts: &[&[u8]]) -> Vec<u8> {
        let (mut inside, mut outside) = (self.0.clone(), self.1.clone());
        parts.iter().for_each(|part| inside.update(part));
        outside.update(&inside.digest(self.2));
        outside.digest(self.2)
    }
}

/// PBKDF2 (RFC 8018).
fn derive(hmac: &Hmac, salt: &[u8], iterations: u32, key: &mut [u8]) {
    for (i, chunk) in key.chunks_mut(hmac.2).enumerate() {
        let mut last = hmac.of(&[salt, &(i as u32 + 1).to_be_bytes()]);
        let mut sum = last.clone();
        for _ in 1..iterations {
            last = hmac.of(&[&last]);
            sum.iter_mut().zip(&last).for_each(|(s, l)| *s ^= l);
        }
        chunk.copy_from_slice(&sum[..chunk.len()]);
    }
}

fn pbkdf2_hmac(vm: &Vm, args: Args) -> PyResult {
    let name = util::text_arg(vm, &args[0], "pbkdf2_hmac() argument 'hash_name'")?;
    let (password, salt) = (util::bytes_arg(vm, &args[1])?, util::bytes_arg(vm, &args[2])?);
    let iterations = util::long_arg(vm, &args[3])?;
    if name.contains('\0') {
        return Err(vm.value_error("embedded null character"));
    }
    let Some(kind) = kind(&name) else {
        return Err(vm.value_error(format!("unsupported hash type {name}")));
    };
    if iterations < 1 {
        return Err(vm.value_error("iteration value must be greater than 0."));
    }
    if iterations > i64::from(i32::MAX) {
        return Err(vm.overflow_error("iteration value is too great."));
    }
    let length = match args.some(4) {
        Some(length) => util::long_arg(vm, length)?,
        None => match &kind {
            Kind::Digest(_, size) | Kind::Other(_, _, size) => *size as i64,
        },
    };
    if length < 1 {
        return Err(vm.value_error("key length must be greater than 0."));
    }
    if length > i64::from(i32::MAX) {
        return Err(vm.overflow_error("key length is too great."));
    }
    let mut key = util::zeroed(vm, length as usize)?;
    gil::allow_threads(vm, || match kind {
        Kind::Digest(derive, _) => derive(&password, &salt, iterations as u32, &mut key),
        Kind::Other(hasher, block, size) => {
            derive(&Hmac::new(&hasher, block, size, &password), &salt, iterations as u32, &mut key)
        }
    });
    Ok(vm.bytes(&key).into())
}

// ---- scrypt ------------------------------------------------------------------------------------

/// A number for an `unsigned long` of C.
fn unsigned(vm: &Vm, v: &Value) -> PyResult<u64> {
    let n = vm.index(v)?;
    let too_large = || vm.overflow_error("Python int too large for C unsigned long");
    match Int::of(&n) {
        Some(n) if n.is_negative() => Err(vm.value_error("Cannot convert negative int")),
        Some(Int::Small(n)) => Ok(n as u64),
        Some(Int::Big(n)) => n.try_into().map_err(|_| too_large()),
        None => Err(too_large()),
    }
}

#[cold]
fn over_limit(vm: &Vm) -> Raised {
    vm.value_error("[digital envelope routines] memory limit exceeded")
}

fn scrypt(vm: &Vm, args: Args) -> PyResult {
    let (password, salt) = (util::bytes_arg(vm, &args[0])?, util::bytes_arg(vm, &args[1])?);
    let (n, r, p) = (unsigned(vm, &args[2])?, unsigned(vm, &args[3])?, unsigned(vm, &args[4])?);
    let limit = args.opt(5).map_or(Ok(0), |v| util::long_arg(vm, v))?;
    let length = args.opt(6).map_or(Ok(64), |v| util::long_arg(vm, v))?;
    if n < 2 || !n.is_power_of_two() {
        return Err(vm.value_error("n must be a power of 2."));
    }
    if !(0..=i64::from(i32::MAX)).contains(&limit) {
        return Err(vm.value_error(format!("maxmem must be positive and smaller than {}", i32::MAX)));
    }
    if !(1..=i64::from(i32::MAX)).contains(&length) {
        return Err(vm.value_error(format!("dklen must be greater than 0 and smaller than {}", i32::MAX)));
    }
    if r == 0 || p == 0 {
        return Err(vm.value_error("Invalid parameter combination for n, r, p, maxmem."));
    }
    // The bounds of RFC 7914, and the memory that is needed.
    if p > ((1 << 30) - 1) / r || r < 4 && n >= 1 << (16 * r) {
        return Err(over_limit(vm));
    }
    let needed = (n + 2).checked_mul(128 * r).and_then(|need| need.checked_add(128 * r * p));
    let limit = if limit == 0 { DEFAULT_MEMORY } else { limit as u64 };
    if needed.is_none_or(|needed| needed > limit) {
        return Err(over_limit(vm));
    }
    let invalid = || vm.value_error("Invalid parameter combination for n, r, p, maxmem.");
    let params = scrypt::Params::new(n.ilog2() as u8, r as u32, p as u32).map_err(|_| invalid())?;
    let mut key = util::zeroed(vm, length as usize)?;
    gil::allow_threads(vm, || scrypt::scrypt(&password, &salt, &params, &mut key)).map_err(|_| invalid())?;
    Ok(vm.bytes(&key).into())
}
