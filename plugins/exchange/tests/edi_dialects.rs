//! What senders of old directories and of habits write: the same is understood, or it is said what is not.

use portolan_exchange::edi::{Message, Read, Reader};

fn only(kind: &str, body: &str) -> Message {
    let edi = format!("UNH+1+{kind}'{body}UNT+{}+1'", body.matches('\'').count() + 2);
    read(edi.as_bytes())
}

fn read(edi: &[u8]) -> Message {
    let mut reader = Reader::new(edi);
    let Some(Read::Message(message)) = reader.next_read().expect("memory can be read") else { panic!("{}", edi.escape_ascii()) };
    *message
}

fn warnings(message: &Message) -> Vec<String> {
    message.warnings.iter().map(ToString::to_string).collect()
}

#[test]
fn a_bay_plan_of_version_1_5_says_its_ports_and_its_vessel_elsewhere() {
    let plan = only(
        "BAPLIE:1:911:UN:SMDG15",
        "TDT+20+AF123++ELXT8:103::EMMA:AF++9994:172:20'LOC+5+CNSHA'LOC+147+0429911::5'LOC+6+AUTSV'LOC+12+CAHAL'EQD+CN+GOKU1002566+22G1+++5'",
    );
    let vessel = plan.vessel().expect("a vessel");
    assert_eq!(
        [&vessel.voyage, &vessel.callsign, &vessel.name, &vessel.carrier].map(Option::as_deref),
        [Some("AF123"), Some("ELXT8"), Some("EMMA"), Some("9994")]
    );
    let container = &plan.containers[0];
    assert_eq!((container.load_port.as_deref(), container.discharge_port.as_deref()), (Some("AUTSV"), Some("CAHAL")));
    // What the later manuals say comes first, wherever it stands.
    let both = only("BAPLIE:D:95B:UN", "LOC+147+0429911::5'LOC+12+CAHAL'LOC+11+NLRTM'LOC+12+CAHAL'EQD+CN+GOKU1002566+22G1+++5'");
    assert_eq!(both.containers[0].discharge_port.as_deref(), Some("NLRTM"));
    // Lloyd's number in its own place, the name in the other.
    let mixed = only("BAPLIE:D:04B:UN", "TDT+20+RFN234++:103::MEAN TRANS++++9321483:146'");
    let vessel = mixed.vessel().expect("a vessel");
    assert_eq!((vessel.name.as_deref(), vessel.imo.as_deref()), (Some("MEAN TRANS"), Some("9321483")));
}

#[test]
fn every_box_of_a_cell_lies_in_it_and_a_cell_without_one_is_told() {
    let plan = only(
        "BAPLIE:D:13B:UN:SMDG31",
        "LOC+147+0010084::5'MEA+WT++KGM:24000'LOC+11+NLRTM'EQD+CN+CSQU3054383+22G1+++5'EQD+CN+TGHU7599330+22G1+++5'MEA+AAE+VGM+KGM:9000'\
         LOC+147+0010082::5'LOC+147+0010086::5'MEA+WT++KGM:24000'LOC+11+NLRTM'LOC+147+0020182::5'EQD+CN+CSQU3054383+45G1+++5'",
    );
    let told: Vec<_> = plan
        .containers
        .iter()
        .map(|container| {
            let cell = container.stowage.as_ref().map(|stowage| stowage.cell.as_str());
            (cell, container.discharge_port.as_deref(), container.gross_kg, container.verified_gross_mass_kg)
        })
        .collect();
    let first = Some("0010084");
    assert_eq!(
        told,
        [(first, Some("NLRTM"), Some(24_000.0), None), (first, Some("NLRTM"), None, Some(9_000.0)), (Some("0020182"), None, None, None)]
    );
    assert_eq!(warnings(&plan), ["LOC, segment 9, line 1: cell 0010086 has no equipment: what is said of it is left out"]);
}

#[test]
fn only_what_sticks_out_is_out_of_gauge() {
    let list = only(
        "COPRAR:D:95B:UN",
        "EQD+CN+CSQU3054383+42P3+++5'DIM+10+CMT:1220:244:290'DIM+1+CMT:1220:244:290'DIM+9+FOT:::1'DIM+8+CMT::30:'DIM+7+YRD::1:'",
    );
    let out: Vec<_> = list.containers[0].out_of_gauge.iter().map(|overhang| (overhang.side.as_str(), overhang.by_cm)).collect();
    assert_eq!(out, [("height", 30.48), ("left", 30.0)]);
    assert_eq!(warnings(&list), ["DIM, segment 7, line 1: \"YRD\" is no unit of length that is read: CMT, DMT, MMT, MTR, INH, FOT"]);
}

#[test]
fn what_is_said_of_weight_danger_and_cold_is_kept_or_told() {
    let list = only(
        "COARRI:D:95B:UN",
        "EQD+CN+CSQU3054383+42R1+++5'MEA+AAE+EGW+KGM:8914'MEA+AAE+VGM+TNE:30500'MEA+AAE+VGM'MEA+AAE+XXX+KGM:5'MEA+AAE+ABX+MTQ:5'\
         TMP+2+999999:CEL'DGS+IMD+3+ABCD+25:XYZ'",
    );
    let container = &list.containers[0];
    assert_eq!((container.gross_kg, container.verified_gross_mass_kg, container.temperature_c), (Some(8_914.0), None, None));
    assert_eq!(
        warnings(&list),
        [
            "MEA, segment 4, line 1: 30500000 kg is nothing that a container weighs; it is left out",
            "MEA, segment 5, line 1: \"\" is no unit of weight that is read: KGM, TNE, LBR",
            "MEA, segment 6, line 1: \"XXX\" is no weight that is read: VGM, AET, G, WT, AAD, GW, EGW, T, AAT, AAL, N",
            "TMP, segment 8, line 1: 999999 °C is nothing that a container is kept at; it is left out",
            "DGS, segment 9, line 1: \"ABCD\" is no UN number",
            "DGS, segment 9, line 1: \"25:XYZ\" is no flashpoint",
        ]
    );
}

#[test]
fn names_of_the_trade_are_no_codes() {
    let list = only("COPRAR:D:95B:UN", "EQD+CN+CSQU3054383+40HC+++5'");
    assert_eq!((list.containers[0].size_type.as_deref(), list.containers[0].size.is_none()), (Some("40HC"), true));
    assert_eq!(warnings(&list), ["EQD, segment 2, line 1: “40HC” is no size and type code; write four characters such as 22G1 or 4510"]);
}

#[test]
fn level_b_divides_by_the_information_separators() {
    let edi = b"UNB\x1dUNOB\x1f2\x1dLINE\x1dTERMINAL\x1d260303\x1f0931\x1d77\x1cUNH\x1d1\x1dCOPRAR\x1fD\x1f95B\x1fUN\x1cEQD\x1dCN\x1dCSQU3054383\x1d22G1\x1d\x1d\x1d5\x1c\
                UNT\x1d3\x1d1\x1cUNZ\x1d1\x1d77\x1c";
    let message = read(edi);
    assert_eq!((message.interchange.sender.as_deref(), message.containers[0].number.as_deref()), (Some("LINE"), Some("CSQU3054383")));
    assert!(message.warnings.is_empty(), "{:?}", message.warnings);
}
