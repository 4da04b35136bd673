//! Users and groups.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString};

/// A row of the user database.
pub struct User {
    pub name: Vec<u8>,
    pub password: Vec<u8>,
    pub uid: u32,
    pub gid: u32,
    pub gecos: Vec<u8>,
    pub dir: Vec<u8>,
    pub shell: Vec<u8>,
}

/// A row of the group database.
pub struct Group {
    pub name: Vec<u8>,
    pub password: Vec<u8>,
    pub gid: u32,
    pub members: Vec<Vec<u8>>,
}

/// Copies a C string; null is empty.
///
/// # Safety
/// `text` is null or terminated.
unsafe fn copy(text: *const libc::c_char) -> Vec<u8> {
    if text.is_null() {
        return Vec::new();
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(text) }.to_bytes().to_vec()
}

/// # Safety
/// `row` is null or a row of the database that is valid now.
unsafe fn user(row: *const libc::passwd) -> Option<User> {
    // SAFETY: the caller's promise; all strings of a row are terminated.
    unsafe {
        let row = row.as_ref()?;
        Some(User {
            name: copy(row.pw_name),
            password: copy(row.pw_passwd),
            uid: row.pw_uid,
            gid: row.pw_gid,
            gecos: copy(row.pw_gecos),
            dir: copy(row.pw_dir),
            shell: copy(row.pw_shell),
        })
    }
}

/// # Safety
/// `row` is null or a row of the database that is valid now.
unsafe fn group(row: *const libc::group) -> Option<Group> {
    // SAFETY: the caller's promise; the list of members ends with null.
    unsafe {
        let row = row.as_ref()?;
        let mut members = Vec::new();
        let mut at = row.gr_mem;
        while !at.is_null() && !(*at).is_null() {
            members.push(copy(*at));
            at = at.add(1);
        }
        Some(Group { name: copy(row.gr_name), password: copy(row.gr_passwd), gid: row.gr_gid, members })
    }
}

// The VM's lock keeps its threads out of the databases' shared memory.

pub fn user_by_id(uid: u32) -> Option<User> {
    // SAFETY: the row is copied before the next call.
    unsafe { user(libc::getpwuid(uid)) }
}

pub fn user_by_name(name: &CString) -> Option<User> {
    // SAFETY: as above; the name is terminated.
    unsafe { user(libc::getpwnam(name.as_ptr())) }
}

pub fn users() -> Vec<User> {
    // SAFETY: each row is copied before the next call.
    unsafe {
        libc::setpwent();
        let all = std::iter::from_fn(|| user(libc::getpwent())).collect();
        libc::endpwent();
        all
    }
}

pub fn group_by_id(gid: u32) -> Option<Group> {
    // SAFETY: the row is copied before the next call.
    unsafe { group(libc::getgrgid(gid)) }
}

pub fn group_by_name(name: &CString) -> Option<Group> {
    // SAFETY: as above; the name is terminated.
    unsafe { group(libc::getgrnam(name.as_ptr())) }
}

pub fn groups() -> Vec<Group> {
    // SAFETY: each row is copied before the next call.
    unsafe {
        libc::setgrent();
        let all = std::iter::from_fn(|| group(libc::getgrent())).collect();
        libc::endgrent();
        all
    }
}
