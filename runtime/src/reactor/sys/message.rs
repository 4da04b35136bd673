//! Messages with ancillary data (`sendmsg`, `recvmsg`), names of addresses and services.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString};
use std::io;

use socket2::SockAddr;

use super::check;
use super::fd::Fd;

/// Ancillary data: level, type, contents.
pub type Ancillary = (i32, i32, Vec<u8>);

/// What `recvmsg` gives.
pub struct Received {
    pub len: usize,
    pub ancillary: Vec<Ancillary>,
    pub flags: i32,
    /// `None` if the sender has no address.
    pub from: Option<SockAddr>,
}

pub fn control_len(n: usize) -> usize {
    // SAFETY: arithmetic alone.
    unsafe { libc::CMSG_LEN(n as u32) as usize }
}

pub fn control_space(n: usize) -> usize {
    // SAFETY: arithmetic alone.
    unsafe { libc::CMSG_SPACE(n as u32) as usize }
}

pub fn send(
    fd: Fd,
    parts: &[Vec<u8>],
    ancillary: &[Ancillary],
    flags: i32,
    to: Option<&SockAddr>,
) -> io::Result<usize> {
    let mut list: Vec<libc::iovec> = parts
        .iter()
        .map(|p| libc::iovec { iov_base: p.as_ptr().cast_mut().cast(), iov_len: p.len() })
        .collect();
    let room: usize = ancillary.iter().map(|(_, _, data)| control_space(data.len())).sum();
    // Words, so that headers are aligned.
    let mut control = vec![0u64; room.div_ceil(8)];
    // SAFETY: the message points to live buffers of the lengths given; headers are written only
    // where the macros say that there is room.
    unsafe {
        let mut message: libc::msghdr = std::mem::zeroed();
        if let Some(to) = to {
            message.msg_name = to.as_ptr().cast_mut().cast();
            message.msg_namelen = to.len();
        }
        message.msg_iov = list.as_mut_ptr();
        message.msg_iovlen = list.len() as _;
        if room > 0 {
            message.msg_control = control.as_mut_ptr().cast();
            message.msg_controllen = room as _;
            let mut header = libc::CMSG_FIRSTHDR(&message);
            for (level, kind, data) in ancillary {
                if header.is_null() {
                    break;
                }
                (*header).cmsg_level = *level;
                (*header).cmsg_type = *kind;
                (*header).cmsg_len = control_len(data.len()) as _;
                std::ptr::copy_nonoverlapping(data.as_ptr(), libc::CMSG_DATA(header), data.len());
                header = libc::CMSG_NXTHDR(&message, header);
            }
        }
        check(libc::sendmsg(fd, &message, flags | libc::MSG_NOSIGNAL)).map(|n| n as usize)
    }
}

pub fn receive(fd: Fd, parts: &mut [Vec<u8>], control_size: usize, flags: i32) -> io::Result<Received> {
    let mut list: Vec<libc::iovec> =
        parts.iter_mut().map(|p| libc::iovec { iov_base: p.as_mut_ptr().cast(), iov_len: p.len() }).collect();
    let mut control = vec![0u64; control_size.div_ceil(8)];
    let mut out = None;
    // SAFETY: the message points to live buffers of the lengths given; the kernel fills in valid
    // headers, which are read within their lengths.
    let (found, addr) = unsafe {
        SockAddr::try_init(|storage, len| {
            let mut message: libc::msghdr = std::mem::zeroed();
            message.msg_name = storage.cast();
            message.msg_namelen = *len;
            message.msg_iov = list.as_mut_ptr();
            message.msg_iovlen = list.len() as _;
            if control_size > 0 {
                message.msg_control = control.as_mut_ptr().cast();
                message.msg_controllen = control_size as _;
            }
            let n = check(libc::recvmsg(fd, &mut message, flags))?;
            let mut ancillary = Vec::new();
            let end = message.msg_control as usize + message.msg_controllen as usize;
            let mut header = libc::CMSG_FIRSTHDR(&message);
            while !header.is_null() {
                let data = libc::CMSG_DATA(header);
                let len = ((*header).cmsg_len as usize).saturating_sub(control_len(0));
                let len = len.min(end.saturating_sub(data as usize));
                let bytes = std::slice::from_raw_parts(data, len).to_vec();
                ancillary.push(((*header).cmsg_level, (*header).cmsg_type, bytes));
                header = libc::CMSG_NXTHDR(&message, header);
            }
            *len = message.msg_namelen;
            out = Some((ancillary, message.msg_flags, message.msg_namelen));
            Ok(n as usize)
        })
    }?;
    let (ancillary, flags, name_len) = out.unwrap_or_default();
    Ok(Received { len: found, ancillary, flags, from: (name_len > 0).then_some(addr) })
}

/// `getnameinfo`: host and service; an error is its code and text.
pub fn names(addr: &SockAddr, flags: i32) -> Result<(String, String), (i32, String)> {
    let (mut host, mut service) = ([0u8; 1025], [0u8; 32]);
    // SAFETY: both buffers have the lengths given and come back terminated.
    unsafe {
        let code = libc::getnameinfo(
            addr.as_ptr().cast(),
            addr.len(),
            host.as_mut_ptr().cast(),
            host.len() as _,
            service.as_mut_ptr().cast(),
            service.len() as _,
            flags,
        );
        if code != 0 {
            return Err((code, CStr::from_ptr(libc::gai_strerror(code)).to_string_lossy().into_owned()));
        }
    }
    let text = |b: &[u8]| CStr::from_bytes_until_nul(b).map(|s| s.to_string_lossy().into_owned());
    Ok((text(&host).unwrap_or_default(), text(&service).unwrap_or_default()))
}

fn protocol_pointer(protocol: &Option<CString>) -> *const libc::c_char {
    protocol.as_ref().map_or(std::ptr::null(), |p| p.as_ptr())
}

/// Port of a service. The VM's lock keeps its threads out of the database's shared memory.
pub fn service_port(name: &CString, protocol: Option<CString>) -> Option<u16> {
    // SAFETY: the strings are terminated; the row is read before the next call.
    unsafe {
        let row = libc::getservbyname(name.as_ptr(), protocol_pointer(&protocol));
        row.as_ref().map(|row| u16::from_be(row.s_port as u16))
    }
}

pub fn service_name(port: u16, protocol: Option<CString>) -> Option<String> {
    // SAFETY: as above; the name of a row is terminated.
    unsafe {
        let row = libc::getservbyport(i32::from(port.to_be()), protocol_pointer(&protocol));
        row.as_ref().map(|row| CStr::from_ptr(row.s_name).to_string_lossy().into_owned())
    }
}

pub fn protocol(name: &CString) -> Option<i32> {
    // SAFETY: as above.
    unsafe { libc::getprotobyname(name.as_ptr()).as_ref().map(|row| row.p_proto) }
}
