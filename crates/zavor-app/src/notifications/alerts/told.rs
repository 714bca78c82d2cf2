//! What every Global Administrator is told with the act itself: a new token, a new Global
//! Administrator, a second factor that was taken away.
//!
//! Security: a thief who has one administrator's session does these to keep it. So the mail is
//! committed with the act, not left to alert policies, which the thief could change first; and it
//! goes to all, whoever did it. The alert in the list, to the recipients of alerts and to the webhook
//! follows as for every kind.

use zavor_core::account::{Account, SignInName};
use zavor_core::actor::{Actor, Maker};
use zavor_core::alert::{AlertKind, AlertNotice, Parties};
use zavor_core::hold::Subject;
use zavor_core::note::Detail;

use crate::notifications::alerts::{raise_alert_of, words};
use crate::notifications::service::Notifications;
use crate::platform::notes::AlertNote;
use crate::ports::{Effect, StoreError};

/// Most Global Administrators told of one act, the oldest accounts first: those who were there before
/// a thief could add any.
const TOLD_MAX: usize = 100;

/// What is told of one act; nothing of most.
#[derive(Default)]
pub(crate) struct Told {
    /// To be committed with the act.
    effects: Vec<Effect>,
    alert: Option<ToldAlert>,
}

/// The alert, to be raised when the act is done.
pub(crate) struct ToldAlert {
    kind: AlertKind,
    subject: Option<Subject>,
    said: Detail,
    parties: Parties,
}

impl Notifications {
    /// What is told of an act of this kind; `said` says who did it, `parties` who does not mark the
    /// alert as seen.
    pub(crate) async fn told_of(
        &self,
        parties: Parties,
        kind: AlertKind,
        about: Option<&SignInName>,
        said: impl Into<Detail>,
    ) -> Result<Told, StoreError> {
        let said = said.into();
        let subject = about.map(|name| Subject::Account(name.clone()));
        let now = self.platform.now();
        let mut effects = Vec::new();
        if self.told.lock().may_tell(kind, now) {
            let alert = AlertNotice {
                kind,
                subject: subject
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                count: 1,
                first: now,
                last: now,
                said: said.clone(),
                last_today: false,
                by_mail: true,
                by_webhook: false,
            };
            let mut notice =
                words::notice(&alert, &*self.platform.world.words, self.notice_language());
            notice.add("page", || words::page(&alert, &self.platform.settings()));
            let nobody = SignInName::from_normal_form("");
            let addresses = self.told_with_acts().await?;
            let letters = addresses
                .iter()
                .filter_map(|to| self.notice_to(to.as_str(), &nobody, &notice));
            effects.extend(letters);
        }
        Ok(Told {
            effects,
            alert: Some(ToldAlert {
                kind,
                subject,
                said,
                parties,
            }),
        })
    }

    /// The same of somebody who becomes Global Administrator.
    pub(crate) async fn told_of_new_global(
        &self,
        actor: &Actor,
        whom: &Account,
    ) -> Result<Told, StoreError> {
        let said = AlertNote::GlobalAdministratorMade {
            account: whom.address.to_string(),
            actor: actor.to_string(),
        };
        let parties = Parties::of(actor).and_gained(Maker::account(whom.id));
        let kind = AlertKind::GlobalAdministratorMade;
        self.told_of(parties, kind, Some(&whom.address), said).await
    }

    /// Raises the alert of an act that is done.
    pub(crate) fn raise_told(&self, told: Option<ToldAlert>) {
        if let Some(told) = told {
            raise_alert_of(self, told.parties, told.kind, told.subject, told.said);
        }
    }

    /// The addresses of all Global Administrators without limits.
    pub(super) async fn told_with_acts(&self) -> Result<Vec<SignInName>, StoreError> {
        let mut addresses = Vec::new();
        for id in self
            .platform
            .global_administrators()
            .await?
            .into_iter()
            .take(TOLD_MAX)
        {
            let brief = self.platform.store.brief(id).await?;
            addresses.extend(brief.map(|brief| brief.address.clone()));
        }
        Ok(addresses)
    }
}

impl Told {
    /// The mail to be committed with the act, and what is raised afterwards.
    pub(crate) fn parts(self) -> (Vec<Effect>, Option<ToldAlert>) {
        (self.effects, self.alert)
    }
}
