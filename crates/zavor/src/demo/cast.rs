//! The people of contoso.example: thirty, with English and Romanian names.

/// The account whose password is guessed.
pub(super) const TARGET: &str = "ana.pop@contoso.example";
/// The stolen account that sends spam.
pub(super) const SENDER: &str = "stefan.ionescu@contoso.example";

/// The person who may do everything in the admin centre.
pub(super) const ADMINISTRATOR: &str = "james.whitfield@contoso.example";
/// The help desk.
pub(super) const HELP_DESK: &str = "elena.barbu@contoso.example";
/// The person in charge of policies and blocked origins.
pub(super) const SECURITY: &str = "vlad.serban@contoso.example";
/// A person who left the company.
pub(super) const LEFT: &str = "george.ellison@contoso.example";
/// The author of a newsletter that exceeds the usual limits.
pub(super) const NEWSLETTER: &str = "charlotte.ashworth@contoso.example";

/// Local part of the address, name, group.
pub(super) const PEOPLE: &[(&str, &str, &str)] = &[
    ("ana.pop", "Ana Pop", "sales"),
    ("stefan.ionescu", "Ștefan Ionescu", "finance"),
    ("maria.dumitrescu", "Maria Dumitrescu", "finance"),
    ("andrei.munteanu", "Andrei Munteanu", "support"),
    ("ioana.tanase", "Ioana Tănase", "sales"),
    ("mihai.stanciu", "Mihai Stanciu", "engineering"),
    ("elena.barbu", "Elena Barbu", "people"),
    ("radu.craciun", "Radu Crăciun", "engineering"),
    ("gabriela.matei", "Gabriela Matei", "support"),
    ("vlad.serban", "Vlad Șerban", "engineering"),
    ("cristina.lupu", "Cristina Lupu", "finance"),
    ("bogdan.neagu", "Bogdan Neagu", "sales"),
    ("irina.ciobanu", "Irina Ciobanu", "people"),
    ("tudor.balan", "Tudor Bălan", "engineering"),
    ("raluca.voicu", "Raluca Voicu", "support"),
    ("james.whitfield", "James Whitfield", "sales"),
    ("emily.hargreaves", "Emily Hargreaves", "finance"),
    ("oliver.bennett", "Oliver Bennett", "engineering"),
    ("charlotte.ashworth", "Charlotte Ashworth", "people"),
    ("henry.fletcher", "Henry Fletcher", "support"),
    ("grace.pemberton", "Grace Pemberton", "sales"),
    ("thomas.caldwell", "Thomas Caldwell", "engineering"),
    ("alice.merrick", "Alice Merrick", "support"),
    ("edward.langley", "Edward Langley", "finance"),
    ("sophie.thornton", "Sophie Thornton", "engineering"),
    ("george.ellison", "George Ellison", "sales"),
    ("lucy.harcourt", "Lucy Harcourt", "people"),
    ("william.prescott", "William Prescott", "engineering"),
    ("hannah.oakley", "Hannah Oakley", "support"),
    ("daniel.rowe", "Daniel Rowe", "finance"),
];
