//! From where a hold stops.

use crate::closed_list::closed_list;

closed_list! {
    /// From where a hold stops. The four classes of place are explained in [`crate::sign_in`].
    pub enum Scope {
        /// Everywhere.
        Everywhere = "everywhere",
        /// On devices that proved themselves before.
        KnownDevice = "known_device",
        /// In places with enough past successes.
        Familiar = "familiar",
        /// In the neighbourhood of a familiar place.
        Near = "near",
        /// Anywhere else.
        Unfamiliar = "unfamiliar",
    }
}
