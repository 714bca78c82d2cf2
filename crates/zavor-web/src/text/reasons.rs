//! Reasons in the reader's language: why input was not acceptable, and why a rule refused an act.
//!
//! The key of a reason's message is `problem-` and its code; the arguments are its variables.

use zavor_app::platform::{Argument, Invalid, NewAddress, Refusal};
use zavor_core::policy::Bounds;

use super::{Arg, Text};

impl Text {
    /// Why input was not acceptable.
    pub fn invalid(self, why: &Invalid) -> String {
        self.reason(why.code(), why.arguments())
    }

    /// Why a rule refused an act.
    pub fn refusal(self, why: &Refusal) -> String {
        self.reason(why.code(), why.arguments())
    }

    fn reason(self, code: &str, arguments: Vec<(&'static str, Argument<'_>)>) -> String {
        let given: Vec<(&str, Arg<'_>)> = arguments
            .into_iter()
            .map(|(name, argument)| (name, self.argument(argument)))
            .collect();
        self.say_with(&format!("problem-{code}"), &given)
    }

    fn argument(self, argument: Argument<'_>) -> Arg<'_> {
        match argument {
            Argument::Text(text) => text.into(),
            Argument::Number(number) => Arg::Number(number),
            Argument::Owners(owners) => {
                let names: Vec<String> = owners.iter().map(|owner| self.owner(owner)).collect();
                names.join(", ").into()
            }
            Argument::Bounds(bounds) => self.bounds_of_a_reason(bounds).into(),
            Argument::New(addresses) => {
                let said = addresses.iter().map(|new| self.new_address(new));
                said.collect::<String>().into()
            }
        }
    }

    /// The bounds in words; also those of a switch, because the reader of a reason does not see the
    /// switch.
    fn bounds_of_a_reason(self, bounds: Bounds) -> String {
        match bounds {
            Bounds::Switch => {
                self.say_with("policy-bounds-choice", &[("choices", "true, false".into())])
            }
            other => self.policy_bounds(other),
        }
    }

    /// A sentence that follows another one.
    fn new_address(self, new: &NewAddress) -> String {
        let said = self.say_with(
            "problem-new-address",
            &[
                ("address", (&new.address).into()),
                ("since", self.time(new.since).into()),
                ("from", self.time(new.from).into()),
            ],
        );
        format!(" {said}")
    }
}
