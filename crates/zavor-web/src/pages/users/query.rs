//! The query of the table of accounts: filter, order and columns, and the links that keep them.

use zavor_app::people::PeopleQuery;
use zavor_app::ports::AccountOrder;
use zavor_core::account::SignInName;
use zavor_core::actor::Role;
use zavor_core::listing::PeopleFilter;

use super::columns::Column;
use crate::request::fields::{Fields, encode};
use crate::text::Text;

/// What the table shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListQuery {
    pub(crate) text: String,
    pub(super) filter: PeopleFilter,
    pub(super) role: Option<Role>,
    pub(super) order: AccountOrder,
    pub(super) after: Option<SignInName>,
    pub(super) columns: Vec<Column>,
}

impl ListQuery {
    /// Whether there is no search and no filter.
    pub(super) fn is_everybody(&self) -> bool {
        self.text.is_empty() && self.filter == PeopleFilter::All && self.role.is_none()
    }

    /// The same, with the columns that the reader chose before (`user.status`) where the query names
    /// none.
    pub(super) fn with_kept(fields: &Fields, kept: &str) -> Self {
        let mut query = Self::of(fields);
        let columns = chosen(|name| kept.split('.').any(|kept| kept == name));
        if fields.all("columns").next().is_none() && !columns.is_empty() {
            query.columns = columns;
        }
        query
    }

    /// The columns as the reader's cookie keeps them; `None` = those shown by default.
    pub(super) fn kept(&self) -> Option<String> {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name()).collect();
        (!self.has_usual_columns()).then(|| names.join("."))
    }

    /// Whether the columns are those shown by default.
    pub(super) fn has_usual_columns(&self) -> bool {
        usual().eq(self.columns.iter().copied())
    }

    /// Reads the fields of a query or a form; unknown values count as absent.
    pub(crate) fn of(fields: &Fields) -> Self {
        let filter = fields.text("filter");
        let (filter, role) = filter.split_once(':').unwrap_or((filter, ""));
        let mut columns = chosen(|name| fields.all("columns").any(|asked| asked == name));
        if columns.is_empty() {
            columns = usual().collect();
        }
        let orders = [AccountOrder::DisplayName, AccountOrder::Created];
        let sort = fields.text("sort");
        let order = orders.into_iter().find(|order| sort_of(*order) == sort);
        Self {
            text: fields.text("q").to_owned(),
            filter: PeopleFilter::from_name(filter).unwrap_or(PeopleFilter::All),
            role: Role::from_name(role),
            order: order.unwrap_or_default(),
            after: fields.some("after").map(SignInName::from_normal_form),
            columns,
        }
    }

    /// The query as the use cases take it.
    pub(crate) fn people(&self, limit: usize) -> PeopleQuery {
        PeopleQuery {
            text: self.text.clone(),
            filter: Some(self.filter),
            role: self.role,
            order: self.order,
            after: self.after.clone(),
            limit,
        }
    }

    /// Whether it leaves out any account.
    pub(crate) fn narrows(&self) -> bool {
        !self.text.is_empty() || self.filter != PeopleFilter::All
    }

    /// The filter as a value of the field `filter`.
    pub(crate) fn filter_value(&self) -> String {
        match self.role {
            Some(role) => format!("{}:{role}", self.filter),
            None => self.filter.to_string(),
        }
    }

    /// The order as a value of the field `sort`.
    pub(super) const fn sort(&self) -> &'static str {
        sort_of(self.order)
    }

    /// Search and filter as fields of a link: `q=…&filter=…`.
    pub(crate) fn which(&self) -> String {
        let mut pairs = Vec::new();
        if !self.text.is_empty() {
            pairs.push(format!("q={}", encode(&self.text)));
        }
        if self.filter != PeopleFilter::All {
            pairs.push(format!("filter={}", encode(&self.filter_value())));
        }
        pairs.join("&")
    }

    /// A link to the table in this order, starting after this account.
    pub(super) fn link(&self, path: &str, sort: &str, after: Option<&SignInName>) -> String {
        let mut pairs = vec![self.which()];
        if sort != "address" {
            pairs.push(format!("sort={sort}"));
        }
        if !self.has_usual_columns() {
            let named = self.columns.iter().map(|column| column.name());
            pairs.extend(named.map(|name| format!("columns={name}")));
        }
        pairs.extend(after.map(|after| format!("after={}", encode(after.as_str()))));
        pairs.retain(|pair| !pair.is_empty());
        match pairs.is_empty() {
            true => path.to_owned(),
            false => format!("{path}?{}", pairs.join("&")),
        }
    }

    /// Every filter as an option: value, words, chosen.
    pub(crate) fn filters(&self, text: Text) -> Vec<(String, String, bool)> {
        let own = self.filter_value();
        let mut options: Vec<(String, String, bool)> = Vec::new();
        for filter in PeopleFilter::ALL {
            options.push((
                filter.to_string(),
                text.name_of("people-filter", filter),
                false,
            ));
            if *filter == PeopleFilter::Administrators {
                options.extend(Role::ALL.iter().map(|role| {
                    let label = format!("– {}", text.name_of("role", role));
                    (format!("{filter}:{role}"), label, false)
                }));
            }
        }
        for option in &mut options {
            option.2 = option.0 == own;
        }
        options
    }
}

/// The columns of these names, in the order of the table.
fn chosen(is: impl Fn(&str) -> bool) -> Vec<Column> {
    let all = Column::ALL.into_iter();
    all.filter(|column| is(column.name())).collect()
}

/// The columns shown by default.
fn usual() -> impl Iterator<Item = Column> {
    Column::ALL.into_iter().filter(|column| column.is_usual())
}

/// An order as a value of the field `sort`.
pub(super) const fn sort_of(order: AccountOrder) -> &'static str {
    match order {
        AccountOrder::Address => "address",
        AccountOrder::DisplayName => "name",
        AccountOrder::Created => "created",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_of_the_table_reads_back_to_the_same_query() {
        let asked = "q=ana+%26+%3Cb%3E&filter=administrators%3Asecurity_reader&sort=name\
                     &columns=user&columns=created&after=ana%40contoso.example";
        let query = ListQuery::of(&Fields::parse(asked.as_bytes(), 10).unwrap());
        assert_eq!(query.text, "ana & <b>");
        assert_eq!(query.role, Some(Role::SecurityReader));
        let link = query.link("/admin/users", query.sort(), query.after.as_ref());
        let (_, again) = link.split_once('?').unwrap();
        let again = ListQuery::of(&Fields::parse(again.as_bytes(), 10).unwrap());
        assert_eq!(again, query);
    }

    #[test]
    fn chosen_columns_are_kept_by_name_and_a_query_that_names_some_goes_first() {
        let fields = |query: &str| Fields::parse(query.as_bytes(), 10).unwrap();
        let chosen = ListQuery::of(&fields("columns=created&columns=status"));
        let kept = chosen.kept().unwrap();
        assert_eq!(kept, "status.created");
        let again = ListQuery::with_kept(&Fields::default(), &kept);
        assert_eq!(again.columns, chosen.columns);
        let other = ListQuery::with_kept(&fields("columns=roles"), &kept);
        assert_eq!(other.columns, [Column::Roles]);
        for odd in ["", "x", "..", "columns.columns"] {
            let query = ListQuery::with_kept(&Fields::default(), odd);
            assert!(query.has_usual_columns() && query.kept().is_none(), "{odd}");
        }
    }

    #[test]
    fn the_plain_table_has_the_plain_link_and_odd_values_count_as_not_given() {
        let odd = ListQuery::of(&Fields::parse(b"filter=x&sort=y&columns=z", 10).unwrap());
        assert_eq!(odd, ListQuery::of(&Fields::default()));
        assert_eq!(odd.link("/admin/users", "address", None), "/admin/users");
        assert!(!odd.narrows());
    }
}
