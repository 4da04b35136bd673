//! The special methods that the machine itself looks up, written once. Each has a number, so a
//! type can keep the result of looking it up in an array.

macro_rules! specials {
    ($($id:ident $name:literal,)*) => {
        /// A special method.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Special { $($id),* }

        impl Special {
            pub const ALL: &'static [Special] = &[$(Special::$id),*];
            /// Number of special methods.
            pub const COUNT: usize = Special::ALL.len();
            const NAMES: &'static [&'static str] = &[$($name),*];
        }
    };
}

specials! {
    New "__new__", Init "__init__", Del "__del__", Call "__call__",
    Repr "__repr__", Str "__str__", Format "__format__", Bytes "__bytes__",
    Hash "__hash__", Bool "__bool__", Len "__len__", LengthHint "__length_hint__",
    Lt "__lt__", Le "__le__", Eq "__eq__", Ne "__ne__", Gt "__gt__", Ge "__ge__",
    GetAttribute "__getattribute__", GetAttr "__getattr__", SetAttr "__setattr__",
    DelAttr "__delattr__", Dir "__dir__",
    Get "__get__", Set "__set__", Delete "__delete__",
    Iter "__iter__", Next "__next__", Reversed "__reversed__", Contains "__contains__",
    GetItem "__getitem__", SetItem "__setitem__", DelItem "__delitem__", Missing "__missing__",
    ClassGetItem "__class_getitem__",
    Add "__add__", Sub "__sub__", Mul "__mul__", MatMul "__matmul__", TrueDiv "__truediv__",
    FloorDiv "__floordiv__", Mod "__mod__", DivMod "__divmod__", Pow "__pow__",
    LShift "__lshift__", RShift "__rshift__", And "__and__", Or "__or__", Xor "__xor__",
    RAdd "__radd__", RSub "__rsub__", RMul "__rmul__", RMatMul "__rmatmul__", RTrueDiv "__rtruediv__",
    RFloorDiv "__rfloordiv__", RMod "__rmod__", RDivMod "__rdivmod__", RPow "__rpow__",
    RLShift "__rlshift__", RRShift "__rrshift__", RAnd "__rand__", ROr "__ror__", RXor "__rxor__",
    IAdd "__iadd__", ISub "__isub__", IMul "__imul__", IMatMul "__imatmul__", ITrueDiv "__itruediv__",
    IFloorDiv "__ifloordiv__", IMod "__imod__", IPow "__ipow__",
    ILShift "__ilshift__", IRShift "__irshift__", IAnd "__iand__", IOr "__ior__", IXor "__ixor__",
    Neg "__neg__", Pos "__pos__", Abs "__abs__", Invert "__invert__",
    Int "__int__", Float "__float__", Complex "__complex__", Index "__index__", Round "__round__",
    Trunc "__trunc__", Floor "__floor__", Ceil "__ceil__",
    Enter "__enter__", Exit "__exit__", AEnter "__aenter__", AExit "__aexit__",
    Await "__await__", AIter "__aiter__", ANext "__anext__",
    Buffer "__buffer__", ReleaseBuffer "__release_buffer__",
    InstanceCheck "__instancecheck__", SubclassCheck "__subclasscheck__",
    Prepare "__prepare__", SizeOf "__sizeof__", FsPath "__fspath__",
}

impl Special {
    /// The method's name.
    pub fn name(self) -> &'static str {
        Special::NAMES[self as usize]
    }
}
