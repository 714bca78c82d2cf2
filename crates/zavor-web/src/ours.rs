//! What is a path of ours, asked in one place (CWE-601: open redirect).

/// Whether a browser takes this text, wherever a page or a header of ours names it, for a path on the
/// host that it asks: not for another host, as `//x` and `/\\x` are (WHATWG URL, "relative slash
/// state"), and without signs that it would pass over or that split a header (CWE-601).
///
/// Everything that becomes a link, the action of a form or a redirect and is not written in the code
/// goes through this one question: what forms and queries name (`own_path`), the path of the request
/// itself (`door`), every redirect, and the base put in front of a page.
pub(crate) fn is_ours(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    path.starts_with('/') && !path.starts_with("//") && path.bytes().all(plain)
}
