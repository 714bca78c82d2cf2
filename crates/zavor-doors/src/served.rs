//! The doors with the use cases behind them.
//!
//! A door is generic over whom it asks, because its tests ask a script. These functions name the
//! use cases, so that the doors are compiled here and not in the binary.

use std::sync::Arc;

use zavor_app::sending::Sending;
use zavor_app::sign_in::SignIn;
use zavor_sockets::Serving;

use crate::{auth_policy, ldap, postfix_policy};

impl auth_policy::Bound {
    /// Answers from the use cases until `stopped` ends.
    #[inline(never)]
    pub fn serve_use_cases(self, sign_in: Arc<SignIn>, stopped: Serving) -> Serving {
        Box::pin(self.serve(sign_in, stopped))
    }
}

impl postfix_policy::Bound {
    /// Answers from the use cases until `stopped` ends.
    #[inline(never)]
    pub fn serve_use_cases(self, sending: Arc<Sending>, stopped: Serving) -> Serving {
        Box::pin(self.serve(sending, stopped))
    }
}

impl ldap::Bound {
    /// Answers from the use cases until `stopped` ends.
    #[inline(never)]
    pub fn serve_use_cases(self, directory: ldap::Directory, stopped: Serving) -> Serving {
        Box::pin(self.serve(directory, stopped))
    }
}
