//! `termios`: settings of terminals.

use std::io;

use ouro_vm::core::args::Args;
use ouro_vm::core::bytes::Bytes;
use ouro_vm::core::error::{PyResult, Raised};
use ouro_vm::core::function::List;
use ouro_vm::core::native::{MethodDef, ModuleDef, function};
use ouro_vm::core::value::Value;
use ouro_vm::core::vm::Vm;

use super::util;
use crate::reactor::sys::terminal::{self, Settings};

/// The exception class `termios.error`.
struct ErrorClass(Value);

fn error_class(vm: &Vm) -> PyResult {
    let name = vm.str("error");
    let bases = vm.tuple(vec![vm.exc_type(ouro_vm::core::exc::Exc::Exception).value()]);
    let namespace = vm.dict();
    vm.set_name(&namespace, "__module__", vm.str("termios"));
    let class = vm.call(&vm.types().type_.value(), &[name, bases.into(), namespace.into()])?;
    Ok(vm.state(|| ErrorClass(class)).0.clone())
}

/// `Err` of a system call as `termios.error(number, text)`.
fn checked<T>(vm: &Vm, result: io::Result<T>) -> PyResult<T> {
    result.map_err(|e| {
        let number = e.raw_os_error().unwrap_or(0);
        let text = vm.str(&crate::reactor::sys::strerror(number));
        match error_class_made(vm).and_then(|c| vm.call(&c, &[vm.int(number.into()), text])) {
            Ok(exc) => Raised(exc),
            Err(e) => e,
        }
    })
}

fn error_class_made(vm: &Vm) -> PyResult {
    Ok(vm.state(|| ErrorClass(vm.exc_type(ouro_vm::core::exc::Exc::OSError).value())).0.clone())
}

/// Whether reading ends by number and time, which are then numbers in the list.
fn counts(settings: &Settings) -> bool {
    settings.flags[3] & libc::ICANON == 0
}

fn tcgetattr(vm: &Vm, args: Args) -> PyResult {
    let settings = checked(vm, terminal::get(util::fd_arg(vm, &args[0])?))?;
    let mut characters: Vec<Value> = settings.characters.iter().map(|&c| vm.bytes(&[c]).into()).collect();
    if counts(&settings) {
        for at in [libc::VMIN, libc::VTIME] {
            characters[at] = vm.int(settings.characters[at].into());
        }
    }
    let mut all: Vec<Value> = settings.flags.iter().map(|&f| vm.int(f.into())).collect();
    all.push(vm.int(settings.input_speed.into()));
    all.push(vm.int(settings.output_speed.into()));
    all.push(vm.list(characters));
    Ok(vm.list(all))
}

fn tcsetattr(vm: &Vm, args: Args) -> PyResult {
    let fd = util::fd_arg(vm, &args[0])?;
    let when = util::int_arg(vm, &args[1])?;
    let wrong = || vm.type_error("tcsetattr, arg 3: must be 7 element list");
    let items = args[2].as_::<List>().map(|l| l.items.borrow().clone()).ok_or_else(wrong)?;
    let [iflag, oflag, cflag, lflag, ispeed, ospeed, characters] = &items[..] else { return Err(wrong()) };
    let mut settings = checked(vm, terminal::get(fd))?;
    for (at, v) in [iflag, oflag, cflag, lflag].into_iter().enumerate() {
        settings.flags[at] = vm.index_i64(v)? as u32;
    }
    settings.input_speed = vm.index_i64(ispeed)? as u32;
    settings.output_speed = vm.index_i64(ospeed)? as u32;
    let n = settings.characters.len();
    let characters = characters.as_::<List>().map(|l| l.items.borrow().clone()).filter(|l| l.len() == n);
    let Some(characters) = characters else {
        return Err(vm.type_error(format!("tcsetattr: attributes[6] must be {n} element list")));
    };
    for (at, v) in characters.iter().enumerate() {
        settings.characters[at] = match v.as_::<Bytes>() {
            Some(b) if b.data.len() == 1 => b.data[0],
            None if vm.is_int(v) => vm.index_i64(v)? as u8,
            _ => {
                return Err(vm.type_error("tcsetattr: elements of attributes must be characters or integers"));
            }
        };
    }
    checked(vm, terminal::set(fd, when, &settings))?;
    Ok(Value::NONE)
}

fn two(vm: &Vm, args: &Args, f: fn(i32, i32) -> io::Result<()>) -> PyResult {
    let (fd, n) = (util::fd_arg(vm, &args[0])?, util::int_arg(vm, &args[1])?);
    checked(vm, f(fd, n))?;
    Ok(Value::NONE)
}

static FUNCTIONS: [MethodDef; 8] = [
    function("tcgetattr", "(fd, /)", tcgetattr),
    function("tcsetattr", "(fd, when, attributes, /)", tcsetattr),
    function("tcsendbreak", "(fd, duration, /)", |vm, args| two(vm, &args, terminal::send_break)),
    function("tcdrain", "(fd, /)", |vm, args| {
        checked(vm, terminal::drain(util::fd_arg(vm, &args[0])?))?;
        Ok(Value::NONE)
    }),
    function("tcflush", "(fd, queue, /)", |vm, args| two(vm, &args, terminal::flush)),
    function("tcflow", "(fd, action, /)", |vm, args| two(vm, &args, terminal::flow)),
    function("tcgetwinsize", "(fd, /)", |vm, args| {
        let (rows, columns) = checked(vm, terminal::size(util::fd_arg(vm, &args[0])?))?;
        Ok(util::tuple(vm, vec![vm.int(rows.into()), vm.int(columns.into())]))
    }),
    function("tcsetwinsize", "(fd, winsize, /)", |vm, args| {
        let fd = util::fd_arg(vm, &args[0])?;
        let size = vm.collect(&args[1])?;
        let [rows, columns] = &size[..] else {
            return Err(vm.type_error("tcsetwinsize, arg 2: must be a two-item sequence"));
        };
        let number = |v: &Value| -> PyResult<u16> {
            u16::try_from(vm.index_i64(v)?).map_err(|_| vm.overflow_error("winsize value(s) out of range."))
        };
        checked(vm, terminal::set_size(fd, number(rows)?, number(columns)?))?;
        Ok(Value::NONE)
    }),
];

macro_rules! numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

static NUMBERS: &[(&str, i64)] = numbers! {
    B0 B50 B75 B110 B134 B150 B200 B300 B600 B1200 B1800 B2400 B4800 B9600 B19200 B38400 B57600 B115200
    B230400 BRKINT ICRNL IGNBRK IGNCR IGNPAR INLCR INPCK ISTRIP IXANY IXOFF IXON PARMRK IMAXBEL IUCLC
    OPOST OLCUC ONLCR OCRNL ONOCR ONLRET OFILL OFDEL CSIZE CS5 CS6 CS7 CS8 CSTOPB CREAD PARENB PARODD HUPCL
    CLOCAL CRTSCTS ISIG ICANON ECHO ECHOE ECHOK ECHONL NOFLSH TOSTOP IEXTEN ECHOCTL ECHOPRT ECHOKE FLUSHO
    PENDIN VINTR VQUIT VERASE VKILL VEOF VTIME VMIN VSWTC VSTART VSTOP VSUSP VEOL VREPRINT VDISCARD VWERASE
    VLNEXT VEOL2 TCSANOW TCSADRAIN TCSAFLUSH TCIFLUSH TCOFLUSH TCIOFLUSH TCOOFF TCOON TCIOFF TCION NCCS
    TIOCGWINSZ TIOCSWINSZ TIOCSCTTY TIOCNOTTY TIOCGPGRP TIOCSPGRP TIOCOUTQ TIOCSTI FIONREAD FIONBIO FIOCLEX
    FIONCLEX FIOASYNC TIOCEXCL TIOCNXCL TIOCMGET TIOCMBIS TIOCMBIC TIOCMSET TCGETS TCSETS TCSETSW TCSETSF
};

/// Numbers that the C library's headers do not give here, the same on all processors that are served.
#[rustfmt::skip]
static OTHERS: &[(&str, i64)] = &[
    ("B1000000", 1_000_000), ("B1152000", 1_152_000), ("B14400", 14400), ("B1500000", 1_500_000),
    ("B2000000", 2_000_000), ("B2500000", 2_500_000), ("B28800", 28800), ("B3000000", 3_000_000),
    ("B3500000", 3_500_000), ("B4000000", 4_000_000), ("B460800", 460_800), ("B500000", 500_000),
    ("B576000", 576_000), ("B7200", 7200), ("B76800", 76800), ("B921600", 921_600), ("BS0", 0),
    ("BS1", 8192), ("BSDLY", 8192), ("CBAUD", 4111), ("CBAUDEX", 4096), ("CDSUSP", 25), ("CEOF", 4),
    ("CEOL", 0), ("CEOT", 4), ("CERASE", 127), ("CFLUSH", 15), ("CIBAUD", 269_418_496), ("CINTR", 3),
    ("CKILL", 21), ("CLNEXT", 22), ("CQUIT", 28), ("CR0", 0), ("CR1", 512), ("CR2", 1024), ("CR3", 1536),
    ("CRDLY", 1536), ("CRPRNT", 18), ("CSTART", 17), ("CSTOP", 19), ("CSUSP", 26), ("CWERASE", 23),
    ("EXTA", 19200), ("EXTB", 38400), ("EXTPROC", 65536), ("FF0", 0), ("FF1", 32768), ("FFDLY", 32768),
    ("IBSHIFT", 16), ("IOCSIZE_MASK", 1_073_676_288), ("IOCSIZE_SHIFT", 16), ("IUTF8", 16384), ("NL0", 0),
    ("NL1", 256), ("NLDLY", 256), ("N_MOUSE", 2), ("N_PPP", 3), ("N_SLIP", 1), ("N_STRIP", 4), ("N_TTY", 0),
    ("TAB0", 0), ("TAB1", 2048), ("TAB2", 4096), ("TAB3", 6144), ("TABDLY", 6144), ("TCFLSH", 21515),
    ("TCSBRK", 21513), ("TCSBRKP", 21541), ("TCXONC", 21514), ("TIOCCONS", 21533), ("TIOCGETD", 21540),
    ("TIOCGICOUNT", 21597), ("TIOCGLCKTRMIOS", 21590), ("TIOCGSERIAL", 21534), ("TIOCGSOFTCAR", 21529),
    ("TIOCINQ", 21531), ("TIOCLINUX", 21532), ("TIOCMIWAIT", 21596), ("TIOCM_CAR", 64), ("TIOCM_CD", 64),
    ("TIOCM_CTS", 32), ("TIOCM_DSR", 256), ("TIOCM_DTR", 2), ("TIOCM_LE", 1), ("TIOCM_RI", 128),
    ("TIOCM_RNG", 128), ("TIOCM_RTS", 4), ("TIOCM_SR", 16), ("TIOCM_ST", 8), ("TIOCPKT", 21536),
    ("TIOCPKT_DATA", 0), ("TIOCPKT_DOSTOP", 32), ("TIOCPKT_FLUSHREAD", 1), ("TIOCPKT_FLUSHWRITE", 2),
    ("TIOCPKT_NOSTOP", 16), ("TIOCPKT_START", 8), ("TIOCPKT_STOP", 4), ("TIOCSERCONFIG", 21587),
    ("TIOCSERGETLSR", 21593), ("TIOCSERGETMULTI", 21594), ("TIOCSERGSTRUCT", 21592),
    ("TIOCSERGWILD", 21588), ("TIOCSERSETMULTI", 21595), ("TIOCSERSWILD", 21589), ("TIOCSER_TEMT", 1),
    ("TIOCSETD", 21539), ("TIOCSLCKTRMIOS", 21591), ("TIOCSSERIAL", 21535), ("TIOCSSOFTCAR", 21530),
    ("VSWTCH", 7), ("VT0", 0), ("VT1", 16384), ("VTDLY", 16384), ("XCASE", 4), ("XTABS", 6144),
    ("_POSIX_VDISABLE", 0),
];

pub static MODULE: ModuleDef = ModuleDef::new("termios", &[&FUNCTIONS])
    .doc("This module provides an interface to the Posix calls for tty I/O control.")
    .init(|vm, module| {
        for &(name, n) in NUMBERS.iter().chain(OTHERS) {
            vm.set_name(&module.dict, name, vm.int(n));
        }
        vm.set_name(&module.dict, "error", error_class(vm)?);
        Ok(())
    });
