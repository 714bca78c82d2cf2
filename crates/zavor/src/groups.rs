//! Groups of this machine, by name. Only the machine's own (`/etc/group`): the group of a mail server
//! is one of its package.

/// Where they are.
const GROUPS: &str = "/etc/group";

/// The number of a group, given by name or number; `None` if there is no such group.
pub(crate) fn number(name: &str) -> Option<u32> {
    if let Ok(number) = name.parse() {
        return Some(number);
    }
    let groups = std::fs::read_to_string(GROUPS).ok()?;
    number_in(&groups, name)
}

/// The number of the group that `[postfix_policy] group` names.
///
/// # Errors
/// A sentence, if there is no such group.
pub(crate) fn known(name: &str) -> Result<u32, String> {
    number(name).ok_or_else(|| {
        format!(
            "there is no group {name:?}; make it, or install the package whose group it is before this \
             starts"
        )
    })
}

/// The number of a group in the text of such a file: `NAME:PASSWORD:NUMBER:MEMBERS`.
fn number_in(groups: &str, name: &str) -> Option<u32> {
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next() == Some(name);
        let number = fields.nth(1)?.parse().ok()?;
        found.then_some(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_found_by_its_whole_name_or_its_number() {
        let groups = "root:x:0:\n# none\npostfix:x:105:dovecot,zavor\npost:x:9:\n";
        assert_eq!(number_in(groups, "postfix"), Some(105));
        assert_eq!(number_in(groups, "post"), Some(9));
        assert_eq!(number_in(groups, "postfi"), None);
        assert_eq!(number_in(groups, ""), None);
        assert_eq!(number("4711"), Some(4711));
    }
}
