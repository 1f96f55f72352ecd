//! Whether this computer has a graphics device, found out without waking its driver.

/// Whether something here can compute pixels for a window. Windows and macOS always bring something; on Linux a driver makes
/// a device file, and where there is none, Mesa computes on the processor.
#[must_use]
pub fn graphics_device() -> bool {
    cfg!(not(target_os = "linux"))
        || any_device("/dev/dri", "renderD")
        || ["nvidia", "dxg", "mali", "kgsl"].iter().any(|name| any_device("/dev", name))
}

fn any_device(folder: &str, name: &str) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.filter_map(Result::ok).any(|entry| entry.file_name().to_string_lossy().starts_with(name))
}
