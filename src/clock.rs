//! The clock and the dice: the two places that ask the machine; everything else is told.

use chrono::{FixedOffset, NaiveDate, Utc};
use domain::moment::Moment;

/// Tells the real time, and the city's day.
#[derive(Clone, Debug)]
pub struct Clock {
    offset: FixedOffset,
    today: Option<NaiveDate>,
}

impl Clock {
    /// A clock of a city so many minutes east of UTC. `today` stands still on a day: for demos and rehearsals of a
    /// year's end; tokens, throttles and audit times use the real time all the same.
    #[must_use]
    pub fn new(offset_minutes: i32, today: Option<NaiveDate>) -> Self {
        let utc = FixedOffset::east_opt(0).expect("zero is an offset");
        Self { offset: FixedOffset::east_opt(offset_minutes * 60).unwrap_or(utc), today }
    }

    /// The real time, in whole microseconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> Moment {
        Utc::now().into()
    }

    /// The city's day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.today.unwrap_or_else(|| self.day_of(self.now()))
    }

    /// The day of a moment in the city.
    #[must_use]
    pub fn day_of(&self, moment: Moment) -> NaiveDate {
        moment.to_utc().map(|utc| utc.with_timezone(&self.offset).date_naive()).unwrap_or_default()
    }
}

/// Random bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dice;

impl Dice {
    /// Random bytes from the system.
    ///
    /// # Panics
    /// When the system has none to give: nothing that needs them may go on without.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "these are the dice")]
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        bytes
    }
}
