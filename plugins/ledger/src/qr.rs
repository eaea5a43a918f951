//! QR codes as pictures: what stands on a consignment.

use qrcode::{Color, EcLevel, QrCode};

/// The light margin that the standard asks for, in modules.
pub const QR_MARGIN: usize = 4;

/// Why there is no QR code.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum QrError {
    /// More than a QR code holds.
    #[error("the text has {bytes} bytes, more than a QR code holds (2,953); take a shorter address")]
    TooLong {
        /// How many there are.
        bytes: usize,
    },
    /// The picture cannot be written.
    #[error("the picture cannot be written: {what}")]
    Picture {
        /// Why.
        what: String,
    },
}

/// The modules of a code row by row, its quiet zone of four modules included: true is dark. The medium correction where the text fits, else
/// the low one.
///
/// # Errors
/// [`QrError::TooLong`].
pub fn qr_modules(text: &str) -> Result<Vec<Vec<bool>>, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).or_else(|_| QrCode::with_error_correction_level(text, EcLevel::L));
    let code = code.map_err(|_| QrError::TooLong { bytes: text.len() })?;
    let (width, colors) = (code.width(), code.to_colors());
    let side = width + 2 * QR_MARGIN;
    let mut modules = vec![vec![false; side]; side];
    for (at, color) in colors.iter().enumerate() {
        modules[QR_MARGIN + at / width][QR_MARGIN + at % width] = *color == Color::Dark;
    }
    Ok(modules)
}

/// The code as SVG, one unit a module.
///
/// # Errors
/// [`QrError::TooLong`].
pub fn qr_svg(text: &str) -> Result<String, QrError> {
    use std::fmt::Write as _;
    let modules = qr_modules(text)?;
    let side = modules.len();
    let mut path = String::new();
    for (y, row) in modules.iter().enumerate() {
        let mut x = 0;
        while x < side {
            let run = row[x..].iter().take_while(|dark| **dark).count();
            if run > 0 {
                // Writing into a string does not fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>\n"
    ))
}

/// The code as PNG, black on white, `scale` pixels a module.
///
/// # Errors
/// [`QrError`].
pub fn qr_png(text: &str, scale: usize) -> Result<Vec<u8>, QrError> {
    let modules = qr_modules(text)?;
    let scale = scale.clamp(1, 64);
    let side = modules.len() * scale;
    let fail = |error: png::EncodingError| QrError::Picture { what: error.to_string() };
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side as u32, side as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(fail)?;
    let mut pixels = Vec::with_capacity(side * side);
    for row in &modules {
        let line: Vec<u8> = row.iter().flat_map(|dark| std::iter::repeat_n(if *dark { 0 } else { 255 }, scale)).collect();
        for _ in 0..scale {
            pixels.extend_from_slice(&line);
        }
    }
    writer.write_image_data(&pixels).map_err(fail)?;
    writer.finish().map_err(fail)?;
    Ok(file)
}
