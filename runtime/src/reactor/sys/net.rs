//! Sockets by descriptor. Addresses are `socket2`'s.
#![allow(unsafe_code)]

use std::io;
use std::net::{IpAddr, SocketAddr};

pub use socket2::SockAddr;

use super::check;
use super::fd::Fd;

pub fn socket(family: i32, kind: i32, proto: i32) -> io::Result<Fd> {
    // SAFETY: touches no memory.
    check(unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, proto) })
}

pub fn pair(family: i32, kind: i32, proto: i32) -> io::Result<(Fd, Fd)> {
    let mut fds = [0; 2];
    // SAFETY: there is room for two descriptors.
    check(unsafe { libc::socketpair(family, kind | libc::SOCK_CLOEXEC, proto, fds.as_mut_ptr()) })?;
    Ok((fds[0], fds[1]))
}

pub fn bind(fd: Fd, to: &SockAddr) -> io::Result<()> {
    // SAFETY: the address lives through the call and has this length.
    check(unsafe { libc::bind(fd, to.as_ptr().cast(), to.len()) }).map(drop)
}

pub fn connect(fd: Fd, to: &SockAddr) -> io::Result<()> {
    // SAFETY: the address lives through the call and has this length.
    check(unsafe { libc::connect(fd, to.as_ptr().cast(), to.len()) }).map(drop)
}

pub fn listen(fd: Fd, backlog: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::listen(fd, backlog) }).map(drop)
}

/// Runs a call that fills in an address.
fn with_addr<T>(
    f: impl FnOnce(*mut libc::sockaddr, *mut libc::socklen_t) -> io::Result<T>,
) -> io::Result<(T, SockAddr)> {
    let mut value = None;
    // SAFETY: the storage is as large as any address; the system says how much it used.
    let ((), addr) = unsafe {
        SockAddr::try_init(|storage, len| {
            value = Some(f(storage.cast(), len.cast())?);
            Ok(())
        })?
    };
    match value {
        Some(value) => Ok((value, addr)),
        None => Err(io::Error::other("no result")),
    }
}

pub fn accept(fd: Fd) -> io::Result<(Fd, SockAddr)> {
    // SAFETY: `with_addr` gives valid places.
    with_addr(|addr, len| check(unsafe { libc::accept4(fd, addr, len, libc::SOCK_CLOEXEC) }))
}

/// The same for a descriptor that never waits.
pub fn accept_nonblocking(fd: Fd) -> io::Result<(Fd, SockAddr)> {
    let flags = libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
    // SAFETY: as above.
    with_addr(|addr, len| check(unsafe { libc::accept4(fd, addr, len, flags) }))
}

/// Whether calls of a descriptor wait: one system call where two of `fcntl` would be needed.
pub fn set_blocking(fd: Fd, on: bool) -> io::Result<()> {
    let mut nonblocking = libc::c_int::from(!on);
    // SAFETY: the number lives through the call.
    check(unsafe { libc::ioctl(fd, libc::FIONBIO, &raw mut nonblocking) }).map(drop)
}

pub fn local(fd: Fd) -> io::Result<SockAddr> {
    // SAFETY: as above.
    with_addr(|addr, len| check(unsafe { libc::getsockname(fd, addr, len) })).map(|(_, a)| a)
}

pub fn peer(fd: Fd) -> io::Result<SockAddr> {
    // SAFETY: as above.
    with_addr(|addr, len| check(unsafe { libc::getpeername(fd, addr, len) })).map(|(_, a)| a)
}

pub fn send(fd: Fd, data: &[u8], flags: i32) -> io::Result<usize> {
    // SAFETY: address and length are those of the data.
    check(unsafe { libc::send(fd, data.as_ptr().cast(), data.len(), flags | libc::MSG_NOSIGNAL) })
        .map(|n| n as usize)
}

/// Sends several pieces in one go.
pub fn send_vectored(fd: Fd, parts: &[io::IoSlice]) -> io::Result<usize> {
    // SAFETY: an `IoSlice` has the layout of an `iovec`; the pieces live through the call.
    unsafe {
        let mut message: libc::msghdr = std::mem::zeroed();
        message.msg_iov = parts.as_ptr().cast_mut().cast();
        message.msg_iovlen = parts.len() as _;
        check(libc::sendmsg(fd, &message, libc::MSG_NOSIGNAL)).map(|n| n as usize)
    }
}

pub fn send_to(fd: Fd, data: &[u8], flags: i32, to: &SockAddr) -> io::Result<usize> {
    // SAFETY: data and address live through the call.
    check(unsafe {
        libc::sendto(
            fd,
            data.as_ptr().cast(),
            data.len(),
            flags | libc::MSG_NOSIGNAL,
            to.as_ptr().cast(),
            to.len(),
        )
    })
    .map(|n| n as usize)
}

pub fn recv(fd: Fd, buf: &mut [u8], flags: i32) -> io::Result<usize> {
    // SAFETY: address and length are those of the buffer.
    check(unsafe { libc::recv(fd, buf.as_mut_ptr().cast(), buf.len(), flags) }).map(|n| n as usize)
}

/// Receives into the unused memory of `data`, and what does not fit there into `room`, from where it
/// is added to `data`: nothing is copied that was reserved for.
pub fn recv_append(fd: Fd, data: &mut Vec<u8>, room: &mut [u8]) -> io::Result<usize> {
    let spare = data.spare_capacity_mut();
    let reserved = spare.len();
    let mut parts = [
        libc::iovec { iov_base: spare.as_mut_ptr().cast(), iov_len: reserved },
        libc::iovec { iov_base: room.as_mut_ptr().cast(), iov_len: room.len() },
    ];
    // SAFETY: the message names two pieces of memory that live through the call; as many bytes of
    // the first are initialised afterwards as the system says.
    let n = unsafe {
        let mut message: libc::msghdr = std::mem::zeroed();
        message.msg_iov = parts.as_mut_ptr();
        message.msg_iovlen = parts.len() as _;
        let n = check(libc::recvmsg(fd, &mut message, 0))? as usize;
        data.set_len(data.len() + n.min(reserved));
        n
    };
    if n > reserved {
        data.extend_from_slice(&room[..n - reserved]);
    }
    Ok(n)
}

pub fn recv_from(fd: Fd, buf: &mut [u8], flags: i32) -> io::Result<(usize, SockAddr)> {
    with_addr(|addr, len| {
        // SAFETY: the buffer and the address's place are valid.
        check(unsafe { libc::recvfrom(fd, buf.as_mut_ptr().cast(), buf.len(), flags, addr, len) })
            .map(|n| n as usize)
    })
}

pub fn shutdown(fd: Fd, how: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::shutdown(fd, how) }).map(drop)
}

pub fn set_option(fd: Fd, level: i32, name: i32, value: &[u8]) -> io::Result<()> {
    // SAFETY: address and length are those of the value.
    check(unsafe { libc::setsockopt(fd, level, name, value.as_ptr().cast(), value.len() as u32) }).map(drop)
}

pub fn option(fd: Fd, level: i32, name: i32, size: usize) -> io::Result<Vec<u8>> {
    let mut buf = vec![0u8; size];
    let mut len = size as u32;
    // SAFETY: address and length are those of the buffer.
    check(unsafe { libc::getsockopt(fd, level, name, buf.as_mut_ptr().cast(), &mut len) })?;
    buf.truncate(len as usize);
    Ok(buf)
}

/// An option whose value is an integer.
pub fn int_option(fd: Fd, level: i32, name: i32) -> io::Result<i32> {
    let bytes = option(fd, level, name, 4)?;
    Ok(bytes.try_into().map_or(0, i32::from_ne_bytes))
}

pub fn host_name() -> io::Result<Vec<u8>> {
    let mut buf = [0u8; 256];
    // SAFETY: address and length are those of the buffer.
    check(unsafe { libc::gethostname(buf.as_mut_ptr().cast(), buf.len()) })?;
    let end = buf.iter().position(|&b| b == 0).unwrap_or(buf.len());
    Ok(buf[..end].to_vec())
}

/// One result of `getaddrinfo`.
pub struct Info {
    pub family: i32,
    pub kind: i32,
    pub proto: i32,
    pub canonical: String,
    pub addr: SocketAddr,
}

/// `getaddrinfo`; an error is its code and text.
pub fn lookup(
    host: Option<&str>,
    service: Option<&str>,
    family: i32,
    kind: i32,
    proto: i32,
    flags: i32,
) -> Result<Vec<Info>, (i32, String)> {
    let c =
        |s: &str| std::ffi::CString::new(s).map_err(|_| (libc::EAI_NONAME, "embedded null byte".to_owned()));
    let host = host.map(c).transpose()?;
    let service = service.map(c).transpose()?;
    let p = |s: &Option<std::ffi::CString>| s.as_ref().map_or(std::ptr::null(), |s| s.as_ptr());
    // SAFETY: all strings are terminated and live through the call; the list is freed at the end.
    unsafe {
        let mut hints: libc::addrinfo = std::mem::zeroed();
        hints.ai_family = family;
        hints.ai_socktype = kind;
        hints.ai_protocol = proto;
        hints.ai_flags = flags;
        let mut list = std::ptr::null_mut();
        let code = libc::getaddrinfo(p(&host), p(&service), &hints, &mut list);
        if code != 0 {
            let text = std::ffi::CStr::from_ptr(libc::gai_strerror(code)).to_string_lossy().into_owned();
            return Err((code, text));
        }
        let mut found = Vec::new();
        let mut next = list;
        while !next.is_null() {
            let entry = &*next;
            let (_, addr) = SockAddr::try_init(|storage, len| {
                let n = (entry.ai_addrlen as usize).min(size_of::<libc::sockaddr_storage>());
                std::ptr::copy_nonoverlapping(entry.ai_addr.cast::<u8>(), storage.cast::<u8>(), n);
                *len = n as _;
                Ok(())
            })
            .map_err(|e| (libc::EAI_SYSTEM, e.to_string()))?;
            let canonical = if entry.ai_canonname.is_null() {
                String::new()
            } else {
                std::ffi::CStr::from_ptr(entry.ai_canonname).to_string_lossy().into_owned()
            };
            if let Some(addr) = addr.as_socket() {
                found.push(Info {
                    family: entry.ai_family,
                    kind: entry.ai_socktype,
                    proto: entry.ai_protocol,
                    canonical,
                    addr,
                });
            }
            next = entry.ai_next;
        }
        libc::freeaddrinfo(list);
        Ok(found)
    }
}

/// An address of a unix socket: a path, or a zero byte and an abstract name.
pub fn unix(path: &[u8]) -> io::Result<SockAddr> {
    use std::os::unix::ffi::OsStrExt;
    SockAddr::unix(std::ffi::OsStr::from_bytes(path))
}

/// The first address of a host name, of a family if one is asked for.
pub fn resolve(host: &str, family: i32) -> Result<IpAddr, (i32, String)> {
    let found = lookup(Some(host), None, family, libc::SOCK_DGRAM, 0, 0)?;
    found.first().map(|i| i.addr.ip()).ok_or((libc::EAI_NONAME, "Name or service not known".to_owned()))
}
