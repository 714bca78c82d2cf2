//! Why a network or a connector is held: the same answer for subjects that are not accounts.

use zavor_core::account::SignInName;
use zavor_core::guard::Touched;
use zavor_core::hold::{ENDED_SHOWN, EndedBy, EndedHold, StoredHold, Subject};
use zavor_core::moment::Timestamp;
use zavor_core::network::{Network, Origin};
use zavor_core::sending::{SessionsEnd, derived_holds, observed_holds};
use zavor_core::why::{OriginBlock, RefusedLately, Situation, holds, origin_hold};

use crate::platform::error::AppError;
use crate::platform::settings::Mode;
use crate::ports::GuardsExt;
use crate::sign_in::places::{each_once, is_never_blocked, keys_of};
use crate::views::service::Views;
use crate::views::why::WhyReport;

impl Views {
    /// The blocks of a network and of the place around it, and the deny rules that cover it. For a
    /// network that no guard counts, only the rules.
    pub(super) async fn why_network(&self, network: Network) -> Result<WhyReport, AppError> {
        let now = self.platform.now();
        let subject = Subject::Origin(network);
        let keys = keys_of(Origin::of(network.base()));
        let counted = |key: &zavor_core::network::NetworkKey| {
            let counted = key.network();
            counted.covers(network)
        };
        let spared = is_never_blocked(&self.platform, network, now);
        let (mut origins, mut ended) = (Vec::new(), Vec::new());
        for key in each_once(keys.filter(counted).collect()) {
            let about = Subject::Origin(key.network());
            ended.extend(
                self.platform
                    .store
                    .ended_holds(&about, now.minus(ENDED_SHOWN))
                    .await?,
            );
            let Some(last) = self.sign_in.last_origin_block(key, now).await? else {
                continue;
            };
            match last.until {
                Some(until) if until <= now => ended.push(over(&last, until)),
                _ if spared => {}
                _ => origins.push(last),
            }
        }
        origins.extend(self.sign_in.deny_rules(&[network], None, now));
        let report = Whole {
            address: SignInName::from_normal_form(&network.to_string()),
            lasting: &[],
            origins: &origins,
            sending: &[],
            ended,
        };
        Ok(self.report(subject, report, now))
    }

    /// Restrictions and limits of a connector in the configuration, or of one that was removed from
    /// it and is still restricted.
    pub(super) async fn why_connector(&self, name: &str) -> Result<WhyReport, AppError> {
        let now = self.platform.now();
        let payer = self.sending.entity_named(name).await?;
        let subject = payer.subject.clone();
        let lasting = self.platform.store.lasting_holds(&subject).await?;
        let (guard, _) = self
            .platform
            .store
            .sending(payer.key, |guard| (guard.clone(), Touched::Unchanged))
            .await?;
        let policy = self.sending.payers.policy_name(&payer);
        let limits = &payer.limits;
        let mut sending = derived_holds(&subject, &guard, None, limits, &policy, now);
        if self.platform.settings().sending_mode == Mode::Observe {
            sending.extend(observed_holds(&subject, &guard, limits, &policy, now));
        }
        sending.extend(self.sending.state.unwritten(&subject));
        let report = Whole {
            address: SignInName::from_normal_form(name),
            lasting: &lasting,
            origins: &[],
            sending: &sending,
            ended: self
                .platform
                .store
                .ended_holds(&subject, now.minus(ENDED_SHOWN))
                .await?,
        };
        Ok(self.report(subject, report, now))
    }

    /// Whether a name is a connector's: one in the configuration, or one that was removed and still
    /// has holds.
    pub(super) async fn is_connector(&self, name: &str) -> Result<bool, AppError> {
        let connectors = &self.platform.settings().connectors;
        if connectors.iter().any(|c| c.name == name) {
            return Ok(true);
        }
        let gone = Subject::Connector(name.to_owned());
        Ok(!self.platform.store.lasting_holds(&gone).await?.is_empty())
    }

    fn report(&self, subject: Subject, whole: Whole<'_>, now: Timestamp) -> WhyReport {
        let (policies, settings) = (self.platform.store.policies(), self.platform.settings());
        let situation = Situation {
            subject: &subject,
            account: None,
            roles: &[],
            lasting: whole.lasting,
            sign_in: None,
            methods: &[],
            recovery: &[],
            origins: whole.origins,
            rules: &[],
            sending: whole.sending,
            policy: &policies.smart_lockout,
            sign_in_asked_at: &settings.sign_in_asked_at,
            sign_in_observed: settings.sign_in_mode == Mode::Observe,
            sign_in_enforced_at: &settings.sign_in_enforced_at,
            sending_observed: settings.sending_mode == Mode::Observe,
        };
        let holds = holds(&situation, now);
        let mut ended = whole.ended;
        ended.retain(|ended| ended.is_shown(now));
        ended.sort_by_key(|ended| std::cmp::Reverse(ended.at));
        WhyReport {
            address: whole.address,
            display_name: None,
            checked_at: now,
            subject,
            holds,
            more_tried: false,
            sessions: SessionsEnd::ByHand,
            run_there: Vec::new(),
            raised_limit: None,
            own_release: None,
            ended,
            answers: None,
            refused: RefusedLately::default(),
            password_links: Vec::new(),
        }
    }
}

/// What was loaded about a subject that is not an account.
struct Whole<'a> {
    address: SignInName,
    lasting: &'a [StoredHold],
    origins: &'a [OriginBlock],
    sending: &'a [StoredHold],
    ended: Vec<EndedHold>,
}

fn over(block: &OriginBlock, at: Timestamp) -> EndedHold {
    EndedHold {
        hold: origin_hold(block),
        at,
        by: EndedBy::Timer,
    }
}
