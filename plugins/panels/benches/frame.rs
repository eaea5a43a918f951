//! What a frame of the screen costs before anything is rasterised: layout by egui and tessellation. `cargo bench -p portolan_panels`.

use divan::Bencher;
use egui::{Context, Pos2, RawInput, Rect, vec2};
use portolan_panels::look::ThemeKind;
use portolan_panels::specimen;
use portolan_panels::words::Language;
use portolan_panels::{Desk, Views};

fn main() {
    divan::main();
}

/// A desk that has settled: fonts are looked up, glyphs drawn, texts laid out once.
fn settled(mut desk: Desk, views: &Views, width: f32, height: f32) -> (Context, Desk, RawInput) {
    let ctx = Context::default();
    let input = RawInput { screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(width, height))), ..RawInput::default() };
    desk.select(Some(specimen::SELECTED));
    for _ in 0..6 {
        frame(&ctx, &mut desk, views, &input);
    }
    (ctx, desk, input)
}

fn frame(ctx: &Context, desk: &mut Desk, views: &Views, input: &RawInput) -> usize {
    let mut actions = Vec::new();
    let output = ctx.run_ui(input.clone(), |ui| {
        desk.show(ui.ctx(), views, &mut actions);
    });
    let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
    primitives.len()
}

/// The first layout at the size of a desk's screen.
#[divan::bench(args = [Language::English, Language::Chinese])]
fn day_1080p(bencher: Bencher<'_, '_>, language: Language) {
    let views = specimen::day();
    let (ctx, mut desk, input) = settled(Desk::new(language, ThemeKind::Dark), &views, 1_920.0, 1_080.0);
    bencher.bench_local(|| frame(&ctx, &mut desk, &views, &input));
}

/// Every panel at once, with everything there can be most of, on four times that screen.
#[divan::bench(args = [Language::English, Language::Chinese])]
fn all_panels_crowded_4k(bencher: Bencher<'_, '_>, language: Language) {
    let views = specimen::crowded();
    let mut desk = Desk::new(language, ThemeKind::Dark);
    desk.show_all();
    let (ctx, mut desk, input) = settled(desk, &views, 3_840.0, 2_160.0);
    bencher.bench_local(|| frame(&ctx, &mut desk, &views, &input));
}

/// Every panel at once on a desk's screen.
#[divan::bench]
fn all_panels_crowded_1080p(bencher: Bencher<'_, '_>) {
    let views = specimen::crowded();
    let mut desk = Desk::new(Language::English, ThemeKind::Dark);
    desk.show_all();
    let (ctx, mut desk, input) = settled(desk, &views, 1_920.0, 1_080.0);
    bencher.bench_local(|| frame(&ctx, &mut desk, &views, &input));
}
