//! Fonts: Inter for Latin text, an installed font for Chinese.
//!
//! Inter comes with the program (`fonts/`, under the SIL Open Font License): cut down to Latin, Greek and the signs used here, and with
//! its figures of one width put in place of those of many. Chinese fonts are large, so one that is installed is looked up at start.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};
use fontdb::{Database, Family, Query, Weight};

const REGULAR: &[u8] = include_bytes!("../../fonts/Inter-Regular.otf");
const SEMI_BOLD: &[u8] = include_bytes!("../../fonts/Inter-SemiBold.otf");

/// Families that have Chinese, the most legible at small sizes first.
const FAMILIES: [&str; 13] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "Microsoft YaHei UI",
    "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "SimHei",
    "Noto Serif CJK SC",
];

/// Whether Chinese can be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ChineseFont {
    /// With this family.
    Found {
        /// Its name.
        family: String,
        /// Whether it has a bold face; where it has none, bold is made by striking twice.
        has_bold: bool,
    },
    /// No installed font has it; `fonts-wqy-microhei` or `fonts-noto-cjk` would.
    Missing,
}

/// The family of bold text.
pub(super) fn strong_family() -> FontFamily {
    FontFamily::Name("strong".into())
}

/// The same fonts under another name, by which it is known that Chinese signs are to be struck twice.
pub(super) fn struck_twice_family() -> FontFamily {
    FontFamily::Name(STRUCK_TWICE.into())
}

const STRUCK_TWICE: &str = "strong, Chinese struck twice";

/// Whether text in this family strikes its Chinese signs twice.
pub(super) fn is_struck_twice(family: &FontFamily) -> bool {
    matches!(family, FontFamily::Name(name) if &**name == STRUCK_TWICE)
}

/// Whether a sign comes from the Chinese font.
pub(super) const fn is_chinese(sign: char) -> bool {
    matches!(sign, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// The fonts of the screen, and whether Chinese is among them. `prefer` names a family to try before all others: tests do, so that their
/// pictures are the same wherever that family is installed.
pub fn install_fonts(ctx: &egui::Context, prefer: Option<&str>) -> ChineseFont {
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in [("Inter", REGULAR), ("Inter SemiBold", SEMI_BOLD)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let mut installed = Database::new();
    installed.load_system_fonts();
    let families: Vec<&str> = prefer.into_iter().chain(FAMILIES).collect();
    let regular = chinese_face(&installed, &families, Weight::NORMAL);
    // A bold face of the same family; where it has none, the query gives its regular one.
    let bold = regular.as_ref().and_then(|face| chinese_face(&installed, &[&face.family], Weight::SEMIBOLD));
    let has_bold = bold.as_ref().is_some_and(|face| face.weight >= Weight::SEMIBOLD);
    let found = regular.as_ref().map_or(ChineseFont::Missing, |face| ChineseFont::Found { family: face.family.clone(), has_bold });
    for (name, face) in [("Chinese", regular), ("Chinese SemiBold", bold)] {
        if let Some(face) = face {
            fonts.font_data.insert(name.to_owned(), Arc::new(face.data));
        }
    }
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (family, latin, chinese) in [
        (FontFamily::Proportional, "Inter", "Chinese"),
        (FontFamily::Monospace, "Inter", "Chinese"),
        (strong_family(), "Inter SemiBold", "Chinese SemiBold"),
        (struck_twice_family(), "Inter SemiBold", "Chinese SemiBold"),
    ] {
        let mut names = vec![latin.to_owned()];
        names.extend(fonts.font_data.contains_key(chinese).then(|| chinese.to_owned()));
        names.extend(fallback.iter().cloned());
        fonts.families.insert(family, names);
    }
    ctx.set_fonts(fonts);
    found
}

/// Whether the fonts of [`install_fonts`] are in use: egui takes them up at its next pass.
pub fn fonts_are_in_use(ctx: &egui::Context) -> bool {
    ctx.fonts(|fonts| fonts.definitions().families.contains_key(&strong_family()))
}

/// A face that has Chinese.
struct Face {
    family: String,
    weight: Weight,
    data: FontData,
}

fn chinese_face(installed: &Database, families: &[&str], weight: Weight) -> Option<Face> {
    families.iter().find_map(|family| {
        let query = Query { families: &[Family::Name(family)], weight, ..Query::default() };
        let id = installed.query(&query)?;
        let data = installed.with_face_data(id, |bytes, index| {
            let mut data = FontData::from_owned(bytes.to_vec());
            data.index = index;
            data
        })?;
        let weight = installed.face(id)?.weight;
        Some(Face { family: (*family).to_owned(), weight, data })
    })
}
