//! The operation table: every operation of the machine, written once.
//!
//! `for_each_op!` hands all rows to a callback macro. The enum, the operand metadata, the
//! disassembler, the verifier, the file format, the interpreter's dispatch and later the JIT are
//! callbacks on it. May be imported by everyone; imports nothing.
//!
//! # Instruction form
//!
//! Eight bytes: operation (8 bits), flags `x` (8 bits), operands `a`, `b`, `c` (16 bits each).
//! A row that declares `w` uses `b` and `c` together as one 32-bit operand.
//!
//! Flags in `x`: bits 0 to 2 (`KILL_A`, `KILL_B`, `KILL_C`) say that the register named by that
//! operand is dead after the operation: the operation leaves it empty when it completes. Only
//! source registers may carry them. Bit 3 (`FLAG`) is the operation's own variant bit and is
//! described in its row.
//!
//! # Registers
//!
//! Registers `0..nlocals` are the parameters and locals in `co_varnames` order, then the cells
//! that are not parameters, then the free variables, then the temporaries. An unbound local and
//! a dead temporary are *empty* (the zero word). Every temporary is empty when it is not live:
//! it is moved out of (kill flag), consumed by a window operation, or cleared by `Clear`.
//! Writing a register drops what it held. An operation reads all its operands before it writes
//! or empties any register: a destination may be one of the sources (which then carries no kill
//! flag) or lie in the window. An operation that raises has written nothing.
//!
//! A *window* is a run of consecutive temporaries; operations that take one consume it, leaving
//! its registers empty (apart from results they are documented to put there).
//!
//! # Operand kinds
//!
//! `Dst` written; `Src` read; `InOut` read, then written; `Win` first register of a window;
//! `Cell` a register holding a cell; `Name` index into the name table; `Site` index into the
//! attribute/global site table (each site has a name and an inline cache); `Const` index into the
//! constants; `Imm` an unsigned number; `SImm` a signed one; `Jump` a signed displacement in
//! instructions relative to the *next* instruction; `None` unused.

/// Calls `$m!` with every row of the operation table.
///
/// Row: `Family Name { a: Kind, b: Kind, c: Kind } [flags]` or `{ a: Kind, w: Kind }`.
/// Flags: `r` may raise, `s` may suspend, `t` ends a basic block without falling through.
#[macro_export]
macro_rules! for_each_op {
    ($m:ident) => {
        $m! {
            // ---- load: constants, moves, variables -------------------------------------------
            /// Does nothing.
            load Nop { } [];
            /// `a = b`. With `KILL_B` the value is moved. `b` may be empty, then so is `a`.
            load Move { a: Dst, b: Src } [];
            /// `a = consts[w]`.
            load LoadConst { a: Dst, w: Const } [];
            /// `a = w`, a small integer.
            load LoadInt { a: Dst, w: SImm } [];
            /// Empties a register.
            load Clear { a: Dst } [];
            /// `UnboundLocalError` for name `b` if `a` is empty.
            load CheckBound { a: Src, b: Name } [r];
            /// `del` of a local: `UnboundLocalError` for name `b` if `a` is empty, else empties it.
            load DeleteLocal { a: InOut, b: Name } [r];
            /// Replaces register `a` (possibly empty) by a new cell that holds its former content.
            load MakeCell { a: InOut } [];
            /// Copies the function's `b` closure cells into registers `a..a+b`.
            load CopyFree { a: Dst, b: Imm } [];
            /// `a` = content of cell `b`; empty: `UnboundLocalError`, or `NameError` if `b` is a
            /// free variable; `c` is its name.
            load LoadCell { a: Dst, b: Cell, c: Name } [r];
            /// Content of cell `a` = `b`.
            load StoreCell { a: Cell, b: Src } [];
            /// Empties cell `a`, raising like `LoadCell` if it is empty already.
            load DeleteCell { a: Cell, c: Name } [r];
            /// `a` = global or builtin named by site `b`, else `NameError`.
            load LoadGlobal { a: Dst, b: Site } [r];
            /// Stores `a` as global `b`.
            load StoreGlobal { a: Src, b: Name } [r];
            /// Deletes global `a`, else `NameError`.
            load DeleteGlobal { a: Name } [r];
            /// `a` = name of site `b` in the frame's locals mapping, globals, builtins.
            load LoadName { a: Dst, b: Site } [r];
            /// Stores `a` under name `b` in the frame's locals mapping.
            load StoreName { a: Src, b: Name } [r];
            /// Deletes name `a` from the frame's locals mapping, else `NameError`.
            load DeleteName { a: Name } [r];
            /// `a` = the frame's locals mapping (class and module bodies).
            load LoadLocals { a: Dst } [r];
            /// `a` holds a mapping; `a` = name `b` from it, else from globals and builtins.
            load LoadMapOrGlobal { a: InOut, b: Name } [r];
            /// `a` holds a mapping; `a` = name `c` from it, else the content of cell `b`.
            load LoadMapOrCell { a: InOut, b: Cell, c: Name } [r];
            /// `a` = one of the values of `CommonValue` (`AssertionError`, `__build_class__`, ...).
            load LoadCommon { a: Dst, b: Imm } [];

            // ---- attr: attributes, imports ---------------------------------------------------
            /// `a = b.name(c)`.
            attr LoadAttr { a: Dst, b: Src, c: Site } [r];
            /// `a.name(c) = b`.
            attr StoreAttr { a: Src, b: Src, c: Site } [r];
            /// `del a.name(b)`.
            attr DeleteAttr { a: Src, b: Name } [r];
            /// Method pair for `Call`: `a` = callable, `a+1` = receiver, or empty when the
            /// attribute is not a plain method.
            attr LoadMethod { a: Win, b: Src, c: Site } [r];
            /// `super(..).name`: window `a` = the value of the name `super`, `a+1` = class, `a+2`
            /// = instance; result in `a`. `FLAG`: written as `super()` without arguments, which
            /// matters when `super` is not the builtin.
            attr LoadSuper { a: Win, c: Site } [r];
            /// Like `LoadSuper`, leaving a method pair in `a`, `a+1`.
            attr LoadSuperMethod { a: Win, c: Site } [r];
            /// Imports name `b`, relative level `c`; `a` holds the from-list tuple or `None` and
            /// receives the module.
            attr ImportName { a: InOut, b: Name, c: Imm } [r];
            /// `a` = `from b import name(c)`.
            attr ImportFrom { a: Dst, b: Src, c: Name } [r];
            /// `from a import *` into the frame's locals mapping.
            attr ImportStar { a: Src } [r];

            // ---- item: subscripts ------------------------------------------------------------
            /// `a = b[c]`.
            item LoadItem { a: Dst, b: Src, c: Src } [r];
            /// `a = b[c]`, `c` a signed 16-bit immediate.
            item LoadItemInt { a: Dst, b: Src, c: SImm } [r];
            /// `a = b[consts[c]]`.
            item LoadItemConst { a: Dst, b: Src, c: Const } [r];
            /// `a[b] = c`.
            item StoreItem { a: Src, b: Src, c: Src } [r];
            /// `del a[b]`.
            item DeleteItem { a: Src, b: Src } [r];
            /// `a = slice(window b of c values)`; `c` is 2 or 3.
            item BuildSlice { a: Dst, b: Win, c: Imm } [];

            // ---- arith: operators ------------------------------------------------------------
            /// `a = b + c`. `FLAG` on any binary operator: the in-place form (`+=`).
            arith Add { a: Dst, b: Src, c: Src } [r];
            /// `a = b - c`.
            arith Sub { a: Dst, b: Src, c: Src } [r];
            /// `a = b * c`.
            arith Mul { a: Dst, b: Src, c: Src } [r];
            /// `a = b @ c`.
            arith MatMul { a: Dst, b: Src, c: Src } [r];
            /// `a = b / c`.
            arith TrueDiv { a: Dst, b: Src, c: Src } [r];
            /// `a = b // c`.
            arith FloorDiv { a: Dst, b: Src, c: Src } [r];
            /// `a = b % c`.
            arith Mod { a: Dst, b: Src, c: Src } [r];
            /// `a = b ** c`.
            arith Pow { a: Dst, b: Src, c: Src } [r];
            /// `a = b << c`.
            arith LShift { a: Dst, b: Src, c: Src } [r];
            /// `a = b >> c`.
            arith RShift { a: Dst, b: Src, c: Src } [r];
            /// `a = b & c`.
            arith And { a: Dst, b: Src, c: Src } [r];
            /// `a = b | c`.
            arith Or { a: Dst, b: Src, c: Src } [r];
            /// `a = b ^ c`.
            arith Xor { a: Dst, b: Src, c: Src } [r];
            /// `a = b + c`, `c` a signed 16-bit immediate. `FLAG`: in-place form.
            arith AddInt { a: Dst, b: Src, c: SImm } [r];
            /// `a = b - c`, `c` a signed 16-bit immediate. `FLAG`: in-place form.
            arith SubInt { a: Dst, b: Src, c: SImm } [r];
            /// `a = -b`.
            arith Neg { a: Dst, b: Src } [r];
            /// `a = +b`.
            arith Pos { a: Dst, b: Src } [r];
            /// `a = ~b`.
            arith Invert { a: Dst, b: Src } [r];
            /// `a = not b`.
            arith Not { a: Dst, b: Src } [r];

            // ---- compare ---------------------------------------------------------------------
            /// `a = b < c`.
            compare Lt { a: Dst, b: Src, c: Src } [r];
            /// `a = b <= c`.
            compare Le { a: Dst, b: Src, c: Src } [r];
            /// `a = b == c`.
            compare Eq { a: Dst, b: Src, c: Src } [r];
            /// `a = b != c`.
            compare Ne { a: Dst, b: Src, c: Src } [r];
            /// `a = b > c`.
            compare Gt { a: Dst, b: Src, c: Src } [r];
            /// `a = b >= c`.
            compare Ge { a: Dst, b: Src, c: Src } [r];
            /// `a = b is c`.
            compare Is { a: Dst, b: Src, c: Src } [];
            /// `a = b is not c`.
            compare IsNot { a: Dst, b: Src, c: Src } [];
            /// `a = b in c`.
            compare In { a: Dst, b: Src, c: Src } [r];
            /// `a = b not in c`.
            compare NotIn { a: Dst, b: Src, c: Src } [r];

            // ---- jump: control flow ----------------------------------------------------------
            /// Jumps. Never closes a loop, but code of a handler may jump back with it to where
            /// the statement ends.
            jump Jump { w: Jump } [t];
            /// Backward jump to a loop header; tests the safepoint word.
            jump Loop { w: Jump } [rt];
            /// Jumps if `a` is true.
            jump JumpIfTrue { a: Src, w: Jump } [r];
            /// Jumps if `a` is false.
            jump JumpIfFalse { a: Src, w: Jump } [r];
            /// Jumps if `a` is `None`.
            jump JumpIfNone { a: Src, w: Jump } [];
            /// Jumps unless `a` is `None`.
            jump JumpIfNotNone { a: Src, w: Jump } [];
            /// Jumps if `a < b` is true; with `FLAG`, if it is false. So for the other five.
            jump JumpLt { a: Src, b: Src, c: Jump } [r];
            /// Jumps if `a <= b`.
            jump JumpLe { a: Src, b: Src, c: Jump } [r];
            /// Jumps if `a == b`.
            jump JumpEq { a: Src, b: Src, c: Jump } [r];
            /// Jumps if `a != b`.
            jump JumpNe { a: Src, b: Src, c: Jump } [r];
            /// Jumps if `a > b`.
            jump JumpGt { a: Src, b: Src, c: Jump } [r];
            /// Jumps if `a >= b`.
            jump JumpGe { a: Src, b: Src, c: Jump } [r];
            /// Jumps if `a < b` is true, `b` a signed 16-bit immediate; with `FLAG`, if it is false. So
            /// for the other five.
            jump JumpLtInt { a: Src, b: SImm, c: Jump } [r];
            /// Jumps if `a <= b`, an immediate.
            jump JumpLeInt { a: Src, b: SImm, c: Jump } [r];
            /// Jumps if `a == b`, an immediate.
            jump JumpEqInt { a: Src, b: SImm, c: Jump } [r];
            /// Jumps if `a != b`, an immediate.
            jump JumpNeInt { a: Src, b: SImm, c: Jump } [r];
            /// Jumps if `a > b`, an immediate.
            jump JumpGtInt { a: Src, b: SImm, c: Jump } [r];
            /// Jumps if `a >= b`, an immediate.
            jump JumpGeInt { a: Src, b: SImm, c: Jump } [r];
            /// Jumps if `a == consts[b]`; with `FLAG`, if that is false.
            jump JumpEqConst { a: Src, b: Const, c: Jump } [r];
            /// Jumps if `a != consts[b]`; with `FLAG`, if that is false.
            jump JumpNeConst { a: Src, b: Const, c: Jump } [r];
            /// Jumps if `a in b`; with `FLAG`, if it is not.
            jump JumpIn { a: Src, b: Src, c: Jump } [r];
            /// Jumps if `a in consts[b]`; with `FLAG`, if it is not.
            jump JumpInConst { a: Src, b: Const, c: Jump } [r];
            /// Jumps if `a is b`; with `FLAG`, if it is not.
            jump JumpIs { a: Src, b: Src, c: Jump } [];
            /// `a = iter(b)`.
            jump GetIter { a: Dst, b: Src } [r];
            /// `a = next(b)`; exhausted: empties `b` and jumps (forward) by `c`, `a` unchanged.
            jump ForIter { a: Dst, b: InOut, c: Jump } [r];

            // ---- build: containers, strings, unpacking ---------------------------------------
            /// `a = (window b of c values)`.
            build BuildTuple { a: Dst, b: Win, c: Imm } [];
            /// `a = [window b of c values]`.
            build BuildList { a: Dst, b: Win, c: Imm } [];
            /// `a = {window b of c values}`.
            build BuildSet { a: Dst, b: Win, c: Imm } [r];
            /// `a` = dict of `c` pairs: window `b` of `2*c` values, key, value, key, ...
            build BuildMap { a: Dst, b: Win, c: Imm } [r];
            /// `a` = the `c` strings of window `b`, joined.
            build BuildString { a: Dst, b: Win, c: Imm } [];
            /// `a` = `string.templatelib.Template` of window `b`: strings tuple, interpolations
            /// tuple.
            build BuildTemplate { a: Dst, b: Win } [];
            /// `a` = `Interpolation` of window `b`: value, expression text, format spec string;
            /// `c` conversion (see `Convert`, 0 for none).
            build BuildInterpolation { a: Dst, b: Win, c: Imm } [];
            /// `a.append(b)`, `a` a list being built.
            build ListAppend { a: Src, b: Src } [];
            /// `a.add(b)`, `a` a set being built.
            build SetAdd { a: Src, b: Src } [r];
            /// `a[b] = c`, `a` a dict being built.
            build MapAdd { a: Src, b: Src, c: Src } [r];
            /// `a.extend(b)`; not iterable: `Value after * must be an iterable, not T`.
            build ListExtend { a: Src, b: Src } [r];
            /// `a.update(b)`, `a` a set being built.
            build SetUpdate { a: Src, b: Src } [r];
            /// `{**b}` into `a`; not a mapping: `'T' object is not a mapping`.
            build MapUpdate { a: Src, b: Src } [r];
            /// `f(**b)` into dict `a`; `c` is the callable, for `f() got multiple values for
            /// keyword argument` and `argument after ** must be a mapping`.
            build MapMerge { a: Src, b: Src, c: Src } [r];
            /// `a = tuple(b)`, `b` a list being built.
            build ListToTuple { a: Dst, b: Src } [];
            /// `a` = `str`/`repr`/`ascii` of `b`; `c` is 1, 2, 3.
            build Convert { a: Dst, b: Src, c: Imm } [r];
            /// `a = format(b)`.
            build FormatSimple { a: Dst, b: Src } [r];
            /// `a = format(b, c)`.
            build FormatSpec { a: Dst, b: Src, c: Src } [r];
            /// Unpacks `b` into exactly `c` values in `a..a+c` (`a` is the first of `c`
            /// consecutive registers, temporaries or locals).
            build Unpack { a: Win, b: Src, c: Imm } [r];
            /// Unpacks `b` with a starred target: `c & 255` values before, a list, `c >> 8`
            /// values after, from register `a` on.
            build UnpackEx { a: Win, b: Src, c: Imm } [r];
            /// `a = MATCH_MAPPING(b)`: whether `b` is a mapping pattern subject.
            build MatchMapping { a: Dst, b: Src } [];
            /// Whether `b` is a sequence pattern subject.
            build MatchSequence { a: Dst, b: Src } [];
            /// Class pattern. Window `b`: subject, class, tuple of keyword names; `c` positional
            /// sub-patterns. `a` = tuple of attribute values, or `None` without a match.
            build MatchClass { a: Dst, b: Win, c: Imm } [r];
            /// `a` = tuple of the values of `b` under the keys of tuple `c`, or `None`.
            build MatchKeys { a: Dst, b: Src, c: Src } [r];
            /// `a = len(b)`.
            build GetLen { a: Dst, b: Src } [r];

            // ---- call: calls, functions, return ----------------------------------------------
            /// Calls. Window `a`: callable, receiver or empty, then `b` positional arguments.
            /// Result in `c`; the window is consumed.
            call Call { a: Win, b: Imm, c: Dst } [r];
            /// Like `Call` with `b` arguments of which the last are keywords: register `a+2+b`
            /// holds the tuple of their names.
            call CallKw { a: Win, b: Imm, c: Dst } [r];
            /// Window `a`: callable, receiver or empty, iterable of positional arguments, dict
            /// of keyword arguments or empty. Result in `c`.
            call CallEx { a: Win, c: Dst } [r];
            /// `a` = function of code constant `w`.
            call MakeFunction { a: Dst, w: Const } [];
            /// Sets part `c` (`FunctionPart`) of function `a`, which is being made, to `b`.
            call SetFunctionPart { a: Src, b: Src, c: Imm } [];
            /// `a` = `Intrinsic1` number `c` of `b`.
            call Intrinsic1 { a: Dst, b: Src, c: Imm } [r];
            /// `a` = `Intrinsic2` number `c` of window `b` (two values).
            call Intrinsic2 { a: Dst, b: Win, c: Imm } [r];
            /// Returns `a` from a plain function, class or module body.
            call Return { a: Src } [t];
            /// Returns `consts[w]`.
            call ReturnConst { w: Const } [t];
            /// Returns `w`, a small integer.
            call ReturnInt { w: SImm } [t];

            // ---- exception -------------------------------------------------------------------
            /// `raise a`.
            exception Raise { a: Src } [rt];
            /// `raise a from b`.
            exception RaiseFrom { a: Src, b: Src } [rt];
            /// Bare `raise`.
            exception Reraise { } [rt];
            /// Raises exception `a` again with the traceback it has: end of a `finally`, no
            /// `except` matched. The position of the operation is not added to the traceback. `c`: 0 it
            /// goes on from where it was raised, 1 from here.
            exception Rethrow { a: Src, c: Imm } [rt];
            /// Enters a handler: `a` = the exception being handled until now (or `None`),
            /// `b` becomes the one being handled.
            exception PushExc { a: Dst, b: Src } [];
            /// Leaves a handler: `a`, saved by `PushExc`, is the exception being handled again.
            exception PopExc { a: Src } [];
            /// `a` = whether exception `b` matches `c` (a class or tuple of classes).
            exception ExcMatch { a: Dst, b: Src, c: Src } [r];
            /// `except*`: window `a` holds the exception (or `None`) and the type(s); afterwards
            /// `a` = the rest or `None`, `a+1` = the matching group or `None`.
            exception ExcGroupMatch { a: Win } [r];
            /// The arguments of `__exit__` for exception `b` in `a..a+3`: type, value, traceback.
            exception ExcArgs { a: Win, b: Src } [];
            /// Method pair `a`, `a+1` for special method `c` (`SpecialMethod`) of `b`; raises the
            /// context-manager `TypeError` if there is none.
            exception LoadSpecial { a: Win, b: Src, c: Imm } [r];

            // ---- suspend: generators, coroutines, async generators ---------------------------
            /// First operation of every generator, coroutine and async generator body: turns the
            /// frame into a suspended object and returns it to the caller.
            suspend MakeGenerator { } [];
            /// Suspends with `b`; on resume the sent value is in `a`, or the thrown exception is
            /// raised here. In generators and coroutines.
            suspend Yield { a: Dst, b: Src } [rs];
            /// `yield` of an async generator.
            suspend AsyncYield { a: Dst, b: Src } [rs];
            /// `a` = the iterator that `await b` runs. `c`: 0 plain, 1 result of `__aenter__`,
            /// 2 of `__aexit__` (for the error text).
            suspend GetAwaitable { a: Dst, b: Src, c: Imm } [r];
            /// `a` = the iterator that `yield from b` runs.
            suspend GetYieldFrom { a: Dst, b: Src } [r];
            /// Runs iterator `b` to its end, passing on what it yields and what is sent or
            /// thrown in; `a` = its return value, `b` is left empty. `c`: 0 `yield from`,
            /// 1 `await`.
            suspend Delegate { a: Dst, b: InOut, c: Imm } [rs];
            /// `a = b.__aiter__()`.
            suspend GetAIter { a: Dst, b: Src } [r];
            /// One step of `async for`: `a` = `await b.__anext__()`; `StopAsyncIteration`: jumps
            /// (forward) by `c`, and any other exception goes on from there. Register `b+1` belongs
            /// to the operation (the awaitable in progress) and is empty before and after.
            suspend AsyncNext { a: Dst, b: Win, c: Jump } [rs];
            /// Returns `a` from a generator, coroutine or async generator.
            suspend ReturnGenerator { a: Src } [rt];
        }
    };
}
