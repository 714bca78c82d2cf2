//! The places from which a hold stops something.

use crate::closed_list::closed_list;

closed_list! {
    /// The places from which a hold stops something. [`crate::sign_in`] explains the four classes.
    pub enum Scope {
        /// From everywhere.
        Everywhere = "everywhere",
        /// From devices that proved themselves before.
        KnownDevice = "known_device",
        /// From places with enough past successes.
        Familiar = "familiar",
        /// From the neighbourhood of a familiar place.
        Near = "near",
        /// From anywhere else.
        Unfamiliar = "unfamiliar",
    }
}
