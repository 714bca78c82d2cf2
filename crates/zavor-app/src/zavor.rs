//! All services, built once: this file shows which service needs which.

use std::sync::Arc;

use crate::bulk::service::Bulk;
use crate::notifications::service::Notifications;
use crate::people::service::People;
use crate::platform::service::Platform;
use crate::platform::settings::Settings;
use crate::platform::world::World;
use crate::policies::service::PolicyAdmin;
use crate::ports::Store;
use crate::recovery::service::Recovery;
use crate::reminders::service::Reminders;
use crate::sending::service::Sending;
use crate::sign_in::service::SignIn;
use crate::sign_on::service::SignOn;
use crate::support::service::Support;
use crate::verification::service::Verification;
use crate::views::service::Views;

/// All services on one store and one world. Doors and pages take those that they use.
pub struct Zavor {
    /// Store, world, settings, rights.
    pub platform: Arc<Platform>,
    /// Notices, alerts, the outbox.
    pub notifications: Arc<Notifications>,
    /// Links, recovery addresses, callers.
    pub verification: Arc<Verification>,
    /// Who may send.
    pub sending: Arc<Sending>,
    /// Who may try a password.
    pub sign_in: Arc<SignIn>,
    /// Accounts, roles, domains.
    pub people: Arc<People>,
    /// Sessions, second factors, API tokens.
    pub sign_on: Arc<SignOn>,
    /// Owners who prove who they are without their password.
    pub recovery: Arc<Recovery>,
    /// Who has no way back, and reminding them.
    pub reminders: Arc<Reminders>,
    /// Policies.
    pub policies: Arc<PolicyAdmin>,
    /// Bulk runs.
    pub bulk: Arc<Bulk>,
    /// Everything that only reads.
    pub views: Arc<Views>,
    /// Support requests.
    pub support: Arc<Support>,
}

impl Zavor {
    /// Builds all services on a store and a world.
    pub fn new(store: impl Store, world: World, settings: Settings) -> Self {
        let platform = Arc::new(Platform::new(Arc::new(store), world, settings));
        let notifications = Arc::new(Notifications::new(Arc::clone(&platform)));
        let verification = Arc::new(Verification::new(
            Arc::clone(&platform),
            Arc::clone(&notifications),
        ));
        let ground = || {
            (
                Arc::clone(&platform),
                Arc::clone(&notifications),
                Arc::clone(&verification),
            )
        };
        let (p, n, v) = ground();
        let sending = Arc::new(Sending::new(p, n, v));
        let (p, n, v) = ground();
        let sign_in = Arc::new(SignIn::new(p, n, v));
        let (p, n, v) = ground();
        let people = Arc::new(People::new(
            p,
            n,
            v,
            Arc::clone(&sending),
            Arc::clone(&sign_in),
        ));
        let (p, n, v) = ground();
        let sign_on = Arc::new(SignOn::new(
            p,
            n,
            v,
            Arc::clone(&sign_in),
            Arc::clone(&people),
        ));
        let (p, n, v) = ground();
        let recovery = Arc::new(Recovery::new(
            p,
            n,
            v,
            Arc::clone(&sign_in),
            Arc::clone(&sign_on),
        ));
        let (p, n, v) = ground();
        let bulk = Arc::new(Bulk::new(
            p,
            n,
            v,
            Arc::clone(&sign_in),
            Arc::clone(&people),
        ));
        let (p, n, _) = ground();
        let policies = Arc::new(PolicyAdmin::new(p, n));
        let (p, n, _) = ground();
        let views = Arc::new(Views::new(p, n, Arc::clone(&sending), Arc::clone(&sign_in)));
        Self {
            platform,
            notifications,
            verification,
            sending,
            sign_in,
            people,
            sign_on,
            reminders: Arc::new(Reminders::new(Arc::clone(&recovery))),
            support: Arc::new(Support::new(Arc::clone(&recovery), Arc::clone(&views))),
            recovery,
            policies,
            bulk,
            views,
        }
    }
}
