//! Modules `_md5`, `_sha1`, `_sha2`, `_sha3` and `_blake2` (`blake2.rs`): what `hashlib` is made
//! of. One payload serves all types.

pub mod blake2;
pub mod kdf;
mod keccak;

use std::cell::RefCell;

use md5::Md5;
use ouro_vm::core::args::{Args, payload};
use ouro_vm::core::error::PyResult;
use ouro_vm::core::function::Module;
use ouro_vm::core::native::{GetSetDef, MethodDef, ModuleDef, TypeDef, function, getter, method, new};
use ouro_vm::core::object::{Payload, Ref};
use ouro_vm::core::str::Str;
use ouro_vm::core::typeobj::{TypeObj, type_flags as tf};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;
use ouro_vm::num::ops::Int;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use keccak::Sponge;

/// A hash in progress.
#[derive(Clone)]
enum Hasher {
    Md5(Md5),
    Sha1(Sha1),
    Sha224(Sha224),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
    Sha3(Sponge),
    Shake(Sponge),
    Blake2b(Box<blake2b_simd::State>),
    Blake2s(Box<blake2s_simd::State>),
}

impl Hasher {
    fn update(&mut self, data: &[u8]) {
        match self {
            Hasher::Md5(h) => h.update(data),
            Hasher::Sha1(h) => h.update(data),
            Hasher::Sha224(h) => h.update(data),
            Hasher::Sha256(h) => h.update(data),
            Hasher::Sha384(h) => h.update(data),
            Hasher::Sha512(h) => h.update(data),
            Hasher::Sha3(h) | Hasher::Shake(h) => h.update(data),
            Hasher::Blake2b(h) => {
                h.update(data);
            }
            Hasher::Blake2s(h) => {
                h.update(data);
            }
        }
    }

    fn digest(&self, size: usize) -> Vec<u8> {
        match self.clone() {
            Hasher::Md5(h) => h.finalize().to_vec(),
            Hasher::Sha1(h) => h.finalize().to_vec(),
            Hasher::Sha224(h) => h.finalize().to_vec(),
            Hasher::Sha256(h) => h.finalize().to_vec(),
            Hasher::Sha384(h) => h.finalize().to_vec(),
            Hasher::Sha512(h) => h.finalize().to_vec(),
            Hasher::Sha3(h) | Hasher::Shake(h) => h.digest(size),
            Hasher::Blake2b(h) => h.finalize().as_bytes().to_vec(),
            Hasher::Blake2s(h) => h.finalize().as_bytes().to_vec(),
        }
    }
}

/// Facts about an algorithm.
#[derive(Clone, Copy)]
struct Algorithm {
    name: &'static str,
    digest_size: usize,
    block_size: usize,
}

/// Payload of all hash objects.
struct Hash {
    algorithm: Algorithm,
    /// Boxed, because payloads are aligned to words only.
    hasher: RefCell<Box<Hasher>>,
}

ouro_vm::payload!(Hash, "hash", plain);

const fn algorithm(name: &'static str, digest_size: usize, block_size: usize) -> Algorithm {
    Algorithm { name, digest_size, block_size }
}

const MD5: Algorithm = algorithm("md5", 16, 64);
const SHA1: Algorithm = algorithm("sha1", 20, 64);
const SHA224: Algorithm = algorithm("sha224", 28, 64);
const SHA256: Algorithm = algorithm("sha256", 32, 64);
const SHA384: Algorithm = algorithm("sha384", 48, 128);
const SHA512: Algorithm = algorithm("sha512", 64, 128);

/// A type of hash objects whose algorithm a module function makes.
const fn plain_type(module: &'static str, name: &'static str) -> TypeDef {
    TypeDef::new(module, name, <Hash as Payload>::vtable).flags(tf::NO_NEW).methods(GROUPS).getset(GETSET)
}

static GROUPS: &[&[MethodDef]] = &[METHODS, FIXED];

static MD5_TYPE: TypeDef = plain_type("_md5", "md5");
static SHA1_TYPE: TypeDef = plain_type("_sha1", "sha1");
static SHA224_TYPE: TypeDef = plain_type("_sha2", "SHA224Type");
static SHA256_TYPE: TypeDef = plain_type("_sha2", "SHA256Type");
static SHA384_TYPE: TypeDef = plain_type("_sha2", "SHA384Type");
static SHA512_TYPE: TypeDef = plain_type("_sha2", "SHA512Type");

const SIGNATURE: &str = "(data=b'', *, usedforsecurity=True, string=None)";

pub static MD5_MODULE: ModuleDef = ModuleDef::new(
    "_md5",
    &[&[function("md5", SIGNATURE, |vm, a| make(vm, a, &MD5_TYPE, MD5, || Hasher::Md5(Md5::new())))
        .doc("Return a new MD5 hash object; optionally initialized with a string.")]],
)
.init(|vm, m| add_types(vm, m, &[("MD5Type", &MD5_TYPE)]));

pub static SHA1_MODULE: ModuleDef = ModuleDef::new(
    "_sha1",
    &[&[function("sha1", SIGNATURE, |vm, a| make(vm, a, &SHA1_TYPE, SHA1, || Hasher::Sha1(Sha1::new())))
        .doc("Return a new SHA1 hash object; optionally initialized with a string.")]],
)
.init(|vm, m| add_types(vm, m, &[("SHA1Type", &SHA1_TYPE)]));

pub static SHA2_MODULE: ModuleDef = ModuleDef::new(
    "_sha2",
    &[&[
        function("sha224", SIGNATURE, |vm, a| {
            make(vm, a, &SHA224_TYPE, SHA224, || Hasher::Sha224(Sha224::new()))
        })
        .doc("Return a new SHA-224 hash object; optionally initialized with a string."),
        function("sha256", SIGNATURE, |vm, a| {
            make(vm, a, &SHA256_TYPE, SHA256, || Hasher::Sha256(Sha256::new()))
        })
        .doc("Return a new SHA-256 hash object; optionally initialized with a string."),
        function("sha384", SIGNATURE, |vm, a| {
            make(vm, a, &SHA384_TYPE, SHA384, || Hasher::Sha384(Sha384::new()))
        })
        .doc("Return a new SHA-384 hash object; optionally initialized with a string."),
        function("sha512", SIGNATURE, |vm, a| {
            make(vm, a, &SHA512_TYPE, SHA512, || Hasher::Sha512(Sha512::new()))
        })
        .doc("Return a new SHA-512 hash object; optionally initialized with a string."),
    ]],
)
.init(|vm, m| {
    add_types(
        vm,
        m,
        &[
            ("SHA224Type", &SHA224_TYPE),
            ("SHA256Type", &SHA256_TYPE),
            ("SHA384Type", &SHA384_TYPE),
            ("SHA512Type", &SHA512_TYPE),
        ],
    )
});

/// The types of a VM, by definition.
#[derive(Default)]
struct Types(RefCell<Vec<(&'static TypeDef, Ref<TypeObj>)>>);

/// The type made from a definition, made on first use.
fn type_of(vm: &Vm, def: &'static TypeDef) -> Ref<TypeObj> {
    let types = vm.state(Types::default);
    if let Some((_, ty)) = types.0.borrow().iter().find(|(d, _)| std::ptr::eq(*d, def)) {
        return ty.clone();
    }
    let ty = vm.define_type(def, &vm.types().object);
    types.0.borrow_mut().push((def, ty.clone()));
    ty
}

fn add_types(vm: &Vm, module: &Ref<Module>, types: &[(&str, &'static TypeDef)]) -> PyResult<()> {
    for (name, def) in types {
        vm.set_name(&module.dict, name, type_of(vm, def).into());
    }
    vm.set_name(&module.dict, "_GIL_MINSIZE", vm.int(2048));
    Ok(())
}

/// Feeds bytes; text is refused as `hashlib` refuses it.
fn feed(vm: &Vm, hasher: &mut Hasher, data: &Value) -> PyResult<()> {
    if data.is_a::<Str>() {
        return Err(vm.type_error("Strings must be encoded before hashing"));
    }
    if !vm.is_buffer(data) {
        return Err(vm.type_error("object supporting the buffer API required"));
    }
    vm.with_bytes(data, |b| hasher.update(b))
}

/// Feeds the first data, which is in one of two arguments.
fn feed_first(vm: &Vm, hasher: &mut Hasher, data: Option<&Value>, string: Option<&Value>) -> PyResult<()> {
    match (data, string.filter(|v| !v.is_none())) {
        (Some(_), Some(_)) => Err(vm.type_error(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for \
             removal in a future version.",
        )),
        (Some(data), None) | (None, Some(data)) => feed(vm, hasher, data),
        (None, None) => Ok(()),
    }
}

fn make(
    vm: &Vm,
    args: Args,
    def: &'static TypeDef,
    algorithm: Algorithm,
    hasher: impl FnOnce() -> Hasher,
) -> PyResult {
    let mut hasher = hasher();
    feed_first(vm, &mut hasher, args.opt(0), args.opt(2))?;
    Ok(vm.alloc(&type_of(vm, def), Hash { algorithm, hasher: RefCell::new(Box::new(hasher)) }).into())
}

static METHODS: &[MethodDef] = &[
    method("update", "($self, obj, /)", |vm, a| {
        let hash = a.this::<Hash>();
        // The lock on the hasher is not held while the argument's own code runs.
        let mut hasher = hash.hasher.borrow().clone();
        feed(vm, &mut hasher, &a[1])?;
        *hash.hasher.borrow_mut() = hasher;
        Ok(Value::NONE)
    })
    .doc("Update this hash object's state with the provided string."),
    method("copy", "($self, /)", |vm, a| {
        let hash = a.this::<Hash>();
        let copy = Hash { algorithm: hash.algorithm, hasher: RefCell::new(hash.hasher.borrow().clone()) };
        Ok(vm.alloc(&vm.type_of(&a[0]), copy).into())
    })
    .doc("Return a copy of the hash object."),
];

static FIXED: &[MethodDef] = &[
    method("digest", "($self, /)", |vm, a| {
        let hash = a.this::<Hash>();
        let digest = hash.hasher.borrow().digest(hash.algorithm.digest_size);
        Ok(vm.bytes(&digest).into())
    })
    .doc("Return the digest value as a bytes object."),
    method("hexdigest", "($self, /)", |vm, a| {
        let hash = a.this::<Hash>();
        let digest = hash.hasher.borrow().digest(hash.algorithm.digest_size);
        Ok(vm.str(&hex(&digest)))
    })
    .doc("Return the digest value as a string of hexadecimal digits."),
];

fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).filter_map(|d| char::from_digit(u32::from(d), 16)).collect()
}

static GETSET: &[GetSetDef] = &[
    getter("block_size", |vm, v| Ok(vm.int(payload::<Hash>(v).algorithm.block_size as i64))),
    getter("digest_size", |vm, v| Ok(vm.int(payload::<Hash>(v).algorithm.digest_size as i64))),
    getter("name", |vm, v| Ok(vm.str(payload::<Hash>(v).algorithm.name))),
];

// ---- SHA-3 -----------------------------------------------------------------------------------

pub static SHA3_MODULE: ModuleDef = ModuleDef::new("_sha3", &[]).init(|vm, m| {
    vm.set_name(&m.dict, "implementation", vm.str("native"));
    add_types(
        vm,
        m,
        &[
            ("sha3_224", &SHA3_224),
            ("sha3_256", &SHA3_256),
            ("sha3_384", &SHA3_384),
            ("sha3_512", &SHA3_512),
            ("shake_128", &SHAKE_128),
            ("shake_256", &SHAKE_256),
        ],
    )
});

const SHA3_SIGNATURE: &str = "($type, data=b'', /, *, usedforsecurity=True, string=None)";

static SPONGE_GETSET: &[GetSetDef] = &[
    getter("block_size", |vm, v| Ok(vm.int(payload::<Hash>(v).algorithm.block_size as i64))),
    getter("digest_size", |vm, v| Ok(vm.int(payload::<Hash>(v).algorithm.digest_size as i64))),
    getter("name", |vm, v| Ok(vm.str(payload::<Hash>(v).algorithm.name))),
    getter("_rate_bits", |vm, v| Ok(vm.int(8 * payload::<Hash>(v).algorithm.block_size as i64))),
    getter("_capacity_bits", |vm, v| Ok(vm.int(1600 - 8 * payload::<Hash>(v).algorithm.block_size as i64))),
    getter("_suffix", |vm, v| match &**payload::<Hash>(v).hasher.borrow() {
        Hasher::Sha3(s) | Hasher::Shake(s) => Ok(vm.bytes(&[s.suffix]).into()),
        _ => Ok(Value::NONE),
    }),
];

fn make_sponge(vm: &Vm, args: Args, algorithm: Algorithm, suffix: u8) -> PyResult {
    let sponge = Sponge::new(algorithm.block_size, suffix);
    let mut hasher = if algorithm.digest_size == 0 { Hasher::Shake(sponge) } else { Hasher::Sha3(sponge) };
    feed_first(vm, &mut hasher, args.opt(1), args.opt(3))?;
    let cls = super::util::class_arg(vm, &args[0])?;
    Ok(vm.alloc(&cls, Hash { algorithm, hasher: RefCell::new(Box::new(hasher)) }).into())
}

macro_rules! sha3_types {
    ($($id:ident $name:literal $size:literal $rate:literal $suffix:literal $digests:ident;)*) => {$(
        static $id: TypeDef = TypeDef::new("_sha3", $name, <Hash as Payload>::vtable)
            .methods(&[
                &[new(SHA3_SIGNATURE, |vm, a| make_sponge(vm, a, algorithm($name, $size, $rate), $suffix))],
                METHODS,
                $digests,
            ])
            .getset(SPONGE_GETSET)
            .doc(concat!($name, "([data], *, usedforsecurity=True) -> hash object"));
    )*};
}

sha3_types! {
    SHA3_224 "sha3_224" 28 144 6 FIXED;
    SHA3_256 "sha3_256" 32 136 6 FIXED;
    SHA3_384 "sha3_384" 48 104 6 FIXED;
    SHA3_512 "sha3_512" 64 72 6 FIXED;
    SHAKE_128 "shake_128" 0 168 0x1f EXTENDABLE;
    SHAKE_256 "shake_256" 0 136 0x1f EXTENDABLE;
}

static EXTENDABLE: &[MethodDef] = &[
    method("digest", "($self, /, length)", |vm, a| Ok(vm.bytes(&shake(vm, a)?).into()))
        .doc("Return the digest value as a bytes object."),
    method("hexdigest", "($self, /, length)", |vm, a| Ok(vm.str(&hex(&shake(vm, a)?))))
        .doc("Return the digest value as a string of hexadecimal digits."),
];

fn shake(vm: &Vm, args: Args) -> PyResult<Vec<u8>> {
    let length = vm.index(&args[1])?;
    match Int::of(&length) {
        Some(n) if n.is_negative() => Err(vm.value_error("Cannot convert negative int")),
        Some(Int::Small(n)) if n < 1 << 29 => Ok(args.this::<Hash>().hasher.borrow().digest(n as usize)),
        _ => Err(vm.value_error("length is too large")),
    }
}
