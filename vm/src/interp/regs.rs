//! Register access: unchecked, on the word of the verifier, which has proved every operand in
//! range and every read register filled.

use crate::core::frame::Frame;
use crate::core::value::Value;
use crate::core::vm::Vm;

/// The registers of the running frame.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Regs(pub *mut Option<Value>);

impl Regs {
    #[inline(always)]
    pub fn of(frame: *mut Frame) -> Regs {
        Regs(Frame::regs(frame))
    }

    /// The frame that the registers belong to.
    #[inline(always)]
    pub fn frame(self) -> *mut Frame {
        self.0.cast::<Frame>().wrapping_sub(1)
    }

    /// The place of register `i`.
    #[inline(always)]
    pub fn at(self, i: u16) -> *mut Option<Value> {
        self.0.wrapping_add(i as usize)
    }

    /// The register's word, empty or not.
    #[inline(always)]
    pub fn opt<'a>(self, i: u16) -> &'a Option<Value> {
        // SAFETY: the register exists (verifier); the borrow ends before the next operation.
        unsafe { &*self.at(i) }
    }

    /// A register that holds a value.
    #[inline(always)]
    pub fn get<'a>(self, i: u16) -> &'a Value {
        match self.opt(i) {
            Some(v) => v,
            // SAFETY: the verifier has proved the register filled.
            None => unsafe { empty_register(i) },
        }
    }

    /// Moves a value out of a register that holds one.
    #[inline(always)]
    pub fn take(self, i: u16) -> Value {
        // SAFETY: as in `opt`.
        unsafe {
            match (*self.at(i)).take() {
                Some(v) => v,
                None => empty_register(i),
            }
        }
    }

    /// Moves the word out of a register.
    #[inline(always)]
    pub fn take_opt(self, i: u16) -> Option<Value> {
        // SAFETY: as in `opt`.
        unsafe { (*self.at(i)).take() }
    }

    /// Writes a register; what it held is dropped, and finalised at once if need be.
    #[inline(always)]
    pub fn set(self, vm: &Vm, i: u16, v: Value) {
        self.set_opt(vm, i, Some(v));
    }

    /// Writes a word, possibly empty.
    #[inline(always)]
    pub fn set_opt(self, vm: &Vm, i: u16, v: Option<Value>) {
        // SAFETY: as in `opt`; the old word is dropped when the new one is in place.
        let old = unsafe { std::mem::replace(&mut *self.at(i), v) };
        drop_word(vm, old);
    }

    /// Empties a register.
    #[inline(always)]
    pub fn clear(self, vm: &Vm, i: u16) {
        self.set_opt(vm, i, None);
    }

    /// `n` registers from `i` on, all filled, as a slice of values.
    #[inline(always)]
    pub fn values<'a>(self, i: u16, n: usize) -> &'a [Value] {
        // SAFETY: the verifier has proved the window filled; a filled register has the form of a
        // value. The borrow ends before the registers are written.
        unsafe { std::slice::from_raw_parts(self.at(i).cast(), n) }
    }

    /// Moves `n` words from register `first` on to the first registers of `to`.
    ///
    /// # Safety
    /// The registers of `to` exist and are empty.
    #[inline(always)]
    pub unsafe fn move_to(self, first: u16, n: usize, to: Regs) {
        for i in 0..n {
            // SAFETY: by contract.
            unsafe { self.move_one(first, i, to) };
        }
    }

    /// Moves up to three words, likewise.
    ///
    /// # Safety
    /// As for `move_to`; `n` is at most three.
    #[inline(always)]
    pub unsafe fn move_few(self, first: u16, n: usize, to: Regs) {
        // SAFETY: by contract.
        unsafe {
            if n > 0 {
                self.move_one(first, 0, to);
                if n > 1 {
                    self.move_one(first, 1, to);
                    if n > 2 {
                        self.move_one(first, 2, to);
                    }
                }
            }
        }
    }

    /// # Safety
    /// As for `move_to`.
    #[inline(always)]
    unsafe fn move_one(self, first: u16, i: usize, to: Regs) {
        let from = self.at(first).wrapping_add(i);
        // SAFETY: by contract. The write is volatile lest it be gathered with others, which would
        // only hold up the usual case, one or two words.
        unsafe {
            to.0.add(i).write(from.read());
            from.write_volatile(None);
        }
    }

    /// Empties a register, unless it holds the last reference to an object: whether it did.
    #[inline(always)]
    pub fn give_up(self, i: u16) -> bool {
        if let Some(h) = self.opt(i).as_ref().and_then(Value::header) {
            let count = h.refcount();
            if count == 1 {
                return false;
            }
            h.set_refcount(count - 1);
        }
        self.forget(i);
        true
    }

    /// Empties the first `n` registers, the last one first, up to one that holds the last reference to
    /// an object: whether there was none.
    #[inline(always)]
    pub fn give_up_locals(self, n: u16) -> bool {
        (0..n).rev().all(|i| self.give_up(i))
    }

    /// Empties a register that holds no heap object.
    #[inline(always)]
    pub fn forget(self, i: u16) {
        // SAFETY: as in `opt`; there is nothing to drop.
        unsafe { self.at(i).write(None) }
    }

    /// Empties the registers from `i` up to `end`, of which few hold anything, the last one first.
    #[inline(always)]
    pub fn clear_filled(self, vm: &Vm, i: u16, end: u16) {
        for t in (i..end).rev() {
            if self.opt(t).is_some() {
                self.clear(vm, t);
            }
        }
    }

    /// Empties `n` registers from `i` on, the last one first.
    #[inline(always)]
    pub fn clear_range(self, vm: &Vm, i: u16, n: usize) {
        let first = self.at(i);
        let mut at = first.wrapping_add(n);
        while at != first {
            at = at.wrapping_sub(1);
            // SAFETY: as in `opt`.
            drop_word(vm, unsafe { (*at).take() });
        }
    }
}

/// # Safety
/// Never called: no verified code reads an empty register.
#[inline(always)]
unsafe fn empty_register(i: u16) -> ! {
    debug_assert!(false, "register {i} is read while it is empty");
    // SAFETY: by contract.
    unsafe { std::hint::unreachable_unchecked() }
}

/// Drops a word the running frame gives up; a finaliser that this triggers runs now.
#[inline(always)]
pub fn drop_word(vm: &Vm, old: Option<Value>) {
    let old = std::mem::ManuallyDrop::new(old);
    if let Some(v) = &*old
        && let Some(h) = v.header()
    {
        let count = h.refcount();
        if count == 1 {
            // SAFETY: the word was not dropped; its reference is handed on.
            drop_last(vm, unsafe { Value::from_bits(v.bits()) });
        } else {
            h.set_refcount(count - 1);
        }
    }
}

#[inline(never)]
pub fn drop_last(vm: &Vm, v: Value) {
    drop(v);
    if vm.heap().has_queue() {
        super::finalize::run_queue(vm);
    }
}
