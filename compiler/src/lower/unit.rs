//! The unit under construction: emission, labels, temporaries, names, constants, handlers.

use std::collections::HashMap;
use std::rc::Rc;

use rustpython_text_size::{Ranged, TextRange};

use super::control::Block;
use super::ir::{HandlerIr, HandlerRef, Inst, IrConst, Label, NO_LABEL, Reg, TEMP, Unit, is_temp};
use super::{Lower, Res};
use crate::bytecode::{Const, KILL_A, KILL_B, KILL_C, Op, Operand, Position};
use crate::error::{CompileError, ErrorKind};
use crate::scope::{ScopeId, ScopeKind, Sym};

/// Attribute sites of one code object that have an inline cache of their own.
const SITES_UNSHARED: usize = 0x8000;

/// An inlined comprehension in progress.
pub(super) struct CompFrame {
    pub scope: ScopeId,
    /// Registers of the comprehension's own names.
    pub regs: HashMap<Sym, Reg>,
}

/// State of the unit being lowered.
pub(super) struct Ctx<'a> {
    pub unit: Unit,
    pub scope: ScopeId,
    pub kind: ScopeKind,
    pub private: Option<Rc<str>>,
    pub only_mangled: crate::scope::OnlyMangled,
    pub locals: HashMap<Sym, Reg>,
    pub cells: HashMap<Sym, Reg>,
    pub frees: HashMap<Sym, Reg>,
    /// Temporaries in use.
    pub top: u16,
    pub handler: HandlerRef,
    pub blocks: Vec<Block<'a>>,
    pub comps: Vec<CompFrame>,
    name_ids: HashMap<Box<str>, u16>,
    global_sites: HashMap<(u16, bool), u16>,
    shared_sites: HashMap<(u16, Op), u16>,
    const_ids: HashMap<Vec<u8>, u32>,
    /// Body of a generator, coroutine or asynchronous generator.
    pub suspends: bool,
    /// Names that methods of this class assign on their first parameter.
    pub static_attributes: Vec<Box<str>>,
    /// Annotations of the class or module so far: index in order, for PEP 649.
    pub deferred: Vec<super::annotations::Deferred<'a>>,
    /// Locals the code uses so far.
    pub touched: Vec<bool>,
    /// Looking a local up is no use of it.
    pub quiet: bool,
    overflow: Option<&'static str>,
}

impl Ctx<'_> {
    pub fn new(scope: ScopeId, kind: ScopeKind) -> Self {
        Ctx {
            unit: Unit::default(),
            scope,
            kind,
            private: None,
            only_mangled: None,
            locals: HashMap::new(),
            cells: HashMap::new(),
            frees: HashMap::new(),
            top: 0,
            handler: 0,
            blocks: Vec::new(),
            comps: Vec::new(),
            name_ids: HashMap::new(),
            global_sites: HashMap::new(),
            shared_sites: HashMap::new(),
            const_ids: HashMap::new(),
            suspends: false,
            static_attributes: Vec::new(),
            deferred: Vec::new(),
            touched: Vec::new(),
            quiet: false,
            overflow: None,
        }
    }
}

/// A constant as a key that tells `1`, `1.0`, `True` and `-0.0` apart.
pub(super) fn const_key(c: &Const, out: &mut Vec<u8>) {
    let mut bytes = |tag: u8, data: &[u8]| {
        out.push(tag);
        out.extend_from_slice(&(data.len() as u32).to_le_bytes());
        out.extend_from_slice(data);
    };
    match c {
        Const::None => out.push(0),
        Const::True => out.push(1),
        Const::False => out.push(2),
        Const::Ellipsis => out.push(3),
        Const::Int(i) => bytes(4, &i.to_le_bytes()),
        Const::BigInt { negative, magnitude } => bytes(5 + u8::from(*negative), magnitude),
        Const::Float(f) => bytes(7, &f.to_bits().to_le_bytes()),
        Const::Complex(re, im) => {
            let mut data = [0; 16];
            data[..8].copy_from_slice(&re.to_bits().to_le_bytes());
            data[8..].copy_from_slice(&im.to_bits().to_le_bytes());
            bytes(8, &data);
        }
        Const::Str(s) => bytes(9, s.as_bytes()),
        Const::Wide(w) => {
            let data: Vec<u8> = w.iter().flat_map(|c| c.to_le_bytes()).collect();
            bytes(10, &data);
        }
        Const::Bytes(b) => bytes(11, b),
        Const::Tuple(items) | Const::FrozenSet(items) => {
            out.push(if matches!(c, Const::Tuple(_)) { 12 } else { 13 });
            out.extend_from_slice(&(items.len() as u32).to_le_bytes());
            for item in items {
                const_key(item, out);
            }
        }
        Const::Code(_) => out.push(14),
    }
}

impl Lower<'_> {
    pub fn pos(&self, node: &impl Ranged) -> Position {
        self.source.position(node.range())
    }

    pub fn pos_of(&self, range: TextRange) -> Position {
        self.source.position(range)
    }

    // ---- emission ---------------------------------------------------------------------------

    pub fn push(&mut self, inst: Inst) {
        self.u.unit.insts.push(inst);
    }

    fn inst(&self, pos: Position, op: Op, a: u16, b: u16, c: u16) -> Inst {
        Inst { op, x: 0, a, b, c, w: 0, target: NO_LABEL, handler: self.u.handler, pos }
    }

    /// Emits an instruction as given; no kill flags.
    pub fn emit(&mut self, pos: Position, op: Op, a: u16, b: u16, c: u16) {
        let inst = self.inst(pos, op, a, b, c);
        self.push(inst);
    }

    /// Emits an instruction that kills the temporaries among its sources, but for those it also
    /// writes.
    pub fn emit_kill(&mut self, pos: Position, op: Op, a: u16, b: u16, c: u16) {
        self.emit_kill_x(pos, op, a, b, c, 0);
    }

    pub fn emit_kill_x(&mut self, pos: Position, op: Op, a: u16, b: u16, c: u16, x: u8) {
        let mut inst = self.inst(pos, op, a, b, c);
        inst.x = x;
        let info = op.info();
        let dst = match (info.a, info.c) {
            (Operand::Dst, _) => a,
            (_, Operand::Dst) => c,
            _ => u16::MAX,
        };
        for (kind, reg, flag) in [(info.a, a, KILL_A), (info.b, b, KILL_B), (info.c, c, KILL_C)] {
            if kind == Operand::Src && is_temp(reg) && reg != dst {
                inst.x |= flag;
            }
        }
        self.push(inst);
    }

    pub fn emit_w(&mut self, pos: Position, op: Op, a: u16, w: i32) {
        let mut inst = self.inst(pos, op, a, 0, 0);
        inst.w = w;
        self.push(inst);
    }

    /// Emits a jump-like instruction; kills temporaries among its sources.
    pub fn emit_jump(&mut self, pos: Position, op: Op, a: u16, b: u16, x: u8, target: Label) {
        let mut inst = self.inst(pos, op, a, b, 0);
        inst.x = x;
        inst.target = target;
        let info = op.info();
        if info.a == Operand::Src && is_temp(a) {
            inst.x |= KILL_A;
        }
        if info.b == Operand::Src && is_temp(b) {
            inst.x |= KILL_B;
        }
        self.push(inst);
    }

    pub fn jump(&mut self, pos: Position, target: Label) {
        self.emit_jump(pos, Op::Jump, 0, 0, 0, target);
    }

    /// Moves `src` to `dst`; a temporary is moved out of.
    pub fn mov(&mut self, pos: Position, dst: Reg, src: Reg) {
        if dst != src {
            self.emit_kill(pos, Op::Move, dst, src, 0);
        }
    }

    pub fn clear(&mut self, pos: Position, reg: Reg) {
        self.emit(pos, Op::Clear, reg, 0, 0);
    }

    // ---- labels -----------------------------------------------------------------------------

    pub fn label(&mut self) -> Label {
        self.u.unit.labels.push(u32::MAX);
        Label(self.u.unit.labels.len() as u32 - 1)
    }

    pub fn bind(&mut self, label: Label) {
        self.u.unit.labels[label.0 as usize] = self.u.unit.insts.len() as u32;
    }

    pub fn here(&mut self) -> Label {
        let label = self.label();
        self.bind(label);
        label
    }

    // ---- temporaries ------------------------------------------------------------------------

    /// Takes `n` consecutive temporaries.
    pub fn alloc_n(&mut self, n: u16) -> Reg {
        let first = self.u.top;
        let top = u32::from(first) + u32::from(n);
        if top > 0x7000 {
            self.u.overflow = Some("too many temporaries");
            return TEMP;
        }
        self.u.top = top as u16;
        self.u.unit.ntemps = self.u.unit.ntemps.max(self.u.top);
        TEMP + first
    }

    pub fn alloc(&mut self) -> Reg {
        self.alloc_n(1)
    }

    /// Top of the stack of temporaries, for `release`.
    pub fn mark(&self) -> u16 {
        self.u.top
    }

    pub fn release(&mut self, mark: u16) {
        self.u.top = mark;
    }

    /// First register of a window whose result goes to `dst`: `dst` itself if it is the topmost
    /// temporary. The rest of the window is allocated behind it.
    pub fn window(&mut self, dst: Option<Reg>) -> Reg {
        match dst {
            Some(dst) if is_temp(dst) && dst - TEMP + 1 == self.u.top => dst,
            _ => self.alloc(),
        }
    }

    // ---- handlers ---------------------------------------------------------------------------

    /// Registers a handler for the code emitted while it is in force.
    pub fn handler(&mut self, target: Label, keep: Reg, exc: Reg) -> HandlerRef {
        self.u.unit.handlers.push(HandlerIr { target, keep, exc });
        self.u.unit.handlers.len() as HandlerRef
    }

    // ---- names, sites, constants ------------------------------------------------------------

    pub fn mangled<'n>(&self, name: &'n str) -> std::borrow::Cow<'n, str> {
        crate::scope::mangle_only(self.u.private.as_deref(), &self.u.only_mangled, name)
    }

    /// The symbol of a name as written (mangled here).
    pub fn sym(&self, name: &str) -> Sym {
        let mangled = self.mangled(name);
        self.table.names.get(&mangled).unwrap_or(Sym(u32::MAX))
    }

    pub fn sym_text(&self, sym: Sym) -> Rc<str> {
        self.table.names.name(sym).clone()
    }

    /// Index in `co_names`; `name` is already mangled.
    pub fn name_id(&mut self, name: &str) -> u16 {
        if let Some(&id) = self.u.name_ids.get(name) {
            return id;
        }
        let id = self.u.unit.names.len();
        if id >= 0xf000 {
            self.u.overflow = Some("too many names in one code object");
            return 0;
        }
        self.u.unit.names.push(name.into());
        self.u.name_ids.insert(name.into(), id as u16);
        id as u16
    }

    fn new_site(&mut self, name: u16) -> u16 {
        let id = self.u.unit.sites.len();
        if id >= 0xffff {
            self.u.overflow = Some("too many attribute sites in one code object");
            return 0;
        }
        self.u.unit.sites.push(name);
        id as u16
    }

    /// An attribute site of an operation, for a name as written: a new one, until there are so many
    /// that the uses of a name must share one.
    pub fn attr_site(&mut self, op: Op, name: &str) -> u16 {
        let mangled = self.mangled(name).into_owned();
        let name = self.name_id(&mangled);
        if self.u.unit.sites.len() < SITES_UNSHARED {
            return self.new_site(name);
        }
        if let Some(&site) = self.u.shared_sites.get(&(name, op)) {
            return site;
        }
        let site = self.new_site(name);
        self.u.shared_sites.insert((name, op), site);
        site
    }

    /// The site of a global, or of a name in the locals mapping; shared by all its uses.
    pub fn global_site(&mut self, name: &str, mapping: bool) -> u16 {
        let name = self.name_id(name);
        if let Some(&site) = self.u.global_sites.get(&(name, mapping)) {
            return site;
        }
        let site = self.new_site(name);
        self.u.global_sites.insert((name, mapping), site);
        site
    }

    pub fn constant_id(&mut self, c: Const) -> i32 {
        let mut key = Vec::new();
        const_key(&c, &mut key);
        let next = self.u.unit.consts.len() as u32;
        if let Some(&id) = self.u.const_ids.get(&key) {
            return id as i32;
        }
        self.u.const_ids.insert(key, next);
        self.u.unit.consts.push(IrConst::Plain(c));
        next as i32
    }

    pub fn code_id(&mut self, unit: Unit) -> i32 {
        self.u.unit.consts.push(IrConst::Code(Box::new(unit)));
        self.u.unit.consts.len() as i32 - 1
    }

    /// Loads a constant.
    pub fn load_const(&mut self, pos: Position, dst: Reg, c: Const) {
        if let Const::Int(i) = c
            && let Ok(small) = i32::try_from(i)
        {
            self.emit_w(pos, Op::LoadInt, dst, small);
            return;
        }
        let id = self.constant_id(c);
        self.emit_w(pos, Op::LoadConst, dst, id);
    }

    pub fn load_str(&mut self, pos: Position, dst: Reg, s: &str) {
        self.load_const(pos, dst, Const::Str(s.into()));
    }

    // ---- limits and errors ------------------------------------------------------------------

    pub fn nest(&mut self) -> Res {
        self.depth += 1;
        if self.depth > self.source.max_depth { Err(self.source.too_deep()) } else { Ok(()) }
    }

    #[cold]
    pub fn error<T>(&self, range: TextRange, message: impl Into<String>) -> Res<T> {
        Err(self.source.error(range, message))
    }

    /// Reports a table that overflowed while the unit was made.
    pub fn check_overflow(&self) -> Res {
        match self.u.overflow {
            None => Ok(()),
            Some(what) => Err(CompileError::new(ErrorKind::Overflow, what, self.source.filename)),
        }
    }
}
