//! The system's table of hosts, and its network interfaces.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::check;

// SAFETY: declared as the C library declares them.
unsafe extern "C" {
    fn gethostbyname_r(
        name: *const libc::c_char,
        entry: *mut libc::hostent,
        room: *mut libc::c_char,
        len: libc::size_t,
        found: *mut *mut libc::hostent,
        error: *mut libc::c_int,
    ) -> libc::c_int;
    fn gethostbyaddr_r(
        addr: *const libc::c_void,
        addr_len: libc::socklen_t,
        family: libc::c_int,
        entry: *mut libc::hostent,
        room: *mut libc::c_char,
        len: libc::size_t,
        found: *mut *mut libc::hostent,
        error: *mut libc::c_int,
    ) -> libc::c_int;
    fn hstrerror(code: libc::c_int) -> *const libc::c_char;
}

/// A host: its name, other names, addresses.
pub struct Host {
    pub name: String,
    pub aliases: Vec<String>,
    pub addresses: Vec<IpAddr>,
}

/// The strings of a list that a null pointer ends.
///
/// # Safety
/// The list and its strings must be terminated.
unsafe fn strings(mut list: *mut *mut libc::c_char) -> Vec<String> {
    let mut all = Vec::new();
    // SAFETY: as the caller promises.
    unsafe {
        while !list.is_null() && !(*list).is_null() {
            all.push(CStr::from_ptr(*list).to_string_lossy().into_owned());
            list = list.add(1);
        }
    }
    all
}

/// Runs a query of the table with enough room; an error is its code and text.
fn query(
    ask: impl Fn(*mut libc::hostent, &mut [u8], *mut *mut libc::hostent, *mut libc::c_int) -> libc::c_int,
) -> Result<Host, (i32, String)> {
    let mut room = vec![0u8; 16384];
    loop {
        let (mut found, mut error) = (std::ptr::null_mut(), 0);
        // SAFETY: an all-zero entry is valid, and what the query fills in lives in the room until the
        // entry has been read; its lists are terminated.
        unsafe {
            let mut entry: libc::hostent = std::mem::zeroed();
            let code = ask(&raw mut entry, &mut room, &raw mut found, &raw mut error);
            if code == libc::ERANGE && room.len() < 1 << 20 {
                room = vec![0; room.len() * 2];
                continue;
            }
            if found.is_null() {
                return Err((error, CStr::from_ptr(hstrerror(error)).to_string_lossy().into_owned()));
            }
            let mut addresses = Vec::new();
            let mut next = entry.h_addr_list;
            while !next.is_null() && !(*next).is_null() {
                let bytes = std::slice::from_raw_parts((*next).cast::<u8>(), entry.h_length.max(0) as usize);
                if let Ok(b) = <[u8; 4]>::try_from(bytes) {
                    addresses.push(Ipv4Addr::from(b).into());
                } else if let Ok(b) = <[u8; 16]>::try_from(bytes) {
                    addresses.push(Ipv6Addr::from(b).into());
                }
                next = next.add(1);
            }
            let name = CStr::from_ptr(entry.h_name).to_string_lossy().into_owned();
            return Ok(Host { name, aliases: strings(entry.h_aliases), addresses });
        }
    }
}

/// What is known of a host, by its name.
pub fn by_name(name: &CStr) -> Result<Host, (i32, String)> {
    // SAFETY: the name is terminated, the room has this size, and all places are valid.
    query(|entry, room, found, error| unsafe {
        gethostbyname_r(name.as_ptr(), entry, room.as_mut_ptr().cast(), room.len(), found, error)
    })
}

/// What is known of a host, by an address.
pub fn by_address(ip: IpAddr) -> Result<Host, (i32, String)> {
    let (bytes, family) = match ip {
        IpAddr::V4(ip) => (ip.octets().to_vec(), libc::AF_INET),
        IpAddr::V6(ip) => (ip.octets().to_vec(), libc::AF_INET6),
    };
    // SAFETY: as above; the address has this length.
    query(|entry, room, found, error| unsafe {
        let (address, len) = (bytes.as_ptr().cast(), bytes.len() as _);
        gethostbyaddr_r(address, len, family, entry, room.as_mut_ptr().cast(), room.len(), found, error)
    })
}

/// Numbers and names of the interfaces.
pub fn interfaces() -> io::Result<Vec<(u32, Vec<u8>)>> {
    // SAFETY: the list ends with an entry without a name, and is freed after it has been read.
    unsafe {
        let list = libc::if_nameindex();
        if list.is_null() {
            return Err(io::Error::last_os_error());
        }
        let (mut all, mut next) = (Vec::new(), list);
        while (*next).if_index != 0 && !(*next).if_name.is_null() {
            all.push(((*next).if_index, CStr::from_ptr((*next).if_name).to_bytes().to_vec()));
            next = next.add(1);
        }
        libc::if_freenameindex(list);
        Ok(all)
    }
}

/// The number of an interface.
pub fn interface_index(name: &CString) -> io::Result<u32> {
    // SAFETY: the name is terminated.
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => Err(io::Error::last_os_error()),
        n => Ok(n),
    }
}

/// The name of an interface.
pub fn interface_name(index: u32) -> io::Result<Vec<u8>> {
    let mut name = [0u8; libc::IF_NAMESIZE + 1];
    // SAFETY: there is room for the longest name.
    let found = unsafe { libc::if_indextoname(index, name.as_mut_ptr().cast()) };
    if found.is_null() {
        return Err(io::Error::last_os_error());
    }
    Ok(name.iter().copied().take_while(|&b| b != 0).collect())
}

/// Names this host.
pub fn set_host_name(name: &[u8]) -> io::Result<()> {
    // SAFETY: address and length are those of the name.
    check(unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) }).map(drop)
}
