//! What each operation runs: the table that both forms of the loop are made from. `s` is the
//! machine at the instruction ([`At`](super::step::At)); an arm ends by saying how to go on.
//!
//! Operations that may raise, call or look at frames say `save` first, or do so in their slow part.

/// Calls `$m!` with the name of the machine in the arms, and one arm per operation.
macro_rules! for_each_handler {
    ($m:ident) => {
        $m! {
            s;
            Nop => s.next(),
            Move => load::mov(s),
            LoadConst => s.set_next(s.i().a, s.f().code.constant(s.i().w()).clone()),
            LoadInt => s.set_next(s.i().a, Value::from_i32(s.i().w())),
            Clear => s.drop_next(s.r.take_opt(s.i().a)),
            CheckBound => saved!(s, load::check_bound(s.vm, s.f(), s.r, s.i())),
            DeleteLocal => saved!(s, load::delete_local(s.vm, s.f(), s.r, s.i())),
            MakeCell => plain!(s, load::make_cell(s.vm, s.r, s.i())),
            CopyFree => plain!(s, load::copy_free(s.vm, s.f(), s.r, s.i())),
            LoadCell => load::load_cell(s),
            StoreCell => load::store_cell(s),
            DeleteCell => saved!(s, load::delete_cell(s.vm, s.f(), s.r, s.i())),
            LoadGlobal => load::load_global(s),
            StoreGlobal => plain!(s, load::store_global(s.vm, s.f(), s.r, s.i())),
            DeleteGlobal => saved!(s, load::delete_global(s.vm, s.f(), s.i())),
            LoadName => load::load_name(s),
            StoreName => saved!(s, load::store_name(s.vm, s.f(), s.r, s.i())),
            DeleteName => saved!(s, load::delete_name(s.vm, s.f(), s.i())),
            LoadLocals => saved!(s, load::load_locals(s.vm, s.f(), s.r, s.i())),
            LoadMapOrGlobal => saved!(s, load::load_map_or_global(s.vm, s.f(), s.r, s.i())),
            LoadMapOrCell => load::load_map_or_cell(s),
            LoadCommon => saved!(s, load::load_common(s.vm, s.r, s.i())),

            LoadAttr => attr::load(s),
            StoreAttr => attr::store(s),
            DeleteAttr => saved!(s, attr::delete(s.vm, s.f(), s.r, s.i())),
            LoadMethod => attr::load_method(s),
            LoadSuper => saved!(s, attr::load_super(s.vm, s.f(), s.r, s.i())),
            LoadSuperMethod => saved!(s, attr::load_super_method(s.vm, s.f(), s.r, s.i())),
            ImportName => saved!(s, attr::import_name(s.vm, s.f(), s.r, s.i())),
            ImportFrom => saved!(s, attr::import_from(s.vm, s.f(), s.r, s.i())),
            ImportStar => saved!(s, attr::import_star(s.vm, s.f(), s.r, s.i())),

            LoadItem => item::load(s),
            LoadItemInt => item::load_int(s),
            LoadItemConst => item::load_const(s),
            StoreItem => item::store(s),
            DeleteItem => saved!(s, item::delete(s.vm, s.r, s.i())),
            BuildSlice => item::build_slice(s),

            Add => arith::add(s),
            Sub => arith::sub(s),
            Mul => arith::mul(s),
            MatMul => arith::slow(s, BinOp::MatMul),
            TrueDiv => arith::true_div(s),
            FloorDiv => arith::floor_div(s),
            Mod => arith::modulo(s),
            Pow => arith::slow(s, BinOp::Pow),
            LShift => arith::lshift(s),
            RShift => arith::rshift(s),
            And => arith::and(s),
            Or => arith::or(s),
            Xor => arith::xor(s),
            AddInt => arith::add_int(s, BinOp::Add),
            SubInt => arith::add_int(s, BinOp::Sub),
            Neg => saved!(s, arith::unary(s.vm, s.r, s.i(), UnOp::Neg)),
            Pos => saved!(s, arith::unary(s.vm, s.r, s.i(), UnOp::Pos)),
            Invert => saved!(s, arith::unary(s.vm, s.r, s.i(), UnOp::Invert)),
            Not => arith::not(s),

            Lt => compare::compare(s, CmpOp::Lt),
            Le => compare::compare(s, CmpOp::Le),
            Eq => compare::compare(s, CmpOp::Eq),
            Ne => compare::compare(s, CmpOp::Ne),
            Gt => compare::compare(s, CmpOp::Gt),
            Ge => compare::compare(s, CmpOp::Ge),
            Is => compare::is(s, true),
            IsNot => compare::is(s, false),
            In => compare::contains(s, true),
            NotIn => compare::contains(s, false),

            Jump => s.jump(s.i().w()),
            Loop => s.safepoint(s.i().w()),
            JumpIfTrue => compare::jump_if(s, true),
            JumpIfFalse => compare::jump_if(s, false),
            JumpIfNone => compare::jump_if_none(s, true),
            JumpIfNotNone => compare::jump_if_none(s, false),
            JumpLt => compare::jump(s, CmpOp::Lt),
            JumpLe => compare::jump(s, CmpOp::Le),
            JumpEq => compare::jump(s, CmpOp::Eq),
            JumpNe => compare::jump(s, CmpOp::Ne),
            JumpGt => compare::jump(s, CmpOp::Gt),
            JumpGe => compare::jump(s, CmpOp::Ge),
            JumpLtInt => compare::jump_int(s, CmpOp::Lt),
            JumpLeInt => compare::jump_int(s, CmpOp::Le),
            JumpEqInt => compare::jump_int(s, CmpOp::Eq),
            JumpNeInt => compare::jump_int(s, CmpOp::Ne),
            JumpGtInt => compare::jump_int(s, CmpOp::Gt),
            JumpGeInt => compare::jump_int(s, CmpOp::Ge),
            JumpEqConst => compare::jump_const(s, CmpOp::Eq),
            JumpNeConst => compare::jump_const(s, CmpOp::Ne),
            JumpIn => compare::jump_in(s),
            JumpInConst => compare::jump_in_const(s),
            JumpIs => compare::jump_is(s),
            GetIter => saved!(s, jump::get_iter(s.vm, s.r, s.i())),
            ForIter => jump::for_iter(s),

            BuildTuple => build::tuple(s),
            BuildList => plain!(s, build::list(s.vm, s.r, s.i())),
            BuildSet => saved!(s, build::set(s.vm, s.r, s.i())),
            BuildMap => saved!(s, build::map(s.vm, s.r, s.i())),
            BuildString => saved!(s, build::string(s.vm, s.r, s.i())),
            BuildTemplate => saved!(s, build::template(s.vm, s.r, s.i())),
            BuildInterpolation => saved!(s, build::interpolation(s.vm, s.r, s.i())),
            ListAppend => build::list_append(s),
            SetAdd => saved!(s, build::set_add(s.vm, s.r, s.i())),
            MapAdd => saved!(s, build::map_add(s.vm, s.r, s.i())),
            ListExtend => saved!(s, build::list_extend(s.vm, s.r, s.i())),
            SetUpdate => saved!(s, build::set_update(s.vm, s.r, s.i())),
            MapUpdate => saved!(s, build::map_update(s.vm, s.r, s.i())),
            MapMerge => saved!(s, build::map_merge(s.vm, s.r, s.i())),
            ListToTuple => plain!(s, build::list_to_tuple(s.vm, s.r, s.i())),
            Convert => saved!(s, build::convert(s.vm, s.r, s.i())),
            FormatSimple => saved!(s, build::format_simple(s.vm, s.r, s.i())),
            FormatSpec => saved!(s, build::format_spec(s.vm, s.r, s.i())),
            Unpack => build::unpack_next(s),
            UnpackEx => saved!(s, build::unpack_ex(s.vm, s.r, s.i())),
            MatchMapping => plain!(s, build::match_flag(s.vm, s.r, s.i(), type_flags::MAPPING)),
            MatchSequence => plain!(s, build::match_flag(s.vm, s.r, s.i(), type_flags::SEQUENCE)),
            MatchClass => saved!(s, build::match_class(s.vm, s.r, s.i())),
            MatchKeys => saved!(s, build::match_keys(s.vm, s.r, s.i())),
            GetLen => saved!(s, build::get_len(s.vm, s.r, s.i())),

            Call => call::call(s),
            CallKw => {
                s.save();
                s.enter(call::call_kw(s.vm, s.r, s.i()))
            },
            CallEx => {
                s.save();
                s.enter(call::call_ex(s.vm, s.r, s.i()))
            },
            MakeFunction => plain!(s, build::make_function(s.vm, s.f(), s.r, s.i())),
            SetFunctionPart => plain!(s, build::set_function_part(s.vm, s.r, s.i())),
            Intrinsic1 => saved!(s, intrinsic::one(s.vm, s.r, s.i())),
            Intrinsic2 => saved!(s, intrinsic::two(s.vm, s.r, s.i())),
            Return => call::leave(s),
            ReturnConst => call::leave_with(s, s.f().code.constant(s.i().w()).clone()),
            ReturnInt => call::leave_with(s, Value::from_i32(s.i().w())),

            Raise => {
                s.save();
                s.raise(exception::raise(s.vm, s.r.get(s.i().a)))
            },
            RaiseFrom => {
                s.save();
                s.raise(exception::raise_from(s.vm, s.r.get(s.i().a), s.r.get(s.i().b)))
            },
            Reraise => {
                s.save();
                s.raise(exception::reraise(s.vm))
            },
            Rethrow => {
                s.save();
                s.raise(Raised(s.r.get(s.i().a).clone()))
            },
            PushExc => plain!(s, exception::push_exc(s.vm, s.r.frame(), s.r, s.i())),
            PopExc => plain!(s, exception::pop_exc(s.vm, s.r.frame(), s.r, s.i())),
            ExcMatch => saved!(s, exception::exc_match(s.vm, s.r, s.i())),
            ExcGroupMatch => saved!(s, exception::exc_group_match(s.vm, s.r, s.i())),
            ExcArgs => plain!(s, exception::exc_args(s.vm, s.r, s.i())),
            LoadSpecial => saved!(s, exception::load_special(s.vm, s.r, s.i())),

            // Calls make generator objects before the first operation runs.
            MakeGenerator => {
                s.save();
                s.raise(s.vm.system_error("generator code run as a plain frame"))
            },
            Yield => suspend::suspend(s, false),
            AsyncYield => suspend::suspend(s, true),
            GetAwaitable => suspend::get_awaitable(s),
            GetYieldFrom => saved!(s, suspend::get_yield_from(s.vm, s.r.frame(), s.r, s.i())),
            Delegate => {
                s.save();
                s.go(chain::delegate(s.vm, s.r.frame(), s.i().b, Value::NONE))
            },
            GetAIter => saved!(s, suspend::get_aiter(s.vm, s.r, s.i())),
            AsyncNext => suspend::async_next(s),
            ReturnGenerator => suspend::leave(s),
        }
    };
}
pub(super) use for_each_handler;

/// An operation that may raise. What it was the last to hold is finalised before the next one.
macro_rules! saved {
    ($s:ident, $e:expr) => {{
        $s.save();
        let result = $e;
        $crate::interp::finalize::after($s.vm);
        $s.done(result)
    }};
}
pub(super) use saved;

/// An operation that cannot raise, though what it drops may run finalisers.
macro_rules! plain {
    ($s:ident, $e:expr) => {{
        $s.save();
        $e;
        $s.next()
    }};
}
pub(super) use plain;
