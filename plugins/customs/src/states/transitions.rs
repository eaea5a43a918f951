//! From one state to the next.

use serde::{Deserialize, Serialize};

use super::standing::{FullDeclaration, Life, Movement, Permission, PortRelease, Standing, Targeting, TaxState};
use crate::declaration::Procedure;

/// What happens to a declaration or its goods.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It is taken in.
    Accept,
    /// It is not.
    Reject,
    /// It is replaced.
    Amend,
    /// Its filer takes it back.
    Withdraw,
    /// Its time is over.
    Lapse,
    /// The goods come into the port.
    Arrive,
    /// Nobody wants to look.
    ClearOfRisk,
    /// Somebody wants to look at the papers.
    CallForReview,
    /// Somebody wants to look at the goods.
    SelectForExamination,
    /// The papers are in order.
    PassReview,
    /// The goods are as declared.
    PassExamination,
    /// They are not.
    FindInExamination,
    /// What was found is settled: treated, amended, fined.
    SettleFinding,
    /// The goods stay.
    Seize,
    /// The tax is worked out; some is due.
    Assess,
    /// The tax is worked out; none is due.
    AssessNothing,
    /// The tax is secured.
    Guarantee,
    /// The tax is paid.
    Pay,
    /// A payment or guarantee turned out to be worth nothing.
    PaymentFails,
    /// The papers that were to follow are in.
    Complete,
    /// The goods may leave on conditions.
    ReleaseConditionally,
    /// The goods may leave.
    Release,
    /// They leave by road.
    PickUp,
    /// They go aboard.
    Load,
    /// They may be used.
    PermitUse,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Accept,
        Self::Reject,
        Self::Amend,
        Self::Withdraw,
        Self::Lapse,
        Self::Arrive,
        Self::ClearOfRisk,
        Self::CallForReview,
        Self::SelectForExamination,
        Self::PassReview,
        Self::PassExamination,
        Self::FindInExamination,
        Self::SettleFinding,
        Self::Seize,
        Self::Assess,
        Self::AssessNothing,
        Self::Guarantee,
        Self::Pay,
        Self::PaymentFails,
        Self::Complete,
        Self::ReleaseConditionally,
        Self::Release,
        Self::PickUp,
        Self::Load,
        Self::PermitUse,
    ];
}

/// Why something cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalCode {
    /// It was decided before.
    AlreadySo,
    /// It was not taken in, or counts no more.
    NotInForce,
    /// Goods from ship to ship need no declaration.
    ManifestIsEnough,
    /// The goods are not in the port.
    NotArrived,
    /// The goods have left the port.
    HasLeft,
    /// The goods are released.
    IsReleased,
    /// The goods are not released.
    NotReleased,
    /// Somebody still wants to look.
    TargetingOpen,
    /// Nobody asked for that.
    NotAskedFor,
    /// The goods were picked for examination.
    IsSelected,
    /// The goods are seized.
    IsSeized,
    /// The tax is not worked out.
    NotAssessed,
    /// The tax is neither paid nor secured.
    TaxOpen,
    /// The tax is settled.
    TaxSettled,
    /// Papers are to follow.
    PapersAwaited,
    /// The mode knows no such thing.
    NotInThisMode,
}

/// Something that cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{event:?} is refused: {code:?}")]
pub struct Refusal {
    /// What.
    pub event: Event,
    /// Why.
    pub code: RefusalCode,
}

impl Standing {
    /// The standing after something happened.
    ///
    /// # Errors
    /// When it cannot be; then nothing has changed.
    pub const fn apply(self, event: Event) -> Result<Self, Refusal> {
        match self.after(event) {
            Ok(standing) => Ok(standing),
            Err(code) => Err(Refusal { event, code }),
        }
    }

    const fn after(mut self, event: Event) -> Result<Self, RefusalCode> {
        use RefusalCode as No;
        // What the ship does goes on whatever becomes of the papers.
        if let Event::Arrive = event {
            if self.arrived {
                return Err(No::AlreadySo);
            }
            self.arrived = true;
            return Ok(self);
        }
        match (self.life, event) {
            (Life::Lodged, Event::Accept) => {
                self.life = Life::Accepted;
                return Ok(self);
            }
            (Life::Lodged, Event::Reject) => {
                self.life = Life::Rejected;
                return Ok(self);
            }
            (Life::Lodged, Event::Withdraw) => {
                self.life = Life::Withdrawn;
                return Ok(self);
            }
            (Life::Accepted, Event::Accept | Event::Reject) => return Err(No::AlreadySo),
            (Life::Accepted, _) => {}
            _ => return Err(No::NotInForce),
        }
        if let Movement::Transshipment = self.movement {
            return self.after_by_manifest(event);
        }
        match event {
            Event::Amend | Event::Withdraw | Event::Lapse => self.after_change(event),
            Event::ClearOfRisk
            | Event::CallForReview
            | Event::SelectForExamination
            | Event::PassReview
            | Event::PassExamination
            | Event::FindInExamination
            | Event::SettleFinding
            | Event::Seize => self.after_look(event),
            Event::Assess | Event::AssessNothing | Event::Guarantee | Event::Pay | Event::PaymentFails | Event::Complete => {
                self.after_papers(event)
            }
            _ => self.after_move(event),
        }
    }

    /// From ship to ship: the manifest was taken in, the goods come, the goods go.
    const fn after_by_manifest(mut self, event: Event) -> Result<Self, RefusalCode> {
        use RefusalCode as No;
        match event {
            Event::SelectForExamination if !self.port.has_left() => self.targeting = Targeting::Selected,
            Event::PassExamination if matches!(self.targeting, Targeting::Selected) => self.targeting = Targeting::Clear,
            Event::FindInExamination if matches!(self.targeting, Targeting::Selected) => self.targeting = Targeting::Found,
            Event::SettleFinding if matches!(self.targeting, Targeting::Found) => self.targeting = Targeting::Clear,
            Event::Seize if matches!(self.targeting, Targeting::Found) => self.targeting = Targeting::Seized,
            Event::Load => {
                if !self.arrived {
                    return Err(No::NotArrived);
                }
                if self.port.has_left() {
                    return Err(No::AlreadySo);
                }
                // Nobody targets what only passes, unless somebody did.
                if !matches!(self.targeting, Targeting::Open | Targeting::Clear) {
                    return Err(No::TargetingOpen);
                }
                self.port = PortRelease::Loaded;
            }
            Event::PassExamination | Event::FindInExamination | Event::SettleFinding | Event::Seize => return Err(No::NotAskedFor),
            _ => return Err(No::ManifestIsEnough),
        }
        Ok(self)
    }

    /// The filer changes its mind, or time runs out.
    const fn after_change(mut self, event: Event) -> Result<Self, RefusalCode> {
        use RefusalCode as No;
        match self.port {
            PortRelease::Held => {}
            PortRelease::Released | PortRelease::Conditional => return Err(No::IsReleased),
            PortRelease::PickedUp | PortRelease::Loaded => return Err(No::HasLeft),
        }
        match (event, self.targeting) {
            (_, Targeting::Seized) => return Err(No::IsSeized),
            // Whoever is to be examined does not escape by changing the papers.
            (_, Targeting::Selected | Targeting::Found) => return Err(No::IsSelected),
            (Event::Amend, _) => {
                self.targeting = Targeting::Open;
                if matches!(self.movement, Movement::Import) {
                    self.tax = TaxState::NotAssessed;
                }
            }
            (Event::Withdraw, _) => self.life = Life::Withdrawn,
            (_, _) => self.life = Life::Lapsed,
        }
        Ok(self)
    }

    /// Somebody looks.
    #[expect(clippy::match_same_arms, reason = "a line a transition")]
    const fn after_look(mut self, event: Event) -> Result<Self, RefusalCode> {
        use RefusalCode as No;
        self.targeting = match (event, self.targeting) {
            (_, Targeting::Seized) => return Err(No::IsSeized),
            (Event::ClearOfRisk, Targeting::Open) => Targeting::Clear,
            (Event::ClearOfRisk, _) => return Err(No::AlreadySo),
            (Event::CallForReview, Targeting::Open) => Targeting::Review,
            (Event::CallForReview, _) => return Err(No::AlreadySo),
            // A look at the papers may end in a look at the goods, and new knowledge may come at any time before they have left; under
            // two stages they are examined where they went.
            (Event::SelectForExamination, Targeting::Open | Targeting::Clear | Targeting::Review) => {
                if self.port.has_left() && !matches!(self.procedure, Procedure::TwoStage) {
                    return Err(No::HasLeft);
                }
                if matches!(self.permission, Permission::Granted) {
                    return Err(No::IsReleased);
                }
                // What was released and still stands there stays.
                if matches!(self.port, PortRelease::Released) {
                    self.port = PortRelease::Held;
                }
                Targeting::Selected
            }
            (Event::SelectForExamination, _) => return Err(No::AlreadySo),
            (Event::PassReview, Targeting::Review) => Targeting::Clear,
            (Event::PassExamination, Targeting::Selected) | (Event::SettleFinding, Targeting::Found) => {
                if matches!(event, Event::PassExamination) && !self.arrived {
                    return Err(No::NotArrived);
                }
                Targeting::Clear
            }
            (Event::FindInExamination, Targeting::Selected) => {
                if !self.arrived {
                    return Err(No::NotArrived);
                }
                Targeting::Found
            }
            (Event::Seize, Targeting::Found) => Targeting::Seized,
            _ => return Err(No::NotAskedFor),
        };
        Ok(self)
    }

    /// Tax and papers.
    #[expect(clippy::match_same_arms, reason = "a line a transition")]
    const fn after_papers(mut self, event: Event) -> Result<Self, RefusalCode> {
        use RefusalCode as No;
        if matches!(self.targeting, Targeting::Seized) {
            return Err(No::IsSeized);
        }
        if let Event::Complete = event {
            if matches!(self.full, FullDeclaration::Complete) {
                return Err(No::AlreadySo);
            }
            self.full = FullDeclaration::Complete;
            return Ok(self);
        }
        if !matches!(self.movement, Movement::Import) {
            return Err(No::NotInThisMode);
        }
        self.tax = match (event, self.tax) {
            // A summary says too little to be taxed by; what may be due is secured instead.
            (Event::Assess | Event::AssessNothing, _) if matches!(self.full, FullDeclaration::Awaited) => return Err(No::PapersAwaited),
            (Event::Assess, TaxState::NotAssessed) => TaxState::Assessed,
            (Event::AssessNothing, TaxState::NotAssessed | TaxState::Guaranteed) => TaxState::NothingDue,
            (Event::Assess, TaxState::Guaranteed) => TaxState::Guaranteed,
            (Event::Guarantee, TaxState::Assessed) => TaxState::Guaranteed,
            (Event::Guarantee, TaxState::NotAssessed) if matches!(self.full, FullDeclaration::Awaited) => TaxState::Guaranteed,
            (Event::Pay, TaxState::Assessed | TaxState::Guaranteed) if matches!(self.full, FullDeclaration::Complete) => TaxState::Paid,
            (Event::Pay, TaxState::Guaranteed) => return Err(No::PapersAwaited),
            (Event::PaymentFails, TaxState::Guaranteed | TaxState::Paid | TaxState::Assessed) => {
                // Goods that still stand in the port stay there.
                if matches!(self.port, PortRelease::Released | PortRelease::Conditional) {
                    self.port = PortRelease::Held;
                }
                TaxState::Assessed
            }
            (Event::Guarantee | Event::Pay | Event::PaymentFails, TaxState::NotAssessed) => return Err(No::NotAssessed),
            _ => return Err(No::TaxSettled),
        };
        Ok(self)
    }

    /// What speaks against leaving the port.
    const fn against_release(&self) -> Option<RefusalCode> {
        if !self.targeting.is_settled() {
            return Some(if matches!(self.targeting, Targeting::Seized) { RefusalCode::IsSeized } else { RefusalCode::TargetingOpen });
        }
        if !self.tax.is_secured() {
            return Some(RefusalCode::TaxOpen);
        }
        // In two steps the rest of the papers follows the goods; in all modes without steps they are in from the beginning.
        None
    }

    /// The goods move, or may.
    const fn after_move(mut self, event: Event) -> Result<Self, RefusalCode> {
        use RefusalCode as No;
        let two_stage = matches!(self.procedure, Procedure::TwoStage);
        match event {
            Event::ReleaseConditionally => {
                if !two_stage || !matches!(self.movement, Movement::Import) {
                    return Err(No::NotInThisMode);
                }
                if !matches!(self.port, PortRelease::Held) {
                    return Err(No::AlreadySo);
                }
                // Examined at the destination: being selected does not hold them, a finding does.
                match self.targeting {
                    Targeting::Seized => return Err(No::IsSeized),
                    Targeting::Open | Targeting::Review | Targeting::Found => return Err(No::TargetingOpen),
                    Targeting::Clear | Targeting::Selected => {}
                }
                if !self.tax.is_secured() {
                    return Err(No::TaxOpen);
                }
                self.port = PortRelease::Conditional;
            }
            Event::Release => {
                if self.port.has_left() {
                    return Err(No::HasLeft);
                }
                if matches!(self.port, PortRelease::Released) {
                    return Err(No::AlreadySo);
                }
                if let Some(code) = self.against_release() {
                    return Err(code);
                }
                // Only what was declared early may be free before it is there.
                if !self.arrived && !matches!(self.procedure, Procedure::Early) {
                    return Err(No::NotArrived);
                }
                self.port = PortRelease::Released;
            }
            Event::PickUp => {
                if !matches!(self.movement, Movement::Import) {
                    return Err(No::NotInThisMode);
                }
                match self.port {
                    PortRelease::Held => return Err(No::NotReleased),
                    PortRelease::PickedUp | PortRelease::Loaded => return Err(No::AlreadySo),
                    PortRelease::Released | PortRelease::Conditional => {}
                }
                if !self.arrived {
                    return Err(No::NotArrived);
                }
                self.port = PortRelease::PickedUp;
            }
            Event::Load => {
                if !matches!(self.movement, Movement::Export) {
                    return Err(No::NotInThisMode);
                }
                match self.port {
                    PortRelease::Held | PortRelease::Conditional => return Err(No::NotReleased),
                    PortRelease::PickedUp | PortRelease::Loaded => return Err(No::AlreadySo),
                    PortRelease::Released => {}
                }
                if !self.arrived {
                    return Err(No::NotArrived);
                }
                self.port = PortRelease::Loaded;
            }
            Event::PermitUse => {
                if !matches!(self.movement, Movement::Import) {
                    return Err(No::NotInThisMode);
                }
                if matches!(self.permission, Permission::Granted) {
                    return Err(No::AlreadySo);
                }
                if let Some(code) = self.against_release() {
                    return Err(code);
                }
                if matches!(self.full, FullDeclaration::Awaited) {
                    return Err(No::PapersAwaited);
                }
                if matches!(self.port, PortRelease::Held) {
                    return Err(No::NotReleased);
                }
                self.permission = Permission::Granted;
            }
            _ => return Err(No::NotAskedFor),
        }
        Ok(self)
    }
}
