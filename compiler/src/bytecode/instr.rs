//! The eight-byte instruction and the metadata derived from the operation table.

/// What an operand field means. See the head of `ops.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    None,
    Dst,
    Src,
    InOut,
    Win,
    Cell,
    Name,
    Site,
    Const,
    Imm,
    SImm,
    Jump,
}

/// Facts about one operation, derived from its row.
#[derive(Clone, Copy, Debug)]
pub struct OpInfo {
    pub name: &'static str,
    pub family: &'static str,
    pub a: Operand,
    pub b: Operand,
    pub c: Operand,
    /// The 32-bit operand in `b` and `c` together.
    pub w: Operand,
    pub raises: bool,
    pub suspends: bool,
    pub terminator: bool,
}

const fn has(flags: &str, wanted: u8) -> bool {
    let bytes = flags.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == wanted {
            return true;
        }
        i += 1;
    }
    false
}

macro_rules! define_ops {
    ($($(#[$doc:meta])* $family:ident $name:ident { $($field:ident : $kind:ident),* } [$($flags:ident)?];)*) => {
        /// Operation of an instruction; the rows of the table in order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Op { $($(#[$doc])* $name),* }

        /// Facts about each operation, indexed by `Op as usize`.
        pub static OPS: &[OpInfo] = &[$({
            #[allow(unused_mut)]
            let mut info = OpInfo {
                name: stringify!($name),
                family: stringify!($family),
                a: Operand::None, b: Operand::None, c: Operand::None, w: Operand::None,
                raises: has(concat!($(stringify!($flags))?), b'r'),
                suspends: has(concat!($(stringify!($flags))?), b's'),
                terminator: has(concat!($(stringify!($flags))?), b't'),
            };
            $(info.$field = Operand::$kind;)*
            info
        }),*];

        impl Op {
            /// All operations in table order.
            pub const ALL: &'static [Op] = &[$(Op::$name),*];
        }
    };
}
crate::for_each_op!(define_ops);

impl Op {
    /// Facts about this operation.
    pub fn info(self) -> &'static OpInfo {
        &OPS[self as usize]
    }

    /// The operation with this number, if there is one.
    pub fn from_u8(byte: u8) -> Option<Op> {
        Op::ALL.get(byte as usize).copied()
    }
}

/// Operand register `a` is dead afterwards.
pub const KILL_A: u8 = 1;
/// Operand register `b` is dead afterwards.
pub const KILL_B: u8 = 2;
/// Operand register `c` is dead afterwards.
pub const KILL_C: u8 = 4;
/// The operation's own variant bit.
pub const FLAG: u8 = 8;
/// The destination `a` is a temporary that is empty before the operation. Noted when code is loaded.
pub const FRESH: u8 = 16;
/// What a call makes is awaited by the next two operations. Noted when code is loaded.
pub const AWAITED: u8 = 32;

/// One instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(8))]
pub struct Instr {
    pub op: Op,
    pub x: u8,
    pub a: u16,
    pub b: u16,
    pub c: u16,
}

const _: () = assert!(size_of::<Instr>() == 8);

impl Instr {
    /// An instruction with three 16-bit operands.
    pub fn abc(op: Op, a: u16, b: u16, c: u16) -> Instr {
        Instr { op, x: 0, a, b, c }
    }

    /// An instruction with one 16-bit operand and a 32-bit one.
    pub fn aw(op: Op, a: u16, w: i32) -> Instr {
        let w = w as u32;
        Instr { op, x: 0, a, b: w as u16, c: (w >> 16) as u16 }
    }

    /// The same instruction with flags `x` added.
    pub fn with(mut self, x: u8) -> Instr {
        self.x |= x;
        self
    }

    /// The 32-bit operand.
    #[inline(always)]
    pub fn w(self) -> i32 {
        (self.b as u32 | (self.c as u32) << 16) as i32
    }
}

/// Values that `LoadCommon` can load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum CommonValue {
    AssertionError,
    NotImplementedError,
    BuildClass,
}

impl CommonValue {
    /// All of them, in order of their numbers.
    pub const ALL: &'static [CommonValue] =
        &[CommonValue::AssertionError, CommonValue::NotImplementedError, CommonValue::BuildClass];
}

/// Parts that `SetFunctionPart` can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum FunctionPart {
    /// Tuple of defaults of positional parameters.
    Defaults,
    /// Dict of defaults of keyword-only parameters.
    KwDefaults,
    /// Tuple of cells, in `co_freevars` order.
    Closure,
    /// The `__annotate__` function (PEP 649).
    Annotate,
    /// Tuple of type parameters (PEP 695).
    TypeParams,
}

impl FunctionPart {
    /// All of them, in order of their numbers.
    pub const ALL: &'static [FunctionPart] = &[
        FunctionPart::Defaults,
        FunctionPart::KwDefaults,
        FunctionPart::Closure,
        FunctionPart::Annotate,
        FunctionPart::TypeParams,
    ];
}

/// Numbers of `Intrinsic1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Intrinsic1 {
    /// `sys.displayhook(value)` of an interactive statement.
    Print,
    /// A `TypeVar` named by the value.
    TypeVar,
    /// A `ParamSpec` named by the value.
    ParamSpec,
    /// A `TypeVarTuple` named by the value.
    TypeVarTuple,
    /// `Generic[params]` of a tuple of parameters.
    SubscriptGeneric,
    /// A `TypeAliasType` of a tuple (name, type parameters or `None`, value function).
    TypeAlias,
}

impl Intrinsic1 {
    /// All of them, in order of their numbers.
    pub const ALL: &'static [Intrinsic1] = &[
        Intrinsic1::Print,
        Intrinsic1::TypeVar,
        Intrinsic1::ParamSpec,
        Intrinsic1::TypeVarTuple,
        Intrinsic1::SubscriptGeneric,
        Intrinsic1::TypeAlias,
    ];
}

/// Numbers of `Intrinsic2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Intrinsic2 {
    /// End of `try`/`except*`: (original exception, list of raised ones) to the exception that
    /// must be raised, or `None`.
    PrepReraiseStar,
    /// (name, function giving the bound) to a `TypeVar`.
    TypeVarWithBound,
    /// (name, function giving the constraints) to a `TypeVar`.
    TypeVarWithConstraints,
    /// (function, type parameters): sets `__type_params__`, gives the function.
    SetFunctionTypeParams,
    /// (type parameter, function giving the default): sets it, gives the parameter.
    SetTypeParamDefault,
}

impl Intrinsic2 {
    /// All of them, in order of their numbers.
    pub const ALL: &'static [Intrinsic2] = &[
        Intrinsic2::PrepReraiseStar,
        Intrinsic2::TypeVarWithBound,
        Intrinsic2::TypeVarWithConstraints,
        Intrinsic2::SetFunctionTypeParams,
        Intrinsic2::SetTypeParamDefault,
    ];
}

/// Numbers of `LoadSpecial`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum SpecialMethod {
    Enter,
    Exit,
    AEnter,
    AExit,
}

impl SpecialMethod {
    /// All of them, in order of their numbers.
    pub const ALL: &'static [SpecialMethod] =
        &[SpecialMethod::Enter, SpecialMethod::Exit, SpecialMethod::AEnter, SpecialMethod::AExit];
}
